"""One operation on a stack: its resources made, changed and deleted one after the other, each step with its events."""

import contextlib
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from helpers.sandbox.overlay.cloudformation.order import in_order
from helpers.sandbox.overlay.cloudformation.providers import provider_of
from helpers.sandbox.overlay.cloudformation.reasons import is_gone, is_in_use, reason_of, undeleted
from helpers.sandbox.overlay.cloudformation.resources import (
    PhysicalResource,
    Properties,
    Provider,
    ResourceRequest,
    Services,
)
from helpers.sandbox.overlay.cloudformation.stack_events import OperationOver, StackEvents

PAUSE = 0.02  # seconds for which a resource is in progress at least, so that whoever asks can see it
AWAITED = 3.0  # seconds
Undo = Callable[[], object]
NOT_KEPT = ("Delete", None)
STUCK = {
    "CREATE_IN_PROGRESS": "CREATE_FAILED",
    "ROLLBACK_IN_PROGRESS": "ROLLBACK_FAILED",
    "UPDATE_IN_PROGRESS": "UPDATE_FAILED",
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS": "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_IN_PROGRESS": "UPDATE_ROLLBACK_FAILED",
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS": "UPDATE_ROLLBACK_COMPLETE",
    "DELETE_IN_PROGRESS": "DELETE_FAILED",
}


@dataclass
class Record:
    """A resource of a stack: its type and provider, its properties, and its declaration in the template."""

    name: str
    type: str
    provider: Provider
    resource: PhysicalResource
    properties: Properties
    declared: Properties


class Failed(Exception):
    """A resource failed, and has its event; or the stack itself did, for `reason`."""

    def __init__(self, name: str, reason: str = "") -> None:
        self.name = name
        self.reason = reason


