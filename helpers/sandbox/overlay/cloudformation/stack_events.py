"""The status of a stack while something is done to it, and its events, one after the other."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from helpers.sandbox.overlay.cloudformation.resources import PhysicalResource
from helpers.sandbox.world import changes


class OperationOver(Exception):
    """The operation ends here: its stack exists no more (the sandbox was emptied), or another operation took it over."""


class StackEvents:
    """The status and the events of `stack` (moto's Stack), written as long as it is there, which `alive` answers, and until
    it is `stopped`.
    """

    def __init__(self, stack: Any, alive: Callable[[], bool]) -> None:
        self.stack = stack
        self.alive = alive
        self.stopped = False

    def go_on(self) -> None:
        """Raise OperationOver where the operation has to end."""
        if self.stopped or not self.alive():
            raise OperationOver

    def event(
        self, name: str, resource_type: str, status: str, reason: str = "", resource: PhysicalResource | None = None
    ) -> None:
        """The resource `name` has this status now."""
        from moto.cloudformation.models import Event

        self.go_on()
        resource = resource or getattr(self.stack.records.get(name), "resource", None)
        if resource is not None:
            resource.resource_status = status
        identity = resource.physical_resource_id if resource else ""
        properties = json.dumps(self.stack.resource_map._resource_json_map.get(name, {}).get("Properties", {}))
        event = Event(
            self.stack.stack_id, self.stack.name, name, identity, resource_type, status, reason or None, properties
        )
        self._in_time(event)
        self.stack.events.append(event)
        self.changed()

    def set_status(self, status: str, reason: str = "") -> None:
        """The stack itself has this status now."""
        self.go_on()
        self.stack._add_stack_event(status, resource_status_reason=reason or None)
        self._in_time(self.stack.events[-1])
        self.stack.stack_status_reason = reason or None
        self.stack.status = status
        self.changed()

    def changed(self) -> None:
        """Something of the stack is to be kept."""
        changes.note(("cloudformation", self.stack.account_id, self.stack.region_name))

    def _in_time(self, event: Any) -> None:
        """Events of one stack have different times, so that whoever sorts them by time has them in order."""
        before = [one.timestamp for one in self.stack.events if one is not event][-1:]
        event.timestamp = max([event.timestamp, *(time + timedelta(milliseconds=1) for time in before)])
