"""Stack policies: which resources an update may change."""

import fnmatch
import json
from typing import Any

LOGICAL = "LogicalResourceId/"


class Denied(Exception):
    """An update that the stack's policy does not allow."""


def check(stack: Any, action: str, name: str, resource_type: str) -> None:
    """Raise Denied where the policy of the stack does not allow `action` ("Update:Modify") on a resource."""
    policy = getattr(stack, "policy_during_update", "") or getattr(stack, "policy", "")
    if not policy or action == "Update:Create":
        return
    statements = json.loads(policy).get("Statement", [])
    statements = statements if isinstance(statements, list) else [statements]
    applying = [(number, one) for number, one in enumerate(statements, 1) if _applies(one, action, name, resource_type)]
    for number, one in applying:
        if one.get("Effect") == "Deny":
            raise Denied(
                f"Action denied by stack policy: Statement [#{number}] does not allow [{action}] for resource [{name}]"
            )
    if not applying:
        raise Denied(f"Action not allowed by stack policy: no statement allows [{action}] for resource [{name}]")


def problem_of(policy: str) -> str:
    """What is wrong with the text of a policy; "" where nothing is."""
    try:
        document = json.loads(policy)
        statements = document["Statement"]
        statements = statements if isinstance(statements, list) else [statements]
        good = all(
            one.get("Effect") in ("Allow", "Deny") and _has(one, "Action") and _has(one, "Resource")
            for one in statements
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return "Error validating stack policy: Invalid stack policy"
    return "" if good and statements else "Error validating stack policy: Invalid stack policy"


def _has(statement: dict[str, Any], name: str) -> bool:
    return name in statement or f"Not{name}" in statement


def _applies(statement: dict[str, Any], action: str, name: str, resource_type: str) -> bool:
    resource = f"{LOGICAL}{name}"
    return (
        _matches(statement, "Action", action)
        and _matches(statement, "Resource", resource)
        and _of_type(statement, resource_type)
    )


def _matches(statement: dict[str, Any], key: str, value: str) -> bool:
    if key in statement:
        return any(fnmatch.fnmatchcase(value, pattern) for pattern in _several(statement[key]))
    return not any(fnmatch.fnmatchcase(value, pattern) for pattern in _several(statement[f"Not{key}"]))


def _of_type(statement: dict[str, Any], resource_type: str) -> bool:
    conditions = statement.get("Condition", {})
    wanted = [*_types(conditions, "StringEquals"), *_types(conditions, "StringLike")]
    return not wanted or any(fnmatch.fnmatchcase(resource_type, pattern) for pattern in wanted)


def _types(conditions: dict[str, Any], operator: str) -> list[str]:
    return _several(conditions.get(operator, {}).get("ResourceType", []))


def _several(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
