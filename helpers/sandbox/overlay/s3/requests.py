"""Which operation of S3 a request asks for, by S3's own model: method, path, and what stands in the query and the headers."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qs

OF_NO_BUCKET = ("/WriteGetObjectResponse", "WriteGetObjectResponse")


@dataclass(frozen=True)
class Route:
    """One operation, and what a request for it has: names in its query, fixed ones ("uploads") and needed ones, and headers."""

    operation: Any
    query: frozenset[str]
    headers: frozenset[str]

    def fits(self, query: Set[str], headers: Mapping[str, str]) -> bool:
        return self.query <= query and all(name in headers for name in self.headers)


def operation_of(method: str, path: str, query: Iterable[str], headers: Mapping[str, str]) -> Any:
    """The model of the operation that the request asks for; None where there is none. `query`: the names in it."""
    if path == OF_NO_BUCKET[0]:
        return _model().operation_model(OF_NO_BUCKET[1])
    bucket, _, key = path.lstrip("/").partition("/")
    names = frozenset(query)
    routes = _routes(method, bool(bucket), bool(key))
    return next((one.operation for one in routes if one.fits(names, headers)), None)


@cache
def _routes(method: str, has_bucket: bool, has_key: bool) -> tuple[Route, ...]:
    """The operations of that method on a bucket or an object: those that need most first, and the newer before one that it
    superseded.
    """
    model = _model()
    operations = [model.operation_model(name) for name in sorted(model.operation_names)]
    routes = []
    for operation in operations:
        fixed = parse_qs(operation.http["requestUri"].partition("?")[2], keep_blank_values=True)
        level = (is_in_path(operation, "Bucket"), is_in_path(operation, "Key"))
        if operation.http["method"] == method and level == (has_bucket, has_key):
            needed, headers = _required(operation)
            routes.append(Route(operation, needed.union(fixed), headers))
    routes.sort(key=lambda one: (-len(one.query) - len(one.headers), bool(one.operation.deprecated)))
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