class StackOperation(StackEvents):
    """An operation on `stack` (moto's Stack), which has `records` by name; `alive` gives whether it is there still.

    It takes the stack over: an operation that is under way stops after its present resource, and this one waits for that.
    """

    def __init__(self, stack: Any, alive: Callable[[], bool]) -> None:
        super().__init__(stack, alive)
        self.done = threading.Event()
        self.former, stack.operation = getattr(stack, "operation", None), self
        if self.former is not None:
            self.former.stopped = True
        own = {"aws:cloudformation:stack-name": stack.name, "aws:cloudformation:stack-id": stack.stack_id}
        self.own_tags = own
        self.services = Services(stack.region_name, dict(stack.tags or {}))

    def start(self, job: Callable[[], None]) -> None:
        """Do `job` in a thread of its own. Where it takes little time, it is done when this returns: the CDK CLI, which
        looks once in five seconds, then need not wait.
        """
        self.begin(job)
        self.done.wait(AWAITED)

    def begin(self, job: Callable[[], None]) -> None:
        """Do `job` in a thread of its own; comes back at once."""

        def run() -> None:
            if self.former is not None:
                self.former.done.wait()
            try:
                job()
            except OperationOver:
                pass
            except Exception as error:  # a stack that stands still for good would be worse than any reason
                with contextlib.suppress(OperationOver):
                    self.set_status(
                        STUCK.get(self.stack.status, self.stack.status), reason_of(error, "AWS::CloudFormation")
                    )
                raise
            finally:
                self.done.set()

        threading.Thread(target=run, name=f"stack {self.stack.name}", daemon=True).start()

    # ---------------------------------------------------------------- the whole operations

    def create(self, resource_map: Any) -> None:
        """Make everything; where that fails, delete it all again."""
        self.stack.resource_map = resource_map
        try:
            for name in in_order(resource_map._resource_json_map):
                self._create(resource_map, name)
            self._show_outputs()
        except Failed as failure:
            reason = failure.reason or f"The following resource(s) failed to create: [{failure.name}]. "
            if self.stack.disable_rollback:
                return self.set_status("CREATE_FAILED", reason)
            self.set_status("ROLLBACK_IN_PROGRESS", f"{reason}Rollback requested by user.")
            failed = self.delete_all(list(reversed(self.stack.records.values())))
            return self.set_status("ROLLBACK_FAILED" if failed else "ROLLBACK_COMPLETE", undeleted(failed))
        return self.set_status("CREATE_COMPLETE")

    def update(self, resource_map: Any, accepted: Callable[[], None]) -> None:
        """Bring the stack to what `resource_map` describes; where that fails, back to what it was."""
        before = self.stack.resource_map
        undo: list[Undo] = []
        replaced: list[Record] = []
        self.stack.resource_map = resource_map
        try:
            for name in in_order(resource_map._resource_json_map):
                self._bring(resource_map, name, undo, replaced)
            self._show_outputs()
        except Failed as failure:
            reason = failure.reason or f"The following resource(s) failed to update: [{failure.name}]. "
            if self.stack.disable_rollback:
                return self.set_status("UPDATE_FAILED", reason)
            self.set_status("UPDATE_ROLLBACK_IN_PROGRESS", reason)
            return self._back(before, undo)
        accepted()
        removed = [record for name, record in self.stack.records.items() if name not in resource_map._resource_json_map]
        self.set_status("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
        self.delete_all([*reversed(removed), *reversed(replaced)])
        return self.set_status("UPDATE_COMPLETE")

    def delete(self, gone: Callable[[], None]) -> None:
        """Delete everything."""
        failed = self.delete_all(list(reversed(self.stack.records.values())))
        if failed:
            return self.set_status("DELETE_FAILED", undeleted(failed))
        self.set_status("DELETE_COMPLETE")
        return gone()

    # ---------------------------------------------------------------- one resource

    def _create(self, resource_map: Any, name: str) -> Record | None:
        declared = resource_map._resource_json_map[name]
        condition = declared.get("Condition")
        if condition and not resource_map.lazy_condition_map[condition]:
            return None
        self.event(name, declared["Type"], "CREATE_IN_PROGRESS")
        with self._failing(name, declared["Type"], "CREATE_FAILED"):
            record = self._make(resource_map, name, declared)
        self.event(name, record.type, "CREATE_IN_PROGRESS", "Resource creation Initiated", record.resource)
        self.event(name, record.type, "CREATE_COMPLETE", "", record.resource)
        return record

    def _make(self, resource_map: Any, name: str, declared: Properties) -> Record:
        """Have the provider make a resource, and keep the record of it."""
        provider, properties = provider_of(declared["Type"], resource_map), self._resolved(resource_map, declared)
        suffix = uuid.uuid4().hex[:12].upper()
        resource = provider.create(
            ResourceRequest(self.services, properties, name=f"{self.stack.name}-{name}-{suffix}")
        )
        if not self.alive():  # the sandbox was emptied meanwhile, and this stands in the new one
            with contextlib.suppress(Exception):
                provider.delete(ResourceRequest(self.services, properties, resource=resource))
            raise OperationOver
        record = Record(name, declared["Type"], provider, resource, properties, declared)
        self._keep(resource_map, record)
        self._tag(record)
        return record

    def _bring(self, resource_map: Any, name: str, undo: list[Undo], replaced: list[Record]) -> None:
        """Make, change or replace one resource, if it has to be; note how to take that back."""
        record, declared = self.stack.records.get(name), resource_map._resource_json_map[name]
        if record is None:
            created = self._create(resource_map, name)
            if created is not None:
                undo.append(lambda: self._delete(created))
            return
        resource_map._parsed_resources[name] = record.resource
        now = self._resolved(resource_map, declared)
        request = ResourceRequest(self.services, now, record.properties, record.resource)
        if record.type == declared["Type"] and not request.changed:
            record.declared = declared
        elif record.type == declared["Type"] and record.provider.can_change(request.changed):
            self._change(resource_map, record, request, declared, undo)
        else:
            self._replace(resource_map, record, declared, undo)
            replaced.append(record)

    def _change(
        self, resource_map: Any, record: Record, request: ResourceRequest, declared: Properties, undo: list[Undo]
    ) -> None:
        """Change a resource in place."""
        self.event(record.name, record.type, "UPDATE_IN_PROGRESS", "", record.resource)
        back = replace(request, properties=record.properties, before=request.properties)
        undo.append(lambda: record.provider.update(back))
        with self._failing(record.name, record.type, "UPDATE_FAILED", record.resource):
            resource = record.provider.update(request)
        self._keep(resource_map, replace(record, resource=resource, properties=request.properties, declared=declared))
        self.event(record.name, record.type, "UPDATE_COMPLETE", "", resource)

    def _replace(self, resource_map: Any, record: Record, declared: Properties, undo: list[Undo]) -> None:
        """Make a new resource in place of one that cannot become what is declared."""
        name, resource_type = record.name, declared["Type"]
        why = "Requested update requires the creation of a new physical resource; hence creating one."
        self.event(name, resource_type, "UPDATE_IN_PROGRESS", why, record.resource)
        with self._failing(name, resource_type, "UPDATE_FAILED", record.resource):
            made = self._make(resource_map, name, declared)
        undo.append(lambda: self._delete(made))
        self.event(name, resource_type, "UPDATE_COMPLETE", "", made.resource)

    def roll_back(self, resource_map: Any) -> None:
        """Bring the stack back to what `resource_map` describes, after an update whose operation is no more."""
        stack, removed = self.stack, list[Record]()
        for name, former in stack.before_update.items():
            record = stack.records.get(name)
            if record is not None and record.resource is not former.resource:
                removed.append(record)
            if record is None or record in removed:
                stack.records[name] = former
        removed += [record for name, record in stack.records.items() if name not in stack.before_update]
        try:
            for name in in_order(resource_map._resource_json_map):
                self._bring(resource_map, name, [], removed)
            stack.resource_map = resource_map
            self._show_outputs()
        except Failed as failure:
            return self.set_status("UPDATE_ROLLBACK_FAILED", failure.reason or undeleted([failure.name]))
        self.set_status("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
        self.delete_all(list(reversed(removed)))
        return self.set_status("UPDATE_ROLLBACK_COMPLETE")

    def clean_up(self) -> None:
        """Delete what an update that was completed has replaced or taken out."""
        stack = self.stack
        kept = [
            record.resource for name, record in stack.records.items() if name in stack.resource_map._resource_json_map
        ]
        former = [*stack.records.values(), *stack.before_update.values()]
        self.delete_all([record for record in reversed(former) if not any(record.resource is one for one in kept)])
        self.set_status("UPDATE_COMPLETE")

    def abandon(self, reason: str) -> None:
        """Say of each resource that was under way that it is so no more."""
        latest = {event.logical_resource_id: event for event in self.stack.events}
        for name, event in latest.items():
            status = event.resource_status
            if event.resource_type != "AWS::CloudFormation::Stack" and status.endswith("_IN_PROGRESS"):
                self.event(name, event.resource_type, status.replace("IN_PROGRESS", "FAILED"), reason)

    def _back(self, before: Any, undo: list[Undo]) -> None:
        """Take back what was done, the last thing first."""
        kept = dict(self.stack.before_update)
        failed = False
        for step in reversed(undo):
            try:
                failed = step() is False or failed
            except Exception:  # noqa: BLE001 whatever moto's own models raise, too
                failed = True
        self.stack.records = kept
        self.stack.resource_map = before
        for record in kept.values():
            before._parsed_resources[record.name] = record.resource
        self.set_status("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
        self._show_outputs()
        self.set_status("UPDATE_ROLLBACK_FAILED" if failed else "UPDATE_ROLLBACK_COMPLETE")

    def delete_all(self, records: list[Record]) -> list[str]:
        """Delete these; what another still uses waits for that. Gives the names of those that could not be deleted."""
        ended = [(record, self._delete(record, may_wait=True)) for record in records]
        waited = [(record, self._delete(record, begun=True) if gone is None else gone) for record, gone in ended]
        return [record.name for record, gone in waited if not gone]

    def _delete(self, record: Record, may_wait: bool = False, begun: bool = False) -> bool | None:
        """Whether it is gone; None where it waits. `begun`: its deletion has its event already."""
        name, resource = record.name, record.resource
        if record.declared.get("DeletionPolicy") not in NOT_KEPT:
            self.event(name, record.type, "DELETE_SKIPPED", "", resource)
            self._forget(record)
            return True
        if not begun:
            self.event(name, record.type, "DELETE_IN_PROGRESS", "", resource)
        try:
            record.provider.delete(ResourceRequest(self.services, record.properties, resource=resource))
        except Exception as error:  # noqa: BLE001 whatever moto's own models raise, too
            if may_wait and is_in_use(error):
                return None
            if not is_gone(error):
                self.event(name, record.type, "DELETE_FAILED", reason_of(error, record.type), resource)
                return False
        self.event(name, record.type, "DELETE_COMPLETE", "", resource)
        self._forget(record)
        return True

    # ---------------------------------------------------------------- what is known of the stack

    def _keep(self, resource_map: Any, record: Record) -> None:
        record.resource.logical_resource_id, record.resource.cf_resource_type = record.name, record.type
        self.stack.records[record.name] = record
        resource_map._parsed_resources[record.name] = record.resource

    def _forget(self, record: Record) -> None:
        if self.stack.records.get(record.name) is record:
            del self.stack.records[record.name]

    def _resolved(self, resource_map: Any, declared: Properties) -> Properties:
        """The properties with every function in them done."""
        from moto.cloudformation.parsing import clean_json

        resolved: Properties = without_no_value(clean_json(declared.get("Properties", {}), resource_map))
        return resolved

    def _tag(self, record: Record) -> None:
        """CloudFormation's own tags, which the API lets nobody else write."""
        from moto.ec2.models import ec2_backends

        if record.type.startswith("AWS::EC2::") and "-" in record.resource.physical_resource_id:
            tags = self.own_tags | {"aws:cloudformation:logical-id": record.name}
            with contextlib.suppress(Exception):  # a resource that moto cannot tag has none
                backend = ec2_backends[self.stack.account_id][self.stack.region_name]
                backend.create_tags([record.resource.physical_resource_id], tags)

    def _show_outputs(self) -> None:
        """StackOperation the outputs out. Raises Failed where one of them asks for what there is not."""
        from moto.cloudformation.exceptions import ValidationError

        try:
            self.stack.show_outputs()
        except ValidationError as error:
            raise Failed("", f"{error.message}. ") from error

    @contextlib.contextmanager
    def _failing(
        self, name: str, resource_type: str, status: str, resource: PhysicalResource | None = None
    ) -> Iterator[None]:
        """Tell what goes wrong inside as an event of the resource, and raise Failed."""
        time.sleep(PAUSE)
        try:
            yield
        except OperationOver:
            raise
        except Exception as error:
            # Whatever moto's own models raise, too: for the stack it is a resource that failed.
            self.event(name, resource_type, status, reason_of(error, resource_type), resource)
            raise Failed(name) from error


def without_no_value(value: Any) -> Any:
    """`value` without what is AWS::NoValue."""
    if isinstance(value, dict):
        return {key: without_no_value(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [without_no_value(inner) for inner in value if inner is not None]
    return value
