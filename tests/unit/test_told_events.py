"""What the sandbox does not act on stands in the result of a deployment."""

from datetime import UTC, datetime

from helpers.cdk.events import StackEvent, not_acted_on

NOW = datetime(2026, 11, 30, tzinfo=UTC)
TOLD = "The sandbox does not act on TracingConfig."


def event(resource: str, status: str, reason: str = "", kind: str = "AWS::SNS::Topic") -> StackEvent:
    return StackEvent(f"{resource}{status}", "s", resource, kind, status, NOW, reason)


def test_only_what_is_complete_and_has_a_reason_is_told():
    events = [
        event("T", "CREATE_IN_PROGRESS", "Resource creation Initiated"),
        event("T", "CREATE_COMPLETE", TOLD),
        event("Q", "CREATE_COMPLETE"),
        event("s", "CREATE_COMPLETE", "x", "AWS::CloudFormation::Stack"),
    ]
    assert [(one.resource, one.reason) for one in not_acted_on(events)] == [("T", TOLD)]
