"""Resources that are complete only when somebody says so: CreationPolicy, and WaitCondition with its handle.

Signals come by SignalResource, or by a PUT to the address of a wait condition's handle.
"""

import re
import time
from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay import clock

POLL = 0.1  # seconds
DURATION = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?")
NO_SIGNAL = 300.0  # seconds, where a CreationPolicy gives no Timeout
SUCCESS, FAILURE = "SUCCESS", "FAILURE"


def waits(declared: dict[str, Any]) -> bool:
    """Whether a resource is complete only by signals."""
    return bool(_wanted(declared)) or declared["Type"] == "AWS::CloudFormation::WaitCondition"


def _wanted(declared: dict[str, Any]) -> dict[str, Any]:
    policy = declared.get("CreationPolicy")
    found = policy.get("ResourceSignal", {}) if isinstance(policy, dict) else {}
    return {"Count": 1, **found} if isinstance(policy, dict) and "ResourceSignal" in policy else {}


def seconds_of(duration: str) -> float:
    """The length of a duration such as "PT5M"."""
    match = DURATION.fullmatch(str(duration))
    if not match or not any(match.groups()):
        raise ValueError(f"CreationPolicy timeout {duration} is not a duration such as PT5M.")
    hours, minutes, seconds = (int(one or 0) for one in match.groups())
    return hours * 3600.0 + minutes * 60 + seconds


def begin(stack: Any, name: str) -> None:
    """Signals for this resource count from now on."""
    signals_of(stack).pop(name, None)


def signals_of(stack: Any) -> dict[str, dict[str, tuple[str, str]]]:
    """The signals that a stack's resources have got: status and data by unique id."""
    found: dict[str, dict[str, tuple[str, str]]] = vars(stack).setdefault("signals", {})
    return found


def signal(stack: Any, name: str, unique_id: str, status: str, data: str = "") -> None:
    """Note a signal."""
    signals_of(stack).setdefault(name, {})[unique_id] = (status, data)


def wait(stack: Any, record: Any, go_on: Callable[[], None]) -> None:
    """Come back when a resource has the signals that its CreationPolicy wants. Raises TimeoutError and ValueError."""
    wanted = _wanted(record.declared)
    if wanted:
        duration = wanted.get("Timeout")
        received(stack, record.name, int(wanted["Count"]), seconds_of(duration) if duration else NO_SIGNAL, go_on)


def received(stack: Any, name: str, count: int, seconds: float, go_on: Callable[[], None]) -> dict[str, str]:
    """The data of `count` signals for this resource by their unique ids, once they have come."""
    end = clock.now() + seconds
    while True:
        go_on()
        signals = dict(signals_of(stack).get(name, {}))
        for unique_id, (status, _) in signals.items():
            if status == FAILURE:
                raise ValueError(f"Received FAILURE signal with UniqueId {unique_id}")
        if len(signals) >= count:
            return {unique_id: data for unique_id, (_, data) in signals.items()}
        if clock.now() > end:
            raise TimeoutError(f"Failed to receive {count} resource signal(s) within the specified duration")
        time.sleep(POLL)
