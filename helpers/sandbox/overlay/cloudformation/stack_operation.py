"""One operation on a stack: its resources made, changed and deleted one after the other, each step with its events."""

import contextlib
import threading
import time
from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.cloudformation import creation_policies
from helpers.sandbox.overlay.cloudformation.carrying_out import Record
from helpers.sandbox.overlay.cloudformation.differences import differences
from helpers.sandbox.overlay.cloudformation.exports import refused_exports
from helpers.sandbox.overlay.cloudformation.functions import present
from helpers.sandbox.overlay.cloudformation.order import in_order
from helpers.sandbox.overlay.cloudformation.preflight import failures
from helpers.sandbox.overlay.cloudformation.reasons import reason_of, undeleted
from helpers.sandbox.overlay.cloudformation.resource_steps import Failed, ResourceSteps, Undo
from helpers.sandbox.overlay.cloudformation.stack_events import OperationOver
from helpers.sandbox.world import noting

TOO_LATE = "Stack creation time exceeded the specified timeout. "  # as people quote it (not looked up)
AWAITED = 3.0  # seconds
STUCK = {
    "CREATE_IN_PROGRESS": "CREATE_FAILED",
    "ROLLBACK_IN_PROGRESS": "ROLLBACK_FAILED",
    "UPDATE_IN_PROGRESS": "UPDATE_FAILED",
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS": "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_IN_PROGRESS": "UPDATE_ROLLBACK_FAILED",
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS": "UPDATE_ROLLBACK_COMPLETE",
    "DELETE_IN_PROGRESS": "DELETE_FAILED",
    "IMPORT_IN_PROGRESS": "IMPORT_ROLLBACK_FAILED",
    "IMPORT_ROLLBACK_IN_PROGRESS": "IMPORT_ROLLBACK_FAILED",
}


