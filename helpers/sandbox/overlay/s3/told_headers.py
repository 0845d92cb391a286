"""S3 tells of a put its tag and its checksum, and never the hash that an upload was signed over; moto tells more of both.

Those are the headers of PutObject's and GetObject's response syntax (S3 API reference). A client takes as long to read two
headers as moto to make them.
"""

from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay import s3_digests
from helpers.sandbox.overlay.patching import wraps
from helpers.sandbox.overlay.s3 import checksums, encryption_keys

STILL_NEEDED = ("test_moto_still_tells_more_of_a_put",)
HASH = "x-amz-content-sha256"
OF_GET = ("last-modified", "x-amz-sdk-checksum-algorithm")


def without_hash(find: Callable[..., Any], headers: Any) -> Any:
    """The metadata that moto finds in headers, without the hash that they are signed over."""
    metadata = find(headers)
    metadata.pop(HASH, None)
    return metadata


def install() -> None:
    """Have it tell no more."""
    from moto.s3 import responses, utils
    from moto.s3.responses import S3Response

    wraps(utils.metadata_from_headers, on=(utils, responses))(without_hash)

    @wraps(S3Response.put_object, before=(checksums, encryption_keys, s3_digests))
    def put(put_object: Callable[..., Any], self: Any) -> Any:
        status, headers, body = put_object(self)
        return status, {name: value for name, value in headers.items() if name not in OF_GET}, body
