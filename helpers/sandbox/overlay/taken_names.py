"""A bucket name that somebody else owns is BucketAlreadyExists; moto, told to keep accounts apart, says AccessDenied."""

from helpers.sandbox.overlay import s3_limits
from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_denies_rather_than_naming_a_taken_bucket",)


def install() -> None:
    """Let CreateBucket answer BucketAlreadyExists for a name that another account owns."""
    from moto.s3.exceptions import BucketAlreadyExists, BucketError
    from moto.s3.models import S3Backend, s3_backends

    # Not moto's own class of this code: its caller would catch that one and look into the bucket.
    class TakenBySomebodyElse(BucketError):
        code = "BucketAlreadyExists"

        def __init__(self, bucket: str):
            super().__init__(BucketAlreadyExists(bucket).message.rstrip(".") + ".")
            self.bucket_name = bucket

    @wraps(S3Backend.create_bucket, before=s3_limits)
    def checked(create_bucket, self, bucket_name, *arguments, **options):
        owner = s3_backends.bucket_accounts.get(bucket_name)
        if owner is not None and owner[1] != self.account_id:
            raise TakenBySomebodyElse(bucket_name)
        return create_bucket(self, bucket_name, *arguments, **options)
