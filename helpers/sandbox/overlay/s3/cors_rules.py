"""A CORS rule of S3 has one wildcard in an origin or a header at most, and none in a header that it exposes; moto takes any.

The sentences, as people quote them: S3's answers in jamhall/s3rver's tests and versity/versitygw issue 1870 (more than one), and the
notes of people who exposed "x-amz-meta-*".
"""

from collections.abc import Callable, Iterator
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_takes_any_wildcard",)
SEVERAL = '{} "{}" can not have more than one wildcard.'
EXPOSED = 'ExposeHeader "{}" contains wildcard. We currently do not support wildcard for ExposeHeader.'


def install() -> None:
    """Have others refused; what moto says of a method is S3's."""
    from moto.s3.exceptions import S3ClientError
    from moto.s3.models import S3Backend

    @wraps(S3Backend.put_bucket_cors)
    def kept(keep: Callable[..., Any], self: Any, bucket_name: str, cors_rules: list[dict[str, Any]]) -> None:
        for sentence in _complaints(cors_rules):
            raise S3ClientError("InvalidRequest", sentence)
        keep(self, bucket_name, cors_rules)


def _complaints(rules: list[dict[str, Any]]) -> Iterator[str]:
    for rule in rules:
        for name in ("AllowedOrigin", "AllowedHeader"):
            yield from (SEVERAL.format(name, one) for one in _listed(rule.get(name)) if one.count("*") > 1)
        yield from (EXPOSED.format(one) for one in _listed(rule.get("ExposeHeader")) if "*" in one)


def _listed(value: Any) -> list[str]:
    """One or several, as moto reads them from XML."""
    return [one or "" for one in value] if isinstance(value, list) else [value or ""]
