"""A new bucket encrypts with S3's keys, and its owner owns all objects; moto says of both that they are not there.

So each object says how it is encrypted. What is recorded from AWS: LocalStack's tests (tests/aws/services/s3/test_s3_api.snapshot
.json, test_s3_default_bucket_encryption and test_crud_bucket_ownership_controls); "Setting default server-side encryption
behavior for Amazon S3 buckets" and "Controlling ownership of objects" (S3 User Guide) say so too.
"""

import inspect
from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay import taken_names
from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_shows_no_default_encryption_and_ownership",)
ENCRYPTION = {"Rule": {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}}
CHANGES = ("storage", "encryption", "website_redirect_location")
OWNERSHIP = "BucketOwnerEnforced"


def install() -> None:
    """Have new buckets so."""
    from moto.s3.exceptions import CopyObjectMustChangeSomething
    from moto.s3.models import S3Backend

    signature = inspect.signature(S3Backend.copy_object)

    @wraps(S3Backend.create_bucket, before=taken_names)
    def create(create_bucket: Callable[..., Any], self: Any, *arguments: Any, **options: Any) -> Any:
        bucket = create_bucket(self, *arguments, **options)
        bucket.encryption, bucket.ownership_rule = ENCRYPTION, OWNERSHIP
        return bucket

    @wraps(S3Backend.delete_bucket_encryption)
    def delete(delete_bucket_encryption: Callable[..., Any], self: Any, bucket_name: str) -> None:
        delete_bucket_encryption(self, bucket_name)
        self.get_bucket(bucket_name).encryption = ENCRYPTION

    @wraps(S3Backend.copy_object)
    def copied(copy_object: Callable[..., Any], self: Any, *arguments: Any, **options: Any) -> None:
        given = signature.bind(self, *arguments, **options).arguments
        source = given["src_key"]
        place = given["dest_bucket_name"], given["dest_key_name"]
        changes = any(given.get(name) for name in CHANGES) or given.get("mdirective") == "REPLACE"
        bucket = self.get_bucket(place[0])
        changes = changes or (bucket.is_versioned and given.get("provided_version_id"))
        by_default = bucket.encryption == ENCRYPTION and source.encryption == "AES256"
        if (source.bucket_name, source.name) == place and by_default and not changes:
            raise CopyObjectMustChangeSomething  # of a bucket without encryption moto says so itself
        copy_object(self, *arguments, **options)
