"""Which operation of S3 a request asks for, by S3's own model: method, path, and what stands in the query and the headers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qs

OF_NO_BUCKET = ("/WriteGetObjectResponse", "WriteGetObjectResponse")


@dataclass(frozen=True)
class Route:
    """One operation, and what a request for it has: its fixed part of the query ("uploads"), and names that it needs."""

    operation: Any
    subresources: frozenset[str]
    query: frozenset[str]
    headers: frozenset[str]

    def fits(self, query: Iterable[str], headers: Mapping[str, str]) -> bool:
        there = self.subresources | self.query <= set(query)
        return there and all(name in headers for name in self.headers)

    @property
    def precision(self) -> int:
        return len(self.subresources) + len(self.query) + len(self.headers)


def operation_of(method: str, path: str, query: Iterable[str], headers: Mapping[str, str]) -> Any:
    """The model of the operation that the request asks for; None where there is none. `query`: the names in it."""
    if path == OF_NO_BUCKET[0]:
        return _model().operation_model(OF_NO_BUCKET[1])
    bucket, _, key = path.lstrip("/").partition("/")
    found = [one for one in _routes(method, bool(bucket), bool(key)) if one.fits(query, headers)]
    return max(found, key=lambda one: one.precision).operation if found else None


@cache
def _routes(method: str, has_bucket: bool, has_key: bool) -> tuple[Route, ...]:
    """The operations of that method on a bucket or an object, the newer before one that it superseded."""
    model = _model()
    operations = [model.operation_model(name) for name in sorted(model.operation_names)]
    operations.sort(key=lambda one: bool(one.deprecated))
    routes = []
    for operation in operations:
        fixed = operation.http["requestUri"].partition("?")[2]
        level = (is_in_path(operation, "Bucket"), is_in_path(operation, "Key"))
        if operation.http["method"] == method and level == (has_bucket, has_key):
            routes.append(Route(operation, frozenset(parse_qs(fixed, keep_blank_values=True)), *_required(operation)))
    return tuple(routes)


def is_in_path(operation: Any, member: str) -> bool:
    """Whether a member ("Bucket") stands in an operation's path. botocore's clients change the path that the model has."""
    shape = operation.input_shape.members.get(member) if operation.input_shape else None
    return shape is not None and shape.serialization.get("location") == "uri"


def _model() -> Any:
    from moto.core.utils import get_service_model

    return get_service_model("s3")


def _required(operation: Any) -> tuple[frozenset[str], frozenset[str]]:
    """The names in the query, and those of headers, that the operation cannot be without."""
    shape = operation.input_shape
    members = [(name, shape.members[name]) for name in shape.required_members] if shape else []
    named = {
        place: frozenset(
            member.serialization.get("name", name)
            for name, member in members
            if member.serialization.get("location") == place
        )
        for place in ("querystring", "header")
    }
    return named["querystring"], named["header"]
