"""S3 compares an upload with its Content-MD5, and any body with the hash that it is signed over, and keeps nothing of what differs; moto takes all.

The sentences: versity/versitygw issue 2034 (BadDigest) and basho/riak_cs pull request 624 (InvalidDigest); that of the signed
hash is in an answer of AWS's in grosskur/lua-resty-aws issue 2 (XAmzContentSHA256Mismatch).
"""

import base64
import binascii
import re
from collections.abc import Callable
from typing import Any

from helpers.sandbox.content import digest
from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_takes_another_body_than_its_digest",)
ANOTHER = ("BadDigest", "The Content-MD5 you specified did not match what we received.")
HASH, SHA256 = "x-amz-content-sha256", re.compile(r"[0-9a-f]{64}")
NOT_SIGNED = (
    "XAmzContentSHA256Mismatch",
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
)
NONE = ("InvalidDigest", "The Content-MD5 you specified was invalid.")


def install() -> None:
    """Have PutObject and UploadPart compare them, and each request the hash that it is signed over."""
    from moto.s3.exceptions import S3ClientError
    from moto.s3.responses import S3Response

    from helpers.sandbox.overlay.s3 import validity

    def compare(target: Callable[..., Any]) -> None:
        @wraps(target)
        def compared(upload: Callable[..., Any], self: Any) -> Any:
            given = self.headers.get("Content-MD5")
            in_chunks = self.headers.get("x-amz-content-sha256", "").startswith(
                "STREAMING-"
            )  # they have digests of their own
            if given is not None and not in_chunks:
                told = _decoded(given)
                if told is None:
                    raise S3ClientError(*NONE)
                if told != digest(self.body, "md5"):
                    raise S3ClientError(*ANOTHER)
            return upload(self)

    compare(S3Response.put_object)
    compare(S3Response.upload_part)

    @wraps(S3Response._authenticate_and_authorize_s3_action, on=S3Response, before=validity)
    def authorized(authorize: Callable[..., Any], self: Any, *arguments: Any, **options: Any) -> None:
        authorize(self, *arguments, **options)
        signed = self.headers.get(HASH, "")
        if SHA256.fullmatch(signed) and signed != digest(self.body, "sha256").hex():
            raise S3ClientError(*NOT_SIGNED)


def _decoded(given: str) -> bytes | None:
    """The 16 bytes of a digest; None where it has not got them."""
    try:
        digest = base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError):
        return None
    return digest if len(digest) == 16 else None
