"""S3 compares an upload with its Content-MD5, and keeps nothing of what differs; moto takes both.

The sentences: versity/versitygw issue 2034 (BadDigest) and basho/riak_cs pull request 624 (InvalidDigest).
"""

import base64
import binascii
import hashlib
from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_takes_another_body_than_its_digest",)
ANOTHER = ("BadDigest", "The Content-MD5 you specified did not match what we received.")
NONE = ("InvalidDigest", "The Content-MD5 you specified was invalid.")


def install() -> None:
    """Have PutObject and UploadPart compare them."""
    from moto.s3.exceptions import S3ClientError
    from moto.s3.responses import S3Response

    def compare(target: Callable[..., Any]) -> None:
        @wraps(target)
        def compared(upload: Callable[..., Any], self: Any) -> Any:
            given = self.headers.get("Content-MD5")
            in_chunks = self.headers.get("x-amz-content-sha256", "").startswith(
                "STREAMING-"
            )  # they have digests of their own
            if given is not None and not in_chunks:
                digest = _decoded(given)
                if digest is None:
                    raise S3ClientError(*NONE)
                body = self.body if isinstance(self.body, bytes) else str(self.body).encode()
                if digest != hashlib.md5(body, usedforsecurity=False).digest():
                    raise S3ClientError(*ANOTHER)
            return upload(self)

    compare(S3Response.put_object)
    compare(S3Response.upload_part)


def _decoded(given: str) -> bytes | None:
    """The 16 bytes of a digest; None where it has not got them."""
    try:
        digest = base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError):
        return None
    return digest if len(digest) == 16 else None
