"""One operation on a stack: its resources made, changed and deleted one after the other, each step told as an event."""

import contextlib
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from helpers.sandbox.overlay.cloudformation.resources import PhysicalResource, Provider, Services
from helpers.sandbox.overlay.cloudformation.moto_types import provider_of
from helpers.sandbox.overlay.cloudformation.order import in_order
from helpers.sandbox.overlay.cloudformation.reasons import is_gone, is_in_use, reason_of, undeleted
from helpers.sandbox.overlay.cloudformation.stack_events import Gone, StackEvents

PAUSE = 0.02  # seconds for which a resource is in progress at least, so that whoever asks can see it
AWAITED = 3.0  # seconds
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
    """A resource of a stack: its type, what made it, from which properties, and its declaration in the template."""

    name: str
    type: str
    provider: Provider
    made: PhysicalResource
    properties: dict
    declared: dict


class Failed(Exception):
    """A resource failed, and its event was told; or the stack itself did, for `reason`."""

    def __init__(self, name: str, reason: str = ""):
        self.name = name
        self.reason = reason


class StackOperation(StackEvents):
    """An operation on `stack` (moto's Stack), which has `records` by name; `alive` tells whether it is there still.

    It takes the stack over: an operation that is under way stops after its present resource, and this one waits for that.
    """

    def __init__(self, stack: Any, alive: Callable[[], bool]):
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

        def run() -> None:
            if self.former is not None:
                self.former.done.wait()
            try:
                job()
            except Gone:
                pass
            except Exception as error:  # a stack that stands still for good would be worse than any reason
                with contextlib.suppress(Gone):
                    self.set_status(
                        STUCK.get(self.stack.status, self.stack.status), reason_of(error, "AWS::CloudFormation")
                    )
                raise
            finally:
                self.done.set()

        threading.Thread(target=run, name=f"stack {self.stack.name}", daemon=True).start()
        self.done.wait(AWAITED)

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
            failed = self._delete_all(list(reversed(self.stack.records.values())))
            return self.set_status("ROLLBACK_FAILED" if failed else "ROLLBACK_COMPLETE", undeleted(failed))
        return self.set_status("CREATE_COMPLETE")

    def update(self, resource_map: Any, accepted: Callable[[], None]) -> None:
        """Bring the stack to what `resource_map` describes; where that fails, back to what it was."""
        before, undo, replaced = self.stack.resource_map, [], []
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
        self._delete_all([*reversed(removed), *reversed(replaced)])
        return self.set_status("UPDATE_COMPLETE")

    def delete(self, gone: Callable[[], None]) -> None:
        """Delete everything."""
        failed = self._delete_all(list(reversed(self.stack.records.values())))
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
            record = self._made(resource_map, name, declared)
        self.event(name, record.type, "CREATE_IN_PROGRESS", "Resource creation Initiated", record.made)
        self.event(name, record.type, "CREATE_COMPLETE", "", record.made)
        return record

    def _made(self, resource_map: Any, name: str, declared: dict) -> Record:
        provider, properties = provider_of(declared["Type"], resource_map), self._resolved(resource_map, declared)
        suffix = uuid.uuid4().hex[:12].upper()
        made = provider.create(self.services, properties, f"{self.stack.name}-{name}-{suffix}")
        if not self.alive():  # the sandbox was emptied meanwhile, and this stands in the new one
            with contextlib.suppress(Exception):
                provider.delete(self.services, made, properties)
            raise Gone
        made.logical_resource_id, made.cf_resource_type = name, declared["Type"]
        record = Record(name, declared["Type"], provider, made, properties, declared)
        self._keep(resource_map, record)
        self._tag(record)
        return record

    def _bring(self, resource_map: Any, name: str, undo: list, replaced: list) -> None:
        """Make, change or replace one resource, if it has to be; note how to take that back."""
        record, declared = self.stack.records.get(name), resource_map._resource_json_map[name]
        if record is None:
            made = self._create(resource_map, name)
            if made is not None:
                undo.append(lambda: self._delete(made))
            return
        resource_map._parsed_resources[name] = record.made
        now = self._resolved(resource_map, declared)
        changed = {key for key in {*record.properties, *now} if record.properties.get(key) != now.get(key)}
        if record.type == declared["Type"] and not changed:
            record.declared = declared
            return
        if record.type == declared["Type"] and record.provider.can_change(changed):
            before = record.properties
            self.event(name, record.type, "UPDATE_IN_PROGRESS", "", record.made)
            undo.append(lambda: record.provider.update(self.services, record.made, now, before))
            with self._failing(name, record.type, "UPDATE_FAILED", record.made):
                made = record.provider.update(self.services, record.made, before, now) or record.made
            made.logical_resource_id, made.cf_resource_type = name, record.type
            self._keep(resource_map, Record(name, record.type, record.provider, made, now, declared))
        else:
            why = "Requested update requires the creation of a new physical resource; hence creating one."
            self.event(name, declared["Type"], "UPDATE_IN_PROGRESS", why, record.made)
            with self._failing(name, declared["Type"], "UPDATE_FAILED", record.made):
                made = self._made(resource_map, name, declared)
            undo.append(lambda: self._delete(made))
            replaced.append(record)
        self.event(name, declared["Type"], "UPDATE_COMPLETE", "", self.stack.records[name].made)

    def _back(self, before: Any, undo: list[Callable[[], object]]) -> None:
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
            before._parsed_resources[record.name] = record.made
        self.set_status("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
        self._show_outputs()
        self.set_status("UPDATE_ROLLBACK_FAILED" if failed else "UPDATE_ROLLBACK_COMPLETE")

    def _delete_all(self, records: list[Record]) -> list[str]:
        """Delete these; what another still uses waits for that. Gives the names of those that could not be deleted."""
        ended = [(record, self._delete(record, may_wait=True)) for record in records]
        waited = [(record, self._delete(record, begun=True) if gone is None else gone) for record, gone in ended]
        return [record.name for record, gone in waited if not gone]

    def _delete(self, record: Record, may_wait: bool = False, begun: bool = False) -> bool | None:
        """Whether it is gone; None where it waits. `begun`: its deletion was told before."""
        name, made = record.name, record.made
        if record.declared.get("DeletionPolicy") not in NOT_KEPT:
            self.event(name, record.type, "DELETE_SKIPPED", "", made)
            self._forget(record)
            return True
        if not begun:
            self.event(name, record.type, "DELETE_IN_PROGRESS", "", made)
        try:
            record.provider.delete(self.services, made, record.properties)
        except Exception as error:  # noqa: BLE001 whatever moto's own models raise, too
            if may_wait and is_in_use(error):
                return None
            if not is_gone(error):
                self.event(name, record.type, "DELETE_FAILED", reason_of(error, record.type), made)
                return False
        self.event(name, record.type, "DELETE_COMPLETE", "", made)
        self._forget(record)
        return True

    # ---------------------------------------------------------------- what is known of the stack

    def _keep(self, resource_map: Any, record: Record) -> None:
        self.stack.records[record.name] = record
        resource_map._parsed_resources[record.name] = record.made

    def _forget(self, record: Record) -> None:
        if self.stack.records.get(record.name) is record:
            del self.stack.records[record.name]

    def _resolved(self, resource_map: Any, declared: dict) -> dict:
        """The properties with every function in them done."""
        from moto.cloudformation.parsing import clean_json

        return without_no_value(clean_json(declared.get("Properties", {}), resource_map))

    def _tag(self, record: Record) -> None:
        """CloudFormation's own tags, which the API lets nobody else write."""
        from moto.ec2.models import ec2_backends

        if record.type.startswith("AWS::EC2::") and "-" in record.made.physical_resource_id:
            tags = self.own_tags | {"aws:cloudformation:logical-id": record.name}
            with contextlib.suppress(Exception):  # a resource that moto cannot tag has none
                backend = ec2_backends[self.stack.account_id][self.stack.region_name]
                backend.create_tags([record.made.physical_resource_id], tags)

    def _show_outputs(self) -> None:
        """StackOperation the outputs out. Raises Failed where one of them asks for what there is not."""
        from moto.cloudformation.exceptions import ValidationError

        try:
            self.stack.show_outputs()
        except ValidationError as error:
            raise Failed("", f"{error.message}. ") from error

    @contextlib.contextmanager
    def _failing(self, name: str, resource_type: str, status: str, made: PhysicalResource | None = None):
        """Tell what goes wrong inside as an event of the resource, and raise Failed."""
        time.sleep(PAUSE)
        try:
            yield
        except Gone:
            raise
        except Exception as error:
            # Whatever moto's own models raise, too: for the stack it is a resource that failed.
            self.event(name, resource_type, status, reason_of(error, resource_type), made)
            raise Failed(name) from error


def without_no_value(value: Any) -> Any:
    """`value` without what is AWS::NoValue."""
    if isinstance(value, dict):
        return {key: without_no_value(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [without_no_value(inner) for inner in value if inner is not None]
    return value
