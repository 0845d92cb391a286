"""What an operation does with one resource of a stack: make it, change it, replace it, delete it, each step with its events."""

import contextlib
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from helpers.sandbox.overlay.cloudformation import creation_policies, stack_policies
from helpers.sandbox.overlay.cloudformation.carrying_out import Begun, CarryingOut, Record
from helpers.sandbox.overlay.cloudformation.differences import changes_in_place, without_no_value
from helpers.sandbox.overlay.cloudformation.functions import evaluated
from helpers.sandbox.overlay.cloudformation.order import in_order
from helpers.sandbox.overlay.cloudformation.physical_names import physical_name
from helpers.sandbox.overlay.cloudformation.property_rules import problems
from helpers.sandbox.overlay.cloudformation.property_rules import reason_of as reason_of_problems
from helpers.sandbox.overlay.cloudformation.providers import provider_of
from helpers.sandbox.overlay.cloudformation.reasons import is_gone, is_in_use, reason_of
from helpers.sandbox.overlay.cloudformation.resources import (
    PhysicalResource,
    Properties,
    Provider,
    ResourceRequest,
)
from helpers.sandbox.overlay.cloudformation.schemas import schema_of
from helpers.sandbox.overlay.cloudformation.stack_events import OperationOver
from helpers.sandbox.overlay.cloudformation.stack_tags import with_stack_tags

ALREADY_EXISTS = (  # ALREADY_EXISTS in ExceptionMessages of CloudFormation's own plugin for resource types
    "Resource handler returned message: \"Resource of type '{}' with identifier '{}' already exists.\" "
    "(RequestToken: {}, HandlerErrorCode: AlreadyExists)"
)
PAUSE = 0.02  # seconds for which a resource is in progress at least, so that whoever asks can see it
REPLACES = "Requested update requires the creation of a new physical resource; hence creating one."
Undo = tuple[str, Callable[[], object]]


class Failed(Exception):
    """A resource failed, and has its event; or the stack itself did, for `reason`."""

    def __init__(self, name: str, reason: str = "") -> None:
        self.name = name
        self.reason = reason


def _told(provider: Provider, properties: Properties, declared: Properties) -> str:
    """What the sandbox does not do with a resource of these properties, declared so."""
    policy = "The sandbox does not act on UpdatePolicy." if declared.get("UpdatePolicy") else ""
    return " ".join(filter(None, (provider.told(properties), policy)))


def _refuse_what_is_there(kind: str, provider: Provider, request: ResourceRequest) -> None:
    """Raise for a resource that somebody else has made under this name."""
    look = getattr(provider, "there", None)
    identity = look(request) if look else None
    if identity:
        raise ValueError(ALREADY_EXISTS.format(kind, identity, uuid.uuid4()))


