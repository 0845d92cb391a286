"""S3 refuses a key of more than 1,024 bytes, and a bucket in a region that does not exist; moto takes both."""

from functools import cache

from helpers.sandbox.overlay import public_access
from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_takes_both",)
LONGEST_KEY = 1024
FIRST = "us-east-1"  # which needs no look; the buckets that a new sandbox has are there


@cache
def regions() -> tuple[str, ...]:
    """The regions that S3 has; to list them takes 17 ms, for which a start need not wait."""
    from moto.core.base_backend import AccountSpecificBackend

    return tuple(AccountSpecificBackend.get_session().get_available_regions("s3"))


def install() -> None:
    """Let PutObject and CreateBucket refuse them."""
    from moto.s3.exceptions import InvalidLocationConstraintException, S3ClientError
    from moto.s3.models import S3Backend

    def check(key: str) -> None:
        if len(key.encode()) > LONGEST_KEY:
            raise S3ClientError("KeyTooLongError", "Your key is too long")

    @wraps(S3Backend.put_object)
    def put(put_object, self, bucket_name, key_name, *arguments, **options):
        check(key_name)
        return put_object(self, bucket_name, key_name, *arguments, **options)

    @wraps(S3Backend.create_multipart_upload)
    def create_multipart_upload(begin, self, bucket_name, key_name, *arguments, **options):
        check(key_name)
        return begin(self, bucket_name, key_name, *arguments, **options)

    @wraps(S3Backend.create_bucket, before=public_access)
    def create(create_bucket, self, bucket_name, region_name, *arguments, **options):
        if region_name != FIRST and region_name not in regions():
            raise InvalidLocationConstraintException()
        return create_bucket(self, bucket_name, region_name, *arguments, **options)
