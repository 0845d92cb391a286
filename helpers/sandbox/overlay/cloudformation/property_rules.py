"""What AWS's schemas refuse of a resource's properties."""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from helpers.sandbox.overlay.cloudformation.functions import UNKNOWN
from helpers.sandbox.overlay.cloudformation.schemas import Schema, Shape

FREE = {"AWS::CloudFormation::CustomResource", "AWS::CloudFormation::Stack"}
JSON_TYPES = {"boolean": "Boolean", "integer": "Integer", "number": "Number", "string": "String"}


@dataclass(frozen=True)
class Problem:
    """A rule that a value breaks. `path`: where, as "/Tags/0"; `reason`: as a failed resource says it; `early`: as the
    validation of a change set does.
    """

    path: str
    reason: str
    early: str


def problems(schema: Schema, properties: dict[str, Any]) -> list[Problem]:
    """What is wrong with the properties of one resource."""
    if schema.type in FREE:
        return []
    found = list(_object(schema.shape, properties, ""))
    given = [name for name in properties if name in schema.read_only and name in schema.shape.properties]
    return found + [_extraneous("", name) for name in given]


def reason_of(name: str, found: list[Problem]) -> str:
    """Why a resource with these problems fails."""
    return f"Properties validation failed for resource {name} with message:\n" + "\n".join(one.reason for one in found)


def _extraneous(path: str, name: str) -> Problem:
    return Problem(path, f"#{path}: extraneous key [{name}] is not permitted", f"Unsupported property [{name}]")


def _check(shape: Shape, value: Any, path: str) -> Iterator[Problem]:
    if value is UNKNOWN:
        return
    if isinstance(value, dict):
        yield from _object(shape, value, path)
    elif isinstance(value, list):
        yield from _list(shape, value, path)
    else:
        yield from _scalar(shape, value, path)


def _object(shape: Shape, value: dict[str, Any], path: str) -> Iterator[Problem]:
    if shape.kinds and "object" not in shape.kinds:
        yield _other_kind(shape, "JSONObject", path)
        return
    if not shape.properties:
        return
    for name, inner in value.items():
        if name in shape.properties:
            yield from _check(shape.properties[name], inner, f"{path}/{name}")
        elif not shape.open:
            yield _extraneous(path, name)
    for name in shape.required:
        if name not in value:
            yield Problem(path, f"#{path}: required key [{name}] not found", f"Required property [{name}] not found")


def _list(shape: Shape, value: list[Any], path: str) -> Iterator[Problem]:
    if shape.kinds and "array" not in shape.kinds:
        yield _other_kind(shape, "JSONArray", path)
        return
    least, most = shape.limits.get("minItems", 0), shape.limits.get("maxItems")
    if len(value) < least:
        yield _limit(path, f"expected minimum item count: {least}, found: {len(value)}")
    if most is not None and len(value) > most:
        yield _limit(path, f"expected maximum item count: {most}, found: {len(value)}")
    if shape.items is not None:
        for index, inner in enumerate(value):
            yield from _check(shape.items, inner, f"{path}/{index}")


def _other_kind(shape: Shape, found: str, path: str) -> Problem:
    names = {"object": "JSONObject", "array": "JSONArray"} | JSON_TYPES
    return _limit(path, f"expected type: {names.get(shape.kinds[0], shape.kinds[0])}, found: {found}")


def _limit(path: str, rule: str) -> Problem:
    return Problem(path, f"#{path}: {rule}", f"Value at [{path}]: {rule}")


def _scalar(shape: Shape, value: Any, path: str) -> Iterator[Problem]:
    kinds = shape.kinds
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if kinds and not any(_fits(kind, text) for kind in kinds):
        found = "Boolean" if isinstance(value, bool) else "Integer" if isinstance(value, int) else "String"
        yield _other_kind(shape, found, path)
        return
    limits = shape.limits
    if "enum" in limits and text not in {
        str(one).lower() if isinstance(one, bool) else str(one) for one in limits["enum"]
    }:
        yield _limit(path, f"{text} is not a valid enum value")
    if "string" in kinds:
        yield from _string(limits, text, path)
    elif "integer" in kinds or "number" in kinds:
        number = float(text)
        if "minimum" in limits and number < limits["minimum"]:
            yield _limit(path, f"{text} is not greater or equal to {limits['minimum']}")
        if "maximum" in limits and number > limits["maximum"]:
            yield _limit(path, f"{text} is not less or equal to {limits['maximum']}")


def _string(limits: dict[str, Any], text: str, path: str) -> Iterator[Problem]:
    if len(text) < limits.get("minLength", 0):
        yield _limit(path, f"expected minLength: {limits['minLength']}, actual: {len(text)}")
    if "maxLength" in limits and len(text) > limits["maxLength"]:
        yield _limit(path, f"expected maxLength: {limits['maxLength']}, actual: {len(text)}")
    if "pattern" in limits and not _matches(limits["pattern"], text):
        yield _limit(path, "failed validation constraint for keyword [pattern]")


def _fits(kind: str, text: str) -> bool:
    if kind == "string":
        return True
    if kind == "boolean":
        return text in ("true", "false")
    if kind in ("integer", "number"):
        return bool(re.fullmatch(r"[+-]?\d+" if kind == "integer" else r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", text))
    return False


def _matches(pattern: str, text: str) -> bool:
    compiled = _compiled(pattern)
    return compiled is None or compiled.search(text) is not None


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    """The pattern; None where it is written as Python does not read it."""
    try:
        return re.compile(pattern)
    except re.error:
        return None