class StackOperation(ResourceSteps):
    """An operation on `stack` (moto's Stack), which has `records` by name; `alive` gives whether it is there still.

    It takes the stack over: an operation that is under way stops after its present resource, and this one waits for that.
    """

    def __init__(self, stack: Any, alive: Callable[[], bool]) -> None:
        super().__init__(stack, alive)
        self.done = threading.Event()
        self.former, stack.operation = getattr(stack, "operation", None), self
        if self.former is not None:
            self.former.stopped = True
        self.cancelled = False

    def start(self, job: Callable[[], None]) -> None:
        """Do `job` in a thread of its own. Where it takes little time, it is done when this returns: the CDK CLI, which
        looks once in five seconds, then need not wait. What is done for another stack waits by itself.
        """
        self.begin(job)
        if not noting.is_answering():
            self.done.wait(AWAITED)

    def begin(self, job: Callable[[], None]) -> None:
        """Do `job` in a thread of its own; comes back at once."""

        def run() -> None:
            if self.former is not None:
                self.former.done.wait()
            try:
                self.finish_begun()
                job()
            except OperationOver:
                pass
            except Exception as error:  # noqa: BLE001 a stack that stands still for good would be worse than any reason
                with contextlib.suppress(OperationOver):
                    self.set_status(
                        STUCK.get(self.stack.status, self.stack.status), reason_of(error, "AWS::CloudFormation")
                    )
            finally:
                self.done.set()

        threading.Thread(target=run, name=f"stack {self.stack.name}", daemon=True).start()

    # ---------------------------------------------------------------- the whole operations

    def create(self, resource_map: Any) -> None:
        """Make everything; where that fails, delete it all again."""
        self.stack.resource_map = resource_map
        if minutes := getattr(self.stack, "timeout_in_minutes", None):
            self.deadline = time.monotonic() + 60 * int(minutes)
        try:
            self._preflight(resource_map, "CREATE")
            for name in self._order(resource_map):
                self._go_on_unless_cancelled()
                if self.is_late:
                    raise Failed("", TOO_LATE)
                self.create_resource(resource_map, name)
            self._show_outputs()
        except Failed as failure:
            reason = failure.reason or f"The following resource(s) failed to create: [{failure.name}]. "
            if self.is_late:
                reason, self.deadline = TOO_LATE, None
            if self.stack.disable_rollback:
                return self.set_status("CREATE_FAILED", reason)
            self.set_status("ROLLBACK_IN_PROGRESS", f"{reason}Rollback requested by user.")
            return self.roll_back_creation()
        return self.set_status("CREATE_COMPLETE")

    def roll_back_creation(self) -> None:
        """Delete all that a creation has made."""
        failed = self.delete_all(list(self.stack.records.values()), rolled_back=True)
        self.set_status("ROLLBACK_FAILED" if failed else "ROLLBACK_COMPLETE", undeleted(failed))

    def update(self, resource_map: Any, accepted: Callable[[], None]) -> None:
        """Bring the stack to what `resource_map` describes; where that fails, back to what it was."""
        before = self.stack.resource_map
        undo: list[Undo] = []
        replaced: list[Record] = []
        self.stack.resource_map = resource_map
        try:
            self._preflight(resource_map, "UPDATE")
            self._check_removed(resource_map)
            for name in self._order(resource_map):
                self._go_on_unless_cancelled()
                self.bring(resource_map, name, undo, replaced)
            self._show_outputs()
        except Failed as failure:
            reason = failure.reason or f"The following resource(s) failed to update: [{failure.name}]. "
            if self.stack.disable_rollback:
                return self.set_status("UPDATE_FAILED", reason)
            self.set_status("UPDATE_ROLLBACK_IN_PROGRESS", reason)
            return self._back(before, undo)
        accepted()
        wanted = present(resource_map)
        removed = [record for name, record in self.stack.records.items() if name not in wanted]
        self.set_status("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
        self._clean_up(removed, replaced, resource_map)
        return self.set_status("UPDATE_COMPLETE")

    def import_resources(self, resource_map: Any, identifiers: dict[str, dict[str, str]]) -> None:
        """Take resources that are there into the stack; where that fails, let them go again."""
        before, known = self.stack.resource_map, dict(self.stack.records)
        self.stack.resource_map = resource_map
        for name, record in known.items():
            resource_map._parsed_resources[name] = record.resource
        try:
            for name in self._order(resource_map):
                if name in identifiers:
                    self.adopt(resource_map, name, identifiers[name])
            self._show_outputs()
        except Failed as failure:
            reason = failure.reason or f"The following resource(s) failed to import: [{failure.name}]. "
            self.set_status("IMPORT_ROLLBACK_IN_PROGRESS", reason)
            self.stack.records, self.stack.resource_map = known, before
            return self.set_status("IMPORT_ROLLBACK_COMPLETE")
        return self.set_status("IMPORT_COMPLETE")

    def delete(self, gone: Callable[[], None], kept: frozenset[str] = frozenset(), forced: bool = False) -> None:
        """Delete everything but the resources `kept`; `forced`: leave what cannot be deleted."""
        failed = self.delete_all(list(self.stack.records.values()), kept=kept)
        if failed and not forced:
            return self.set_status("DELETE_FAILED", undeleted(failed))
        self.set_status("DELETE_COMPLETE")
        return gone()

    # ---------------------------------------------------------------- their parts

    def _order(self, resource_map: Any) -> list[str]:
        wanted = present(resource_map)
        return in_order(wanted, lambda name: creation_policies.waits(wanted[name]))

    def _go_on_unless_cancelled(self) -> None:
        if self.cancelled:
            raise Failed("", "User Initiated")

    def _preflight(self, resource_map: Any, kind: str) -> None:
        """Fail what is known to fail while nothing is made yet."""
        from moto.cloudformation.exceptions import ValidationError

        try:
            planned = differences(self.stack, resource_map)
        except ValidationError as error:
            raise Failed("", f"{error.message}. ") from error
        failed = list(failures(planned, resource_map, self.stack.region_name))
        for one, reason in failed:
            step = "UPDATE" if one.action == "Modify" else "CREATE"
            self.event(one.name, one.type, f"{step}_IN_PROGRESS")
            self.event(one.name, one.type, f"{step}_FAILED", reason)
        if failed:
            names = ", ".join(dict.fromkeys(one.name for one, _ in failed))
            raise Failed(names)

    def _check_removed(self, resource_map: Any) -> None:
        from helpers.sandbox.overlay.cloudformation import stack_policies

        wanted = present(resource_map)
        for name, record in self.stack.records.items():
            if name not in wanted:
                with self.failing(name, record.type, "UPDATE_FAILED", record.resource, pause=0):
                    stack_policies.check(self.stack, "Update:Delete", name, record.type)

    def roll_back(self, resource_map: Any, skipped: frozenset[str] = frozenset()) -> None:
        """Bring the stack back to what `resource_map` describes, after an update whose operation is no more; `skipped`:
        resources that stay as they are.
        """
        stack, removed = self.stack, list[Record]()
        for name, former in stack.before_update.items():
            record = stack.records.get(name)
            if record is not None and record.resource is not former.resource:
                removed.append(record)
            if record is None or record in removed:
                stack.records[name] = former
        removed += [record for name, record in stack.records.items() if name not in stack.before_update]
        try:
            for name in self._order(resource_map):
                if name in skipped:
                    resource_map._parsed_resources[name] = stack.records[name].resource
                else:
                    self.bring(resource_map, name, [], removed)
            stack.resource_map = resource_map
            self._show_outputs()
        except Failed as failure:
            return self.set_status("UPDATE_ROLLBACK_FAILED", failure.reason or undeleted([failure.name]))
        self.set_status("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
        self.delete_all(removed, rolled_back=True)
        return self.set_status("UPDATE_ROLLBACK_COMPLETE")

    def clean_up(self) -> None:
        """Delete what an update that was completed has replaced or taken out."""
        stack = self.stack
        wanted = present(stack.resource_map)
        removed = [record for name, record in stack.records.items() if name not in wanted]
        former = [(stack.records[name], record) for name, record in stack.before_update.items() if name in wanted]
        replaced = [record for now, record in former if now.resource is not record.resource]
        self._clean_up(removed, replaced, stack.resource_map)
        self.set_status("UPDATE_COMPLETE")

    def let_go(self) -> None:
        """Let what an import has taken into the stack go again; the stack knows what it knew before."""
        stack = self.stack
        for name in stack.records.keys() - stack.before_update.keys():
            stack.resource_map._parsed_resources.pop(name, None)
        stack.records = dict(stack.before_update)
        self.set_status("IMPORT_ROLLBACK_COMPLETE")

    def abandon(self, reason: str) -> None:
        """Say of each resource that was under way that it is so no more."""
        latest = {event.logical_resource_id: event for event in self.stack.events}
        for name, event in latest.items():
            status = event.resource_status
            if event.resource_type != "AWS::CloudFormation::Stack" and status.endswith("_IN_PROGRESS"):
                self.event(name, event.resource_type, status.replace("IN_PROGRESS", "FAILED"), reason)

    def _clean_up(self, removed: list[Record], replaced: list[Record], resource_map: Any) -> None:
        """Delete what was taken out or replaced, as the policies of each say."""
        declared = resource_map._resource_json_map
        retained = [one for one in replaced if declared[one.name].get("UpdateReplacePolicy", "Delete") == "Retain"]
        for record in retained:
            self.event(record.name, record.type, "DELETE_SKIPPED", "", record.resource)
        others = [one for one in replaced if one not in retained]
        for record in others:  # its DeletionPolicy is about a resource that leaves the stack
            record.declared = {**record.declared, "DeletionPolicy": "Delete"}
        for group in (removed, others):
            self.delete_all(group)

    def _back(self, before: Any, undo: list[Undo]) -> None:
        """Take back what was done, the last thing first."""
        former, kept, failed = dict(self.stack.before_update), dict(self.stack.records), list[str]()
        for name, step in reversed(undo):
            try:
                step()
            except OperationOver:
                raise
            except Exception as error:  # noqa: BLE001 whatever moto's own models raise, too
                record = kept[name]
                self.event(name, record.type, "UPDATE_FAILED", reason_of(error, record.type), record.resource)
                failed.append(name)
        self.stack.records = former | {name: kept[name] for name in failed}
        self.stack.resource_map = before
        for record in self.stack.records.values():
            before._parsed_resources[record.name] = record.resource
        if failed:
            reason = f"The following resource(s) failed to update: [{', '.join(failed)}]. "
            return self.set_status("UPDATE_ROLLBACK_FAILED", reason)
        self.set_status("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
        self._show_outputs()
        return self.set_status("UPDATE_ROLLBACK_COMPLETE")

    def _show_outputs(self) -> None:
        """Have the stack show its outputs. Raises Failed where one of them asks for what there is not."""
        from moto.cloudformation.exceptions import ValidationError

        try:
            self.stack.show_outputs(refused_exports)
        except ValidationError as error:
            raise Failed("", f"{error.message}. ") from error
