"""S3 checks the signature of each chunk of an upload, and that of its trailer, and keeps nothing of what differs; moto checks none.

A body is signed in one of few ways, which its header says. The sentences: see `chunks`; irods/irods_resource_plugin_s3 issue
1833 (of the header) and versity/versitygw issue 1656 (of a length that is none) have what AWS answered.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from helpers.sandbox.chunks import Incomplete, SigningKey, UploadChunks
from helpers.sandbox.overlay import signatures
from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_takes_chunks_that_are_signed_otherwise",)
KIND, DECODED, TRAILER = "HTTP_X_AMZ_CONTENT_SHA256", "HTTP_X_AMZ_DECODED_CONTENT_LENGTH", "HTTP_X_AMZ_TRAILER"
SIGNED = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
KINDS = (
    *("UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", SIGNED, f"{SIGNED}-TRAILER"),
    *("STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER"),
)
DIGEST = re.compile("[0-9a-fA-F]{64}")
NO_KIND = (
    "InvalidArgument",
    f"x-amz-content-sha256 must be UNSIGNED-PAYLOAD, {SIGNED}, or a valid sha256 value.",
)
NO_LENGTH = ("MissingContentLength", "You must provide the Content-Length HTTP header.")
_CHUNKS = "workshop.chunks"  # in the WSGI environment, the chunks of the body


def install() -> None:
    """Have them checked once it is certain who sends them."""
    from moto.s3.exceptions import S3ClientError
    from moto.s3.responses import S3Response

    from helpers.sandbox.overlay import s3_digests
    from helpers.sandbox.overlay.s3 import validity

    @wraps(S3Response._authenticate_and_authorize_s3_action, on=S3Response, before=(validity, s3_digests))
    def authorized(authorize: Callable[..., Any], self: Any, *arguments: Any, **options: Any) -> None:
        authorize(self, *arguments, **options)
        environ = self.request.environ
        kind = environ.get(KIND, KINDS[0])
        if kind not in KINDS and not DIGEST.fullmatch(kind):
            raise S3ClientError(*NO_KIND)
        if lacks_length(environ):
            raise S3ClientError(*NO_LENGTH)
        chunks = environ.get(_CHUNKS)
        if chunks is not None and chunks.fault is not None:
            raise S3ClientError(*chunks.fault)


def are_chunks(environ: Mapping[str, Any]) -> bool:
    """Whether a request's body comes in the form that AWS calls aws-chunked."""
    return str(environ.get(KIND, "")).startswith("STREAMING-")


def lacks_length(environ: Mapping[str, Any]) -> bool:
    """Whether a request with chunks does not say how much is in them."""
    return are_chunks(environ) and not str(environ.get(DECODED, "")).isdecimal()


def of(environ: dict[str, Any], stream: Any) -> UploadChunks:
    """The chunks of a request's body, which are checked while they are read; what is wrong is told by `install`'s wrapper."""
    kind = environ[KIND]
    trailing = environ.get(TRAILER, "") if kind.endswith("-TRAILER") else ""
    names = tuple(name.strip().lower() for name in trailing.split(",") if name.strip())
    chunks = UploadChunks(stream, _key(environ) if kind.startswith(SIGNED) else None, names)
    environ[_CHUNKS] = chunks
    return chunks


def trailer_of(environ: Mapping[str, Any]) -> dict[str, str]:
    """What came behind the chunks of a request's body."""
    chunks = environ.get(_CHUNKS)
    return chunks.trailer if chunks is not None else {}


def check_length(environ: Mapping[str, Any], size: int) -> None:
    """Raise Incomplete where chunks that are right do not hold as much as the request says."""
    if environ[_CHUNKS].fault is None and not lacks_length(environ) and int(environ[DECODED]) != size:
        raise Incomplete("the chunks are of another length")


def _key(environ: Mapping[str, Any]) -> SigningKey | None:
    """What they are signed with; None for a key that there is not, which moto refuses."""
    given, time = environ.get("HTTP_AUTHORIZATION", ""), environ.get("HTTP_X_AMZ_DATE", "")
    credential = given.partition("Credential=")[2].partition(",")[0]
    key_id, _, scope = credential.partition("/")
    credentials = signatures.credentials_of(key_id, environ.get("HTTP_X_AMZ_SECURITY_TOKEN"))
    if credentials is None or scope.count("/") != 3:
        return None
    date, region, service, _ = scope.split("/")
    key = signatures.signing_key(credentials.secret_key, date, region, service)
    return SigningKey(key, time, scope, given.partition("Signature=")[2].partition(",")[0].strip())
