"""What the values of an `aws s3` command must be together."""

from collections.abc import Mapping
from typing import Any

from helpers.operations.kinds import Problem
from helpers.operations.rules import special_file
from helpers.operations.s3.places import into_file, is_s3, last_name, split


def copy_problems(values: Mapping[str, Any]) -> dict[str, Problem]:
    """Source and destination: one of them is in S3, and one object needs its key."""
    source, destination = values["source"], values["destination"]
    if source and destination and not is_s3(source) and not is_s3(destination):
        return {"destination": Problem("BothLocal", {"source": source, "destination": destination}, blocks=True)}
    key, many = split(source)[1], values.get("recursive", "delete" in values)  # `mv` moves one, `sync` copies many
    if is_s3(source) and not many and not key:
        return {"source": Problem("KeyMissing", {"value": source}, blocks=True)}
    if is_s3(source) and not many and destination and not is_s3(destination):
        path = into_file(destination, last_name(key))
        if code := special_file(path):
            return {"destination": Problem(code, {"field": "destination", "value": path}, blocks=True)}
    return {}


def remove_problems(values: Mapping[str, Any]) -> dict[str, Problem]:
    """One object needs its key; all of them need `recursive`."""
    if not values["recursive"] and not values["key"]:
        return {"key": Problem("KeyMissing", {"value": f"s3://{values['bucket']}"}, blocks=True)}
    return {}
