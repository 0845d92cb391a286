"""S3 refuses a header that is none of its choices, and a body that is not as its model has it; moto crashes, or takes them.

A range that none can read is no range, the next page needs a token of S3's; an object may be given no tags, and tags are
deleted of what is there.

Recorded from AWS: LocalStack's tests (tests/aws/services/s3/test_s3_api.snapshot.json, of bodies and of x-amz-object-ownership),
versity/versitygw issue 1367 (of an access list's name, which has an empty sentence); ceph/s3-tests (of a range, and of a
metadata directive); "Argument format not recognized": scality/Arsenal's list of S3's errors.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Any
from xml.etree import ElementTree

from helpers.sandbox.overlay.patching import wraps
from helpers.sandbox.overlay.s3.bodies import is_required, is_valid, payload_of
from helpers.sandbox.overlay.s3.operations import operation_asked
from helpers.sandbox.overlay.xml_names import local_name

STILL_NEEDED = ("test_moto_still_stumbles_over_a_header_or_a_body",)
CHOICES = {
    "x-amz-acl": "",
    "x-amz-object-ownership": "Invalid x-amz-object-ownership header: {}",
    "x-amz-server-side-encryption": "The encryption method specified is not supported",
    "x-amz-metadata-directive": "Unknown metadata directive.",
    "x-amz-tagging-directive": "Unknown tagging directive.",
}
ALSO = {
    "x-amz-acl": ("aws-exec-read", "bucket-owner-full-control", "bucket-owner-read", "log-delivery-write"),
}  # "Canned ACL" (S3 User Guide): the model has each for buckets or for objects alone, or not at all
LOOKED_AT = ("x-amz-grant-", "x-amz-copy-source")
GRANT = re.compile(r'\s*(id|uri|emailaddress)\s*=\s*"?[^"]+"?\s*', re.IGNORECASE)
NO_GRANT = "Argument format not recognized"
NO_SOURCE = "Invalid copy source object key"
RANGE = re.compile(r"bytes=(\d+-\d*|-\d+)")


@cache
def _headers(shape: Any) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The headers of an operation that are looked at, each with its choices, if it has any."""
    members = [one for one in shape.members.values() if one.serialization.get("location") == "header"]
    named = [(one.serialization.get("name", "").lower(), tuple(getattr(one, "enum", ()))) for one in members]
    return tuple((name, enum) for name, enum in named if name in CHOICES or name.startswith(LOOKED_AT))


def install() -> None:
    """Have it refuse them once the request is allowed."""
    from moto.s3.exceptions import (
        InvalidArgumentError,
        InvalidContinuationToken,
        MalformedXML,
        MissingKey,
        MissingRequestBody,
        MissingVersion,
    )
    from moto.s3.models import S3Backend
    from moto.s3.responses import S3Response

    def check_headers(handler: Any, shape: Any) -> None:
        for name, enum in _headers(shape):
            value = handler.headers.get(name)
            if value is None:
                continue
            if name in CHOICES and enum and value not in (*enum, *ALSO.get(name, ())):
                raise InvalidArgumentError(CHOICES[name].format(value), name, value)
            if name.startswith("x-amz-grant-") and not all(map(GRANT.fullmatch, value.split(","))):
                raise InvalidArgumentError(NO_GRANT, name, value)
            if name == "x-amz-copy-source" and not re.fullmatch(r"/?[^/]+/.+", value.replace("%2F", "/")):
                raise InvalidArgumentError(NO_SOURCE, name, value)

    @wraps(S3Response._authenticate_and_authorize_s3_action, on=S3Response)
    def checked(authorize: Callable[..., Any], self: Any, *arguments: Any, **options: Any) -> None:
        authorize(self, *arguments, **options)
        operation = operation_asked(self)
        if operation is None or operation.input_shape is None:
            return
        check_headers(self, operation.input_shape)
        payload = payload_of(operation)
        if payload is None or operation.name == "CompleteMultipartUpload":  # which has sentences of its own
            return
        if self.body and not is_valid(self.body, payload):
            raise MalformedXML
        if not self.body and is_required(operation):
            raise MissingRequestBody

    @wraps(S3Response._handle_range_header)
    def ranged(answer: Callable[..., Any], self: Any, request: Any, headers: Any, content: Any) -> Any:
        given = request.headers.get("range", "")
        return answer(self, request, headers, content) if RANGE.fullmatch(given) else (200, headers, content)

    @wraps(S3Backend._get_results_from_token)
    def after(results: Callable[..., Any], self: Any, result_keys: Any, token: Any) -> Any:
        if token is None:
            raise InvalidContinuationToken
        return results(self, result_keys, token)

    @wraps(S3Response._tagging_from_xml)
    def tags(read: Callable[..., Any], self: Any) -> dict[str, str]:
        """None at all are as good as one: it is how all of them are taken away."""
        document = ElementTree.fromstring(self.body)  # noqa: S314 it is as its model has it
        return read(self) if any(local_name(element) == "Tag" for element in document.iter()) else {}

    @wraps(S3Backend.delete_object_tagging)
    def untagged(
        delete: Callable[..., Any], self: Any, bucket_name: str, key_name: str, version_id: str | None = None
    ) -> None:
        if self.get_object(bucket_name, key_name, version_id=version_id) is None:
            raise MissingVersion if version_id else MissingKey(key=key_name)
        delete(self, bucket_name, key_name, version_id=version_id)
