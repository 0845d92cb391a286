"""Of a bucket that has had versions, S3 says that all of them have to be deleted: `rb --force` does not; moto says less.

The sentence is quoted in issue 64 of rebuy-de/aws-nuke.
"""

from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_does_not_say_that_versions_are_left",)


def install() -> None:
    """Have it said."""
    from moto.s3.exceptions import BucketNotEmpty
    from moto.s3.responses import S3Response

    @wraps(S3Response.delete_bucket)
    def delete_bucket(delete: Callable[..., Any], self: Any) -> Any:
        try:
            return delete(self)
        except BucketNotEmpty as error:
            if self.backend.get_bucket(self.bucket_name).versioning_status:
                error.message += ". You must delete all versions in the bucket."
            raise
