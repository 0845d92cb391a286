"""S3 refuses a bucket name by all of its rules; moto knows only the length."""

import ipaddress
import re

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_lacks_the_bucket_name_rules",)
ALLOWED = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
PREFIXES = ("xn--", "sthree-", "amzn-s3-demo-")
SUFFIXES = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")


def is_valid(name: str) -> bool:
    """Whether `name` keeps the rules for general purpose buckets of the S3 User Guide ("Bucket naming rules")."""
    if not ALLOWED.fullmatch(name) or ".." in name or name.startswith(PREFIXES) or name.endswith(SUFFIXES):
        return False
    try:
        ipaddress.IPv4Address(name)
    except ValueError:
        return True
    return False


def install() -> None:
    """Let CreateBucket answer InvalidBucketName for every name that is not valid."""
    from moto.s3.exceptions import InvalidBucketName
    from moto.s3.models import S3Backend

    @wraps(S3Backend.create_bucket)
    def checked(create_bucket, self, bucket_name, *arguments, **options):
        if not is_valid(bucket_name):
            raise InvalidBucketName()
        return create_bucket(self, bucket_name, *arguments, **options)
