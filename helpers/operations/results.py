"""What came of a run: the API calls that it made, what it printed, and why it failed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# What ends a run before it has shown anything, or leaves it without an end.
NOT_BEGUN = frozenset(
    (
        *("Cancelled", "Interrupted", "AlreadyRunning", "ConfigureRealAccount", "KitBug"),
        *("SandboxDied", "EndpointConnectionError", "ConnectionClosedError", "ConnectTimeoutError"),
    )
)


@dataclass(frozen=True)
class Call:
    """One API call that was made: `parameters` and `response` as boto3 gives them, `seconds` from call to answer.

    Secret keys in it are masked as `aws configure` masks them.
    """

    service: str
    operation: str
    parameters: dict[str, Any]
    response: dict[str, Any]
    status: int
    seconds: float


@dataclass(frozen=True)
class Failure:
    """Why a run did not succeed.

    `code` is AWS's error code, botocore's error name or the kit's own; its text is at `errors.<code>`. `message` is the
    original message, `call` the API call that failed (or ""), `values` what the text needs (never a secret), `stderr`
    what the CLI prints.
    """

    code: str
    message: str
    call: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    stderr: str = ""


@dataclass(frozen=True)
class Result:
    """What a run gave: `text` is what the CLI prints to standard output, `exit_code` what it returns.

    `events`: what CloudFormation told of its stacks meanwhile, oldest first. `refused`: whether a value broke a rule, so
    that nothing was tried.
    """

    text: str
    exit_code: int = 0
    failure: Failure | None = None
    calls: tuple[Call, ...] = ()
    seconds: float = 0.0
    events: tuple[Any, ...] = ()
    refused: bool = False

    @property
    def began(self) -> bool:
        """Whether it came to what it was meant to try; else a value was refused, or it was stopped, or nothing answered."""
        if self.failure is None:
            return True
        refused = bool(self.failure.values.get("field")) and not (self.calls or self.events)
        return not refused and self.failure.code not in NOT_BEGUN

    def __str__(self) -> str:
        return self.text
