"""Versioning is given a status, and MFA delete by nobody but the account's root user with a code; moto takes it, or finds nothing.

Recorded from AWS: LocalStack's tests (tests/aws/services/s3/test_s3_api.snapshot.json, test_bucket_versioning_crud and
test_disable_versioning_on_locked_bucket). Of MFA, as people quote PutBucketVersioning's answers: "Mfa Authentication must be used
for this request" (without a code) and "This operation may only be performed by the bucket owner" (an IAM user with one; "Configuring
MFA delete", S3 User Guide). The sandbox's administrator is an IAM user.
"""

import re
from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay import public_access
from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_finds_no_versioning_without_a_status",)
NO_STATUS = ("IllegalVersioningConfigurationException", "The Versioning element must be specified")
LOCKED = (
    "InvalidBucketState",
    "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.",
)
NO_CODE = "Mfa Authentication must be used for this request"
NO_ROOT = "This operation may only be performed by the bucket owner"
MFA = re.compile(rb"<MfaDelete[^>]*>\s*Enabled\s*<")
STATUS = re.compile(rb"<Status[^>]*>\s*(\w+)\s*<")


def install() -> None:
    """Have S3 say so, once a request is allowed."""
    from moto.s3.exceptions import BucketAccessDeniedError, S3ClientError
    from moto.s3.responses import S3Response

    from helpers.sandbox.overlay.s3 import unknown_values

    @wraps(S3Response._bucket_response_put, before=(public_access, unknown_values))
    def put(put_bucket: Callable[..., Any], self: Any, request: Any, bucket_name: str, query: dict[str, Any]) -> Any:
        if "versioning" not in query:
            return put_bucket(self, request, bucket_name, query)
        self._set_action("BUCKET", "PUT", query)
        self._authenticate_and_authorize_s3_action(bucket_name=bucket_name)
        bucket = self.backend.get_bucket(bucket_name)
        status = STATUS.search(bytes(self.body))
        if status is None:
            raise S3ClientError(*NO_STATUS)
        if bucket.object_lock_enabled and status[1] == b"Suspended":
            raise S3ClientError(*LOCKED)
        if MFA.search(bytes(self.body)):
            error = BucketAccessDeniedError(bucket=bucket_name)
            error.message = NO_ROOT if self.headers.get("x-amz-mfa") else NO_CODE
            raise error
        return put_bucket(self, request, bucket_name, query)
