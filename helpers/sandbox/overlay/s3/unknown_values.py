"""S3 refuses values that there are not: a version's id, a part, a number of keys, a storage class, a region; moto fails, or takes them.

The sentences: "Invalid version id specified", "The requested partnumber is not satisfiable", "The specified location-constraint
is not valid", "Bucket cannot have ACLs set …" and "Restore is not allowed …" are S3's as people quote them, as are those of
max-keys (ceph/s3-tests and versity/versitygw have the codes); they were not looked up one by one. "Invalid Encoding Method …" is recorded
from AWS: LocalStack's tests (tests/aws/services/s3/test_s3_list_operations.snapshot.json).
"""

import re
from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay import public_access, s3_limits
from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_fails_on_a_part_that_there_is_not",)
VERSION = re.compile(r"null|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[A-Za-z0-9._]{32}")  # moto's, and AWS's
NO_VERSION = ("InvalidArgument", "Invalid version id specified")
NO_PART = ("InvalidPartNumber", "The requested partnumber is not satisfiable")
NO_ENCODING = ("InvalidArgument", "Invalid Encoding Method specified in Request")
NO_NUMBER = ("InvalidArgument", "Provided max-keys not an integer or within integer range")
MOST = 2**31 - 1
OUT_OF_RANGE = ("InvalidArgument", f"Argument maxKeys must be an integer between 0 and {MOST}")
NO_REGION = ("InvalidLocationConstraint", "The specified location-constraint is not valid")
ACLS_OFF = (
    "InvalidBucketAclWithObjectOwnership",
    "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
)
NOT_ARCHIVED = "Restore is not allowed for the object's current storage class"
LOCATION = re.compile(rb"<LocationConstraint[^>]*>\s*([^<\x00-\x20]+)\s*<")  # other letters are no XML


def install() -> None:
    """Have them refused."""
    from moto.s3.exceptions import InvalidObjectState, InvalidStorageClass, S3ClientError
    from moto.s3.models import STORAGE_CLASS, S3Backend
    from moto.s3.responses import S3Response

    from helpers.sandbox.overlay import s3_digests
    from helpers.sandbox.overlay.s3 import chunk_signatures, large_objects, validity

    @wraps(
        S3Response._authenticate_and_authorize_s3_action,
        on=S3Response,
        before=(validity, s3_digests, chunk_signatures),
    )
    def authorized(authorize: Callable[..., Any], self: Any, *arguments: Any, **options: Any) -> None:
        authorize(self, *arguments, **options)
        if not self.parsed_url.query:  # as in most requests
            return
        version = self._get_param("versionId")
        if version is not None and not VERSION.fullmatch(version):
            raise S3ClientError(*NO_VERSION)
        if self._get_param("encoding-type") not in (None, "url"):
            raise S3ClientError(*NO_ENCODING)
        most = self._get_param("max-keys")
        if most is not None and not re.fullmatch(r"-?\d{1,10}", most):
            raise S3ClientError(*NO_NUMBER)
        if most is not None and not 0 <= int(most) <= MOST:
            raise S3ClientError(*OUT_OF_RANGE)

    def of_part(target: Callable[..., Any]) -> None:
        @wraps(target, before=large_objects if target is S3Response.get_object else ())
        def answered(answer: Callable[..., Any], self: Any, *arguments: Any, **options: Any) -> Any:
            number, version = self._get_int_param("partNumber"), self._get_param("versionId")
            key = self.backend.get_object(self.bucket_name, self.parse_key_name(), version) if number else None
            if key is not None and number not in (key.multipart.parts if key.multipart else (1,)):
                raise S3ClientError(*NO_PART)
            return answer(self, *arguments, **options)

    of_part(S3Response.get_object)
    of_part(S3Response.head_object)

    @wraps(S3Backend.create_multipart_upload, before=s3_limits)
    def begun(
        begin: Callable[..., Any], self: Any, bucket: str, key: str, metadata: Any, storage: str, *rest: Any
    ) -> Any:
        if storage not in STORAGE_CLASS:
            raise InvalidStorageClass(storage=storage)
        return begin(self, bucket, key, metadata, storage, *rest)

    @wraps(S3Response._key_response_post)
    def posted(post: Callable[..., Any], self: Any, *arguments: Any, **options: Any) -> Any:
        try:
            return post(self, *arguments, **options)
        except InvalidObjectState as error:
            error.message = NOT_ARCHIVED
            raise

    @wraps(S3Response._bucket_response_put, before=public_access)
    def made(put: Callable[..., Any], self: Any, request: Any, bucket_name: str, querystring: dict[str, Any]) -> Any:
        if not querystring and self.backend.buckets.get(bucket_name) is None:
            location = LOCATION.search(self.body if isinstance(self.body, bytes) else str(self.body).encode())
            if location and location[1].decode() not in _regions():
                raise S3ClientError(*NO_REGION)
            owned = self.headers.get("x-amz-object-ownership", "BucketOwnerEnforced") == "BucketOwnerEnforced"
            if owned and self.headers.get("x-amz-acl", "private") != "private":
                raise S3ClientError(*ACLS_OFF)
        return put(self, request, bucket_name, querystring)


def _regions() -> set[str]:
    """What may be said where a bucket is to be: a region, or one of two names of old."""
    from helpers.sandbox.overlay.presigned import regions

    return {*regions(), "EU", "us-west"}
