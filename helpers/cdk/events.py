"""What CloudFormation tells of a stack while it works on it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

FAILED = "_FAILED"
COMPLETE = "_COMPLETE"


@dataclass(frozen=True)
class StackEvent:
    """One event: which resource ("" type AWS::CloudFormation::Stack: the stack itself), its status, when, and why."""

    id: str
    stack: str
    resource: str
    type: str
    status: str
    time: datetime
    reason: str = ""

    @property
    def of_stack(self) -> bool:
        """Whether it is about the stack as a whole."""
        return self.type == "AWS::CloudFormation::Stack"


def event_of(described: Mapping[str, Any]) -> StackEvent:
    """The event that one entry of DescribeStackEvents tells."""
    return StackEvent(
        described["EventId"],
        described["StackName"],
        described.get("LogicalResourceId", ""),
        described.get("ResourceType", ""),
        described.get("ResourceStatus", ""),
        described["Timestamp"],
        described.get("ResourceStatusReason", ""),
    )


@dataclass
class Follower:
    """Gathers the new events of some stacks, oldest first. `client` is a CloudFormation client."""

    client: Any
    known: set[str] = field(default_factory=set)
    events: list[StackEvent] = field(default_factory=list)

    def begin(self, stacks: Iterable[str]) -> None:
        """Whatever these stacks tell now is old."""
        stacks = list(stacks)
        self.remember_identities(stacks)
        for stack in stacks:
            self.known |= {event.id for event in self._told(stack)}

    def look(self, stacks: Iterable[str]) -> bool:
        """Add what is new; whether there was anything. A stack that was made anew has another id: that one counts."""
        before = len(self.events)
        stacks = list(stacks)
        self.remember_identities(stacks)
        for stack in stacks:
            new = [event for event in self._told(stack) if event.id not in self.known]
            self.known |= {event.id for event in new}
            self.events += sorted(new, key=lambda event: event.time)
        return len(self.events) > before

    def _told(self, stack: str) -> list[StackEvent]:
        """All events, in the order they happened; none where there is no such stack (a deleted one is asked by its id)."""
        try:
            described = self.client.describe_stack_events(StackName=self._identity(stack))["StackEvents"]
        except ClientError as error:
            if error.response["Error"]["Code"] == "ValidationError":
                return []
            raise
        return [event_of(one) for one in reversed(described)]

    def _identity(self, stack: str) -> str:
        return self.identities.get(stack, stack)

    identities: dict[str, str] = field(default_factory=dict)

    def remember_identities(self, stacks: Iterable[str]) -> None:
        """Note the ids of the stacks that are there: once deleted, a stack answers to its id alone."""
        for stack in stacks:
            try:
                self.identities[stack] = self.client.describe_stacks(StackName=stack)["Stacks"][0]["StackId"]
            except ClientError as error:
                if error.response["Error"]["Code"] != "ValidationError":
                    raise


def complete(events: Iterable[StackEvent]) -> int:
    """The number of resources that are done: their latest event is a complete one."""
    latest = {(event.stack, event.resource): event.status for event in events if not event.of_stack}
    return sum(status.endswith(COMPLETE) for status in latest.values())


def not_acted_on(events: Iterable[StackEvent]) -> list[StackEvent]:
    """The events that tell what the sandbox does not do with a resource that it made."""
    return [one for one in events if not one.of_stack and one.status.endswith(COMPLETE) and one.reason]


def first_failure(events: Iterable[StackEvent]) -> StackEvent | None:
    """The event that began the trouble: the first failed one that is not a mere consequence of another."""
    failed = [event for event in events if event.status.endswith(FAILED) and not event.of_stack]
    causes = [event for event in failed if "cancelled" not in event.reason.lower()]
    return next(iter(causes or failed), None)
