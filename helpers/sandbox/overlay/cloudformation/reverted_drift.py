"""Drift-aware change sets: what was changed by hand is brought back to the template ("Using drift-aware change sets",
CreateChangeSet with DeploymentMode REVERT_DRIFT, AWS CloudFormation User Guide).
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from helpers.sandbox.overlay.cloudformation.comparison import differs
from helpers.sandbox.overlay.cloudformation.differences import Difference, changes_in_place
from helpers.sandbox.overlay.cloudformation.drift import DELETED, MODIFIED, compared
from helpers.sandbox.overlay.cloudformation.functions import present

REVERT_DRIFT = "REVERT_DRIFT"


def drifted(stack: Any, coming: Any, planned: list[Difference]) -> Iterator[Difference]:
    """What a drift-aware change set does besides what is `planned`: resources changed by hand are changed back, and those
    deleted by hand are made again.
    """
    known = {one.name for one in planned}
    for name in present(coming):
        record = stack.records.get(name)
        if record is None or name in known:
            continue
        expected, actual, status = compared(stack, record)
        if status == DELETED:
            yield Difference(name, record.type, "Add", properties=record.properties)
        elif status == MODIFIED:
            changed = _other(expected, actual)
            replaced = not changes_in_place(record.type, record.provider, changed)
            yield Difference(name, record.type, "Modify", record, record.properties, changed, replaced=replaced)


def notice(stack: Any) -> None:
    """Have the stack know its resources as they are now, so that an update sees what is other than its template."""
    for name, record in list(stack.records.items()):
        expected, actual, status = compared(stack, record)
        if status == DELETED:
            del stack.records[name]
        elif status == MODIFIED:
            stack.records[name] = replace(record, properties=_as_they_are(record.properties, expected, actual))


def _other(expected: dict[str, Any], actual: dict[str, Any]) -> frozenset[str]:
    return frozenset(name for name, value in expected.items() if differs(value, actual.get(name)))


def _as_they_are(properties: dict[str, Any], expected: dict[str, Any], actual: dict[str, Any]) -> dict[str, Any]:
    """The properties with what the API says of those that are other; one that it writes otherwise is as if never given."""
    now = dict(properties)
    for name in _other(expected, actual):
        if type(actual.get(name)) is type(properties[name]):
            now[name] = actual[name]
        else:
            del now[name]
    return now
