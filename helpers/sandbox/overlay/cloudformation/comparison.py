"""Whether what an API says of a resource is what a template gives: the same values, in the order and the case of either."""

import json
from typing import Any


def differs(expected: Any, actual: Any) -> bool:
    """Whether any part of `expected` is other in `actual`, which may tell more."""
    if isinstance(expected, str) and isinstance(actual, dict | list):
        expected = _document(expected)
    if isinstance(actual, str) and isinstance(expected, dict | list):
        actual = _document(actual)
    if isinstance(expected, dict):
        return _mapping_differs(expected, actual)
    if isinstance(expected, list):
        return _list_differs(expected, actual if isinstance(actual, list) else [actual])
    if isinstance(actual, list) and len(actual) == 1:
        actual = actual[0]
    return _text(expected) != _text(actual)


def _document(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _mapping_differs(expected: dict[str, Any], actual: Any) -> bool:
    if isinstance(actual, list):
        actual = {one["Key"]: one.get("Value") for one in actual if isinstance(one, dict) and "Key" in one}
    if not isinstance(actual, dict):
        return True
    by_name = {str(key).lower(): value for key, value in actual.items()}
    return any(differs(value, by_name.get(str(key).lower())) for key, value in expected.items())


def _list_differs(expected: list[Any], actual: list[Any]) -> bool:
    left = [one for one in actual if not _is_own_tag(one)]
    if len(left) != len(expected):
        return True
    for one in expected:
        match = next((other for other in left if not differs(one, other)), None)
        if match is None:
            return True
        left.remove(match)
    return False


def _is_own_tag(value: Any) -> bool:
    """Whether it is a tag of CloudFormation's own."""
    return isinstance(value, dict) and str(value.get("Key", value.get("TagKey", ""))).startswith("aws:")


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = "" if value is None else str(value)
    return text.lower() if text.lower() in ("true", "false") else text


def listed_differences(expected: Any, actual: Any, path: str = "") -> list[dict[str, str]]:
    """Each part that is other, as DescribeStackResourceDrifts tells it."""
    if not differs(expected, actual):
        return []
    if isinstance(expected, dict) and isinstance(actual, dict):
        by_name = {str(key).lower(): value for key, value in actual.items()}
        parts = [listed_differences(v, by_name.get(str(k).lower()), f"{path}/{k}") for k, v in expected.items()]
        return [one for part in parts for one in part]
    if isinstance(expected, list) and isinstance(actual, list) and expected and actual:
        return _of_items(expected, actual, path)
    return [_difference(path, expected, actual, "REMOVE" if actual in (None, [], {}) else "NOT_EQUAL")]


def _of_items(expected: list[Any], actual: list[Any], path: str) -> list[dict[str, str]]:
    """What is other in a list: items that are no more as they were, that are gone, and that have come."""
    come = [one for one in actual if not _is_own_tag(one)]
    other = []
    for index, one in enumerate(expected):
        match = next((each for each in come if not differs(one, each)), None)
        if match is None:
            other.append((index, one))
        else:
            come.remove(match)
    found, pairs = list[dict[str, str]](), min(len(other), len(come))
    for (index, one), instead in zip(other, come, strict=False):
        found += listed_differences(one, instead, f"{path}/{index}")
    found += [_difference(f"{path}/{index}", one, None, "REMOVE") for index, one in other[pairs:]]
    return found + [
        _difference(f"{path}/{len(expected) + number}", None, one, "ADD") for number, one in enumerate(come[pairs:])
    ]


def _difference(path: str, expected: Any, actual: Any, kind: str) -> dict[str, str]:
    return {
        "PropertyPath": path,
        "ExpectedValue": shown(expected),
        "ActualValue": shown(actual),
        "DifferenceType": kind,
    }


def shown(value: Any) -> str:
    """A value as the differences show it."""
    if value is None:
        return "null"
    return value if isinstance(value, str) else json.dumps(value, default=str, sort_keys=True, separators=(",", ":"))
