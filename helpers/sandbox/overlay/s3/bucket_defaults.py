"""A new bucket encrypts with S3's keys, and its owner owns all objects; moto says of both that they are not there.

So each object says how it is encrypted. What is recorded from AWS: LocalStack's tests (tests/aws/services/s3/test_s3_api.snapshot
.json, test_s3_default_bucket_encryption and test_crud_bucket_ownership_controls); "Setting default server-side encryption
behavior for Amazon S3 buckets" and "Controlling ownership of objects" (S3 User Guide) say so too.
"""

from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay import taken_names
from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_shows_no_default_encryption_and_ownership",)
ENCRYPTION = {"Rule": {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}}
OWNERSHIP = "BucketOwnerEnforced"


def install() -> None:
    """Have new buckets so."""
    from moto.s3.models import S3Backend

    @wraps(S3Backend.create_bucket, before=taken_names)
    def create(create_bucket: Callable[..., Any], self: Any, *arguments: Any, **options: Any) -> Any:
        bucket = create_bucket(self, *arguments, **options)
        bucket.encryption, bucket.ownership_rule = ENCRYPTION, OWNERSHIP
        return bucket

    @wraps(S3Backend.delete_bucket_encryption)
    def delete(delete_bucket_encryption: Callable[..., Any], self: Any, bucket_name: str) -> None:
        delete_bucket_encryption(self, bucket_name)
        self.get_bucket(bucket_name).encryption = ENCRYPTION
