"""S3 has operations that moto has not got, and takes for others: a bucket whose analytics are deleted is deleted itself.

An operation is known by a name in the query (`?analytics`); where moto does not look for that name, it does what the method
alone says: it lists, makes or deletes the bucket, or reads and writes the object. Such a request is refused as one for which
the sandbox does not stand in. A few that moto keeps what is needed for are answered here.

The answers of GetObjectRetention and GetBucketRequestPayment: their pages of the S3 API reference.
"""

from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import parse_qs

from helpers.sandbox.overlay.patching import wraps
from helpers.sandbox.overlay.s3.requests import OF_NO_BUCKET, is_in_path, operation_of

STILL_NEEDED = ("test_moto_still_takes_an_operation_for_another",)
OF_BUCKETS = {
    "GET": "accelerate acl cors encryption inventory lifecycle list-type location logging notification object-lock "
    "ownershipControls policy policyStatus publicAccessBlock replication requestPayment tagging uploads versioning versions "
    "website",
    "PUT": "accelerate acl cors encryption inventory lifecycle logging notification object-lock ownershipControls policy "
    "publicAccessBlock replication tagging versioning website",
    "DELETE": "cors encryption inventory lifecycle ownershipControls policy publicAccessBlock replication tagging website",
    "POST": "delete",
}
OF_OBJECTS = {
    "GET": "acl attributes legal-hold retention tagging",
    "PUT": "acl legal-hold retention tagging",
    "DELETE": "tagging",
    "POST": "restore select select-type uploads",
}  # what moto looks for, or this module
NO_RETENTION = ("NoSuchObjectLockConfiguration", "The specified object does not have a ObjectLock configuration")
ENCLOSURE = "Bucket POST must be of the enclosure-type multipart/form-data"


@cache
def is_known(operation: Any) -> bool:
    """Whether the sandbox does what this operation of S3's model says."""
    if operation.name in OF_NO_BUCKET:
        return False
    fixed = operation.http["requestUri"].partition("?")[2]
    known = (OF_OBJECTS if is_in_path(operation, "Key") else OF_BUCKETS).get(operation.http["method"], "").split()
    return all(part.partition("=")[0] in known for part in fixed.split("&") if part)


def install() -> None:
    """Have each request answered as the operation that it is for, or refused."""
    from moto.s3.exceptions import MethodNotAllowed, PreconditionFailed
    from moto.s3.responses import S3Response

    @wraps(S3Response._bucket_response)
    def of_a_bucket(answer: Callable[..., Any], self: Any, request: Any, full_url: str) -> Any:
        operation = operation_asked(self)
        _refuse_unknown(operation)
        name = operation.name if operation else ""
        if name == "GetBucketRequestPayment":
            return _request_payment(self)
        if name == "DeleteBucketInventoryConfiguration":
            return _delete_inventory(self)
        if self.method == "POST" and not name and not request.headers.get("Content-Type", "").startswith("multipart/"):
            raise PreconditionFailed(ENCLOSURE)
        return answer(self, request, full_url)

    @wraps(S3Response._key_response)
    def of_an_object(answer: Callable[..., Any], self: Any, request: Any, full_url: str) -> Any:
        operation = operation_asked(self)
        _refuse_unknown(operation)
        if operation is not None and operation.name == "GetObjectRetention":
            return _retention(self)
        if operation is None and self.method == "POST":
            raise MethodNotAllowed
        return answer(self, request, full_url)


def operation_asked(handler: Any) -> Any:
    """The model of the operation that moto's handler was asked for."""
    known = vars(handler)
    if "operation_asked" not in known:
        request = handler.request
        names = _names(handler)
        known["operation_asked"] = operation_of(request.method, handler.parsed_url.path, names, request.headers)
    return known["operation_asked"]


def _names(handler: Any) -> set[str]:
    query = handler.parsed_url.query
    return set(parse_qs(query, keep_blank_values=True)) if query else set()


def _refuse_unknown(operation: Any) -> None:
    if operation is not None and not is_known(operation):
        raise NotImplementedError(f"S3's {operation.name}")


def _allowed(handler: Any, action: str, key_name: str | None = None) -> None:
    handler.data["Action"] = action
    handler._authenticate_and_authorize_s3_action(bucket_name=handler.bucket_name, key_name=key_name)


def _answer(handler: Any, action: str, result: dict[str, Any]) -> Any:
    from moto.core.responses import ActionResult

    handler.data["Action"] = action
    return handler.serialized(ActionResult(result))


def _request_payment(handler: Any) -> Any:
    _allowed(handler, "GetBucketRequestPayment")
    handler.backend.get_bucket(handler.bucket_name)
    return _answer(handler, "GetBucketRequestPayment", {"Payer": "BucketOwner"})


def _delete_inventory(handler: Any) -> Any:
    from moto.s3.exceptions import MissingInventoryConfig

    _allowed(handler, "PutInventoryConfiguration")
    bucket = handler.backend.get_bucket(handler.bucket_name)
    if bucket.inventory_configs.pop(handler._get_param("id"), None) is None:
        raise MissingInventoryConfig
    return 204, {}, ""


def _retention(handler: Any) -> Any:
    from moto.core.responses import ActionResult
    from moto.s3.exceptions import S3ClientError

    key_name = handler.parse_key_name()
    _allowed(handler, "GetObjectRetention", key_name)
    key, _ = handler._get_key(validate_storage_class=False)
    if not key.lock_mode:
        _, headers, body = handler.serialized(ActionResult(S3ClientError(*NO_RETENTION)))
        return 404, headers, body
    return _answer(
        handler, "GetObjectRetention", {"Retention": {"Mode": key.lock_mode, "RetainUntilDate": key.lock_until}}
    )
