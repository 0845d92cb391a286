"""A step of an operation on a stack is carried out: its provider makes or changes a resource, and the stack has the record.

What is begun is kept with all that is made until then. An operation that ended in the middle (the sandbox was killed, or
another operation took its stack over) can so be gone on with, and nothing is left of which the stack does not know.
"""

import contextlib
import copy
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from helpers.sandbox.overlay.cloudformation.reasons import reason_of
from helpers.sandbox.overlay.cloudformation.resources import (
    PhysicalResource,
    Properties,
    Provider,
    ResourceRequest,
    Services,
)
from helpers.sandbox.overlay.cloudformation.stack_events import OperationOver, StackEvents
from helpers.sandbox.world import noting
from helpers.sandbox.world.noting import AT_ONE_MOMENT, Answer


@dataclass
class Record:
    """A resource of a stack: its type and provider, its properties, and its declaration in the template."""

    name: str
    type: str
    provider: Provider
    resource: PhysicalResource
    properties: Properties
    declared: Properties


@dataclass
class Begun:
    """A resource that is being made, or changed from what it was `before`: what its record will be, what CloudFormation calls
    it, and the answers to the calls that were made for it. `taken_back`: a change of it is undone.
    """

    record: Record
    name: str = ""
    before: Record | None = None
    answers: list[Answer] = field(default_factory=list)
    taken_back: bool = False

    @property
    def has_changed_something(self) -> bool:
        """Whether a call has done what it was made for."""
        return any(status < 400 for status, _, _ in self.answers)


def begun_on(stack: Any) -> dict[str, Begun]:
    """What is begun of a stack's resources, by their names."""
    found: dict[str, Begun] = vars(stack).setdefault("begun", {})
    return found


class CarryingOut(StackEvents):
    """How the steps of an operation on `stack` (moto's Stack), which has `records` by name, are carried out."""

    def __init__(self, stack: Any, alive: Callable[[], bool]) -> None:
        super().__init__(stack, alive)
        self.own_tags = {"aws:cloudformation:stack-name": stack.name, "aws:cloudformation:stack-id": stack.stack_id}
        self.services = Services(stack.region_name, dict(stack.tags or {}))
        self.deadline: float | None = None

    @property
    def is_late(self) -> bool:
        """Whether the time is over that the creation of the stack may take."""
        return self.deadline is not None and time.monotonic() > self.deadline

    def wait_on(self) -> None:
        """Raise where what a provider waits for is not to be waited for any more."""
        self.go_on()
        if self.is_late:
            raise ValueError("Resource creation cancelled")

    def request(self, logical: str, properties: Properties, **more: Any) -> ResourceRequest:
        """What a provider is asked for."""
        return ResourceRequest(self.services, properties, logical=logical, stack=self.stack, go_on=self.wait_on, **more)

    def carry_out(self, resource_map: Any, begun: Begun) -> Record:
        """Have the provider make or change a resource, and keep the record of it. What is begun is kept with all that is made,
        so that whoever goes on after an interruption knows of it.
        """
        begun_on(self.stack)[begun.record.name] = begun
        # Nothing is noted of what moto makes by itself, so that all of it is done at one moment.
        moment = contextlib.nullcontext() if begun.record.provider.calls else AT_ONE_MOMENT
        try:
            with noting.noted(begun.answers, lambda answer: self._note(begun, answer)), moment:
                record = self._carried_out(begun)
                with AT_ONE_MOMENT:
                    self._ended(resource_map, record)
        except OperationOver:  # whoever takes the stack over goes on with this
            raise
        except Exception:
            begun_on(self.stack).pop(begun.record.name, None)
            raise
        return record

    def _note(self, begun: Begun, answer: Answer) -> None:
        begun.answers.append(answer)
        self.changed()

    def _ended(self, resource_map: Any, record: Record) -> None:
        self.keep(resource_map, record)
        begun_on(self.stack).pop(record.name, None)
        self.changed()

    def _carried_out(self, begun: Begun) -> Record:
        """The record of what the provider has made or changed."""
        planned, before = begun.record, begun.before.properties if begun.before else {}
        given = copy.deepcopy(planned.properties)  # moto's models write into what they are given
        request = self.request(planned.name, given, before=before, resource=planned.resource, name=begun.name)
        request = replace(request, taken_back=begun.taken_back)
        resource = planned.provider.update(request) if begun.before else planned.provider.create(request)
        if not self.alive():  # the sandbox was emptied meanwhile, and this stands in the new one
            if not begun.before:
                with contextlib.suppress(Exception):
                    planned.provider.delete(replace(request, resource=resource))
            raise OperationOver
        if not isinstance(getattr(resource, "physical_resource_id", None), str):
            raise NotImplementedError(f"The sandbox cannot make {planned.type}. On a real account CloudFormation can.")
        return replace(planned, resource=resource)

    def finish_begun(self) -> None:
        """Finish what an operation had begun that was interrupted, so that the stack knows of all that there is. What fails
        then has failed as it would have without the interruption.
        """
        for name, begun in list(begun_on(self.stack).items()):
            try:
                if begun.has_changed_something:
                    self.carry_out(self.stack.resource_map, begun)
            except OperationOver:
                raise
            except Exception as error:  # noqa: BLE001 whatever moto's own models raise, too
                kind, status = begun.record.type, "UPDATE_FAILED" if begun.before else "CREATE_FAILED"
                self.event(name, kind, status, reason_of(error, kind))
            begun_on(self.stack).pop(name, None)

    def keep(self, resource_map: Any, record: Record) -> None:
        """The stack has this resource now."""
        record.resource.logical_resource_id, record.resource.cf_resource_type = record.name, record.type
        self.stack.records[record.name] = record
        resource_map._parsed_resources[record.name] = record.resource