class ResourceSteps(CarryingOut):
    """The steps of an operation on a stack."""

    # ---------------------------------------------------------------- making

    def create_resource(self, resource_map: Any, name: str) -> Record:
        """Make one. Raises Failed."""
        declared = resource_map._resource_json_map[name]
        kind = declared["Type"]
        self.event(name, kind, "CREATE_IN_PROGRESS")
        with self.failing(name, kind, "CREATE_FAILED"):
            record = self._make(resource_map, name, declared)
        self.event(name, kind, "CREATE_IN_PROGRESS", "Resource creation Initiated", record.resource)
        with self.failing(name, kind, "CREATE_FAILED", record.resource, pause=0):
            creation_policies.wait(self.stack, record, self.wait_on)
        self.event(name, kind, "CREATE_COMPLETE", _told(record.provider, record.properties, declared), record.resource)
        return record

    def _make(self, resource_map: Any, name: str, declared: Properties) -> Record:
        """Have the provider make a resource, and keep the record of it."""
        kind = declared["Type"]
        provider, properties = provider_of(kind, resource_map), self.resolved(resource_map, name, declared)
        creation_policies.begin(self.stack, name)
        request = self.request(name, properties, name=physical_name(kind, self.stack.name, name))
        _refuse_what_is_there(kind, provider, request)
        planned = Record(name, kind, provider, PhysicalResource(""), properties, declared)
        record = self.carry_out(resource_map, Begun(planned, request.name))
        self._tag(record)
        return record

    def bring(self, resource_map: Any, name: str, undo: list[Undo], replaced: list[Record]) -> None:
        """Make, change or replace one resource, if it has to be; note how to take that back. Raises Failed."""
        record, declared = self.stack.records.get(name), resource_map._resource_json_map[name]
        if record is None:
            stack_policies.check(self.stack, "Update:Create", name, declared["Type"])
            created = self.create_resource(resource_map, name)
            undo.append((name, lambda: self.delete_resource(created, rolled_back=True)))
            return
        resource_map._parsed_resources[name] = record.resource
        with self.failing(name, declared["Type"], "UPDATE_FAILED", record.resource, pause=0):
            now = self.resolved(resource_map, name, declared)
        request = self.request(name, now, before=record.properties, resource=record.resource)
        if record.type == declared["Type"] and not request.changed:
            record.declared = declared
        elif record.type == declared["Type"] and changes_in_place(record.type, record.provider, request.changed):
            self._change(resource_map, record, request, declared, undo)
        else:
            self._replace(resource_map, record, declared, undo)
            replaced.append(record)

    def _change(
        self, resource_map: Any, record: Record, request: ResourceRequest, declared: Properties, undo: list[Undo]
    ) -> None:
        """Change a resource in place."""
        self.event(record.name, record.type, "UPDATE_IN_PROGRESS", "", record.resource)
        planned = replace(record, properties=request.properties, declared=declared)
        undo.append((record.name, lambda: self.carry_out(resource_map, Begun(record, before=planned, taken_back=True))))
        with self.failing(record.name, record.type, "UPDATE_FAILED", record.resource):
            stack_policies.check(self.stack, "Update:Modify", record.name, record.type)
            changed = self.carry_out(resource_map, Begun(planned, before=record))
        told = _told(record.provider, request.properties, declared)
        self.event(record.name, record.type, "UPDATE_COMPLETE", told, changed.resource)

    def _replace(self, resource_map: Any, record: Record, declared: Properties, undo: list[Undo]) -> None:
        """Make a new resource in place of one that cannot become what is declared."""
        name, resource_type = record.name, declared["Type"]
        self.event(name, resource_type, "UPDATE_IN_PROGRESS", REPLACES, record.resource)
        with self.failing(name, resource_type, "UPDATE_FAILED", record.resource):
            stack_policies.check(self.stack, "Update:Replace", name, resource_type)
            made = self._make(resource_map, name, declared)

        def take_back() -> None:
            self.delete_resource(made, rolled_back=True)
            self.keep(resource_map, record)

        undo.append((name, take_back))
        self.event(
            name, resource_type, "UPDATE_COMPLETE", _told(made.provider, made.properties, declared), made.resource
        )

    def adopt(self, resource_map: Any, name: str, identifier: dict[str, str]) -> None:
        """Take a resource that is there into the stack. Raises Failed."""
        declared = resource_map._resource_json_map[name]
        kind = declared["Type"]
        self.event(name, kind, "IMPORT_IN_PROGRESS", "Resource import started.")
        with self.failing(name, kind, "IMPORT_FAILED"):
            provider, properties = provider_of(kind, resource_map), self.resolved(resource_map, name, declared)
            resource = provider.adopt(self.request(name, properties), identifier)
            record = Record(name, kind, provider, resource, properties, declared)
            self.keep(resource_map, record)
            self._tag(record)
        self.event(name, kind, "IMPORT_COMPLETE", "Resource import completed.", resource)

    # ---------------------------------------------------------------- deleting

    def delete_all(
        self, records: list[Record], rolled_back: bool = False, kept: frozenset[str] = frozenset()
    ) -> list[str]:
        """Delete these, each before what it needs; what another still uses waits for that. `kept`: those that stay. Gives the
        names of those that could not be deleted.
        """
        order = {name: at for at, name in enumerate(in_order({one.name: one.declared for one in records}))}
        left = sorted(records, key=lambda one: -order[one.name])
        begun, failed = set[int](), list[Record]()
        while left:
            waiting = list[Record]()
            for record in left:
                gone = self.delete_resource(record, rolled_back, True, id(record) in begun, record.name in kept)
                begun.add(id(record))
                (waiting if gone is None else failed if gone is False else []).append(record)
            if len(waiting) == len(left):
                failed += [one for one in waiting if not self.delete_resource(one, rolled_back, begun=True)]
                break
            left = waiting
        return [record.name for record in failed]

    def delete_resource(
        self, record: Record, rolled_back: bool = False, may_wait: bool = False, begun: bool = False, kept: bool = False
    ) -> bool | None:
        """Whether it is gone; None where it waits. `begun`: its deletion has its event already; `rolled_back`: it was made
        by the operation that is taken back.
        """
        name, resource = record.name, record.resource
        policy = record.declared.get("DeletionPolicy", "Delete")
        if kept or policy == "Retain" or (policy == "RetainExceptOnCreate" and not rolled_back):
            self.event(name, record.type, "DELETE_SKIPPED", "", resource)
            self._forget(record)
            return True
        if not begun:
            self.event(name, record.type, "DELETE_IN_PROGRESS", "", resource)
        try:
            record.provider.delete(
                self.request(
                    name, record.properties, resource=resource, snapshot=policy == "Snapshot" and not rolled_back
                )
            )
        except OperationOver:
            raise
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

    def _forget(self, record: Record) -> None:
        if self.stack.records.get(record.name) is record:
            del self.stack.records[record.name]

    def resolved(self, resource_map: Any, name: str, declared: Properties) -> Properties:
        """The properties with every function in them done and the stack's tags. Raises ValueError where AWS's schema of the
        type refuses them.
        """
        kind = declared["Type"]
        found: Properties = without_no_value(evaluated(declared.get("Properties", {}), resource_map))
        if (schema := schema_of(kind, self.stack.region_name)) and (broken := problems(schema, found)):
            raise ValueError(reason_of_problems(name, broken))
        return with_stack_tags(kind, found, resource_map)

    def _tag(self, record: Record) -> None:
        """CloudFormation's own tags, which the API lets nobody else write."""
        from moto.ec2.models import ec2_backends

        if record.type.startswith("AWS::EC2::") and "-" in record.resource.physical_resource_id:
            tags = self.own_tags | {"aws:cloudformation:logical-id": record.name}
            with contextlib.suppress(Exception):  # a resource that moto cannot tag has none
                backend = ec2_backends[self.stack.account_id][self.stack.region_name]
                backend.create_tags([record.resource.physical_resource_id], tags)

    @contextlib.contextmanager
    def failing(
        self, name: str, resource_type: str, status: str, resource: PhysicalResource | None = None, pause: float = PAUSE
    ) -> Iterator[None]:
        """Tell what goes wrong inside as an event of the resource, and raise Failed."""
        time.sleep(pause)
        try:
            yield
        except OperationOver:
            raise
        except Exception as error:
            # Whatever moto's own models raise, too: for the stack it is a resource that failed.
            self.event(name, resource_type, status, reason_of(error, resource_type), resource)
            raise Failed(name) from error
