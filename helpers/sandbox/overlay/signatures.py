"""A request is signed over its body as it came, or over no body, and checked at once; moto's authentication does neither.

It takes what it has read of a query or a form for the body, written as botocore writes it: every request without a body to a
service with a REST API, and each form in which another client writes a space as %20, was SignatureDoesNotMatch. And it has
botocore make the request once more as a client would, which took a tenth of a short call.
The steps are those of "Create a signed AWS API request" (IAM User Guide).
"""

import hashlib
import hmac
import io
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from helpers.sandbox.overlay.patching import replaces

STILL_NEEDED = ("test_moto_signs_a_request_without_a_body_otherwise",)
MOST_KEYS = 256  # as many as are signed with in turn: one for each key, day, region and service
HASH = "x-amz-content-sha256"
NOT_HASHED = ("UNSIGNED-PAYLOAD", "STREAMING-")  # how the header of a body begins that is signed otherwise, or not
BODY = "workshop.body"  # in the WSGI environment, the body as it came


def install() -> None:
    """Have them checked so."""
    from moto.iam.access_control import IAMRequestBase

    @replaces(IAMRequestBase._calculate_signature)
    def signature(self: Any) -> str:
        credentials = self._access_key.create_credentials()
        time = self._headers.get("X-Amz-Date", "")
        scope = self._get_string_between("Credential=", ",", self._headers["Authorization"]).partition("/")[2]
        digest = hashlib.sha256(_canonical(self, self._create_auth(credentials)).encode()).hexdigest()
        key = signing_key(credentials.secret_key, time[:8], self._region, self._service)
        return hmac.digest(key, f"AWS4-HMAC-SHA256\n{time}\n{scope}\n{digest}".encode(), "sha256").hex()


def keep_body(environ: dict[str, Any]) -> None:
    """Have the body at hand for the check of its hash, but for S3, which compares it with the one that its header says."""
    given = environ.get("HTTP_AUTHORIZATION", "")
    if not ("/s3/" in given and HASH in _signed(given)):
        environ[BODY] = environ["wsgi.input"].read()
        environ["wsgi.input"] = io.BytesIO(environ[BODY])


def _canonical(request: Any, auth: Any) -> str:
    """The canonical request of what moto knows of a request."""
    headers, url = request._headers, urlsplit(request._path)
    names = _signed(headers["Authorization"])
    lines = [f"{name}:{' '.join(headers.get(name, '').split())}" for name in sorted(names)]
    told = headers.get(HASH, "") if HASH in names else ""
    is_as_told = BODY not in headers.environ or told.startswith(NOT_HASHED)
    digest = told if is_as_told else hashlib.sha256(headers.environ[BODY]).hexdigest()
    path = url.path if url.path == "/" else auth._normalize_url_path(url.path)
    query = auth._canonical_query_string_url(url) if url.query else ""
    return "\n".join([request._method.upper(), path, query, *lines, "", ";".join(sorted(names)), digest])


def _signed(authorization: str) -> list[str]:
    """The names of the headers that a request is signed over."""
    return authorization.partition("SignedHeaders=")[2].partition(",")[0].lower().split(";")


def credentials_of(key_id: str, token: str | None) -> Any:
    """The credentials of an access key; None where there is none of that id, or with that session token."""
    from moto.iam.access_control import CreateAccessKeyFailure, create_access_key
    from moto.iam.models import get_account_id_from

    headers = {"X-Amz-Security-Token": token} if token else {}
    try:
        return create_access_key(get_account_id_from(key_id), "aws", key_id, headers).create_credentials()
    except CreateAccessKeyFailure:
        return None


@lru_cache(MOST_KEYS)
def signing_key(secret: str, date: str, region: str, service: str) -> bytes:
    """What is signed with on one day, in one region, for one service."""
    key = f"AWS4{secret}".encode()
    for part in (date, region, service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key
