"""Objects are replicated to a bucket that is there, and keeps versions; moto takes any destination.

Recorded from AWS: LocalStack's tests (tests/aws/services/s3/test_s3.snapshot.json, test_replication_config_without_filter, of a
destination that does not exist).
"""

from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.patching import wraps
from helpers.sandbox.overlay.principals import listed

STILL_NEEDED = ("test_moto_still_replicates_to_nowhere",)
NO_VERSIONS = ("InvalidRequest", "Destination bucket must have versioning enabled.")


def install() -> None:
    """Have others refused."""
    from moto.s3.exceptions import S3ClientError
    from moto.s3.models import S3Backend, s3_backends

    @wraps(S3Backend.put_bucket_replication)
    def kept(keep: Callable[..., Any], self: Any, bucket_name: str, replication: dict[str, Any]) -> None:
        for rule in listed(replication.get("Rule") or []):
            name = str((rule.get("Destination") or {}).get("Bucket", "")).rpartition(":")[2]
            of_all = [backends[self.partition].buckets.get(name) for backends in list(s3_backends.values())]
            if not any(bucket is not None and bucket.is_versioned for bucket in of_all):
                raise S3ClientError(*NO_VERSIONS)
        keep(self, bucket_name, replication)
