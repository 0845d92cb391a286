"""A presigned URL carries its signature in the query; moto's authentication knows only the header, and fails on it.

What is signed rightly is let in as a request signed in its header; what is not gets S3's own error. What a bucket shows to
everybody needs no signature, and is let in as its owner's own.
"""

import datetime
import hmac
from urllib.parse import parse_qsl, urlencode, urlsplit

from helpers.home import read_json, state_folder
from helpers.sandbox import REGION
from helpers.sandbox.overlay import public_access

STILL_NEEDED = ("test_moto_still_fails_on_presigned_urls_when_it_authenticates",)
REFUSALS = {
    "AccessDenied": "Access Denied",
    "Expired": "Request has expired",
    "MissingAuthenticationToken": "Request is missing Authentication Token",
    "InvalidAccessKeyId": "The AWS Access Key Id you provided does not exist in our records.",
    "SignatureDoesNotMatch": "The request signature we calculated does not match the signature you provided. "
    "Check your key and signing method.",
    "AuthorizationHeaderMalformed": "The authorization header that you provided is not valid.",
}
VERSION_4 = (
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-Signature",
    "X-Amz-SignedHeaders",
)
VERSION_2 = ("AWSAccessKeyId", "Expires", "Signature")
TOKENS = ("X-Amz-Security-Token", "x-amz-security-token")


class Refused(Exception):
    """The request may not go on; its argument is a key of REFUSALS."""


def admit(environ: dict) -> tuple[str, str, str] | None:
    """None where moto can go on with `environ` (rewritten for a presigned URL), else status, code and message."""
    try:
        _admit(environ)
    except Refused as refused:
        code = refused.args[0]
        status = "400 Bad Request" if code == "AuthorizationHeaderMalformed" else "403 Forbidden"
        return status, "AccessDenied" if code == "Expired" else code, REFUSALS[code]
    return None


def _admit(environ: dict) -> None:
    header = environ.get("HTTP_AUTHORIZATION")
    if header is not None:
        if not _is_well_formed(header):
            raise Refused("AuthorizationHeaderMalformed")
        return
    query = parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    given = dict(query)
    if set(VERSION_4) <= given.keys():
        credentials, region = _verify_version_4(environ, query, given)
    elif set(VERSION_2) <= given.keys():
        credentials, region = _verify_version_2(environ, query, given), "us-east-1"
    elif public_access.anybody_may(environ["REQUEST_METHOD"], _path(environ)):
        credentials, region = _owner(), REGION
    else:
        is_query = "HTTP_X_AMZ_TARGET" in environ or "x-www-form-urlencoded" in environ.get("CONTENT_TYPE", "")
        raise Refused("MissingAuthenticationToken" if is_query else "AccessDenied")
    environ["workshop.presigned"] = "Expires" in given or "X-Amz-Expires" in given
    rest = [(name, value) for name, value in query if name not in (*VERSION_4, *VERSION_2, *TOKENS)]
    _sign_in_header(environ, rest, credentials, region)


def _path(environ: dict) -> str:
    return environ.get("PATH_INFO", "").encode("latin-1").decode("utf-8", "replace")


def _owner():
    kept = read_json(state_folder() / "administrator.json")
    return _credentials(kept.get("id", ""), None)


def _is_well_formed(header: str) -> bool:
    credential = header.partition("Credential=")[2].partition(",")[0]
    return header.startswith("AWS4-HMAC-SHA256 ") and len(credential.split("/")) == 5 and "Signature=" in header


def _credentials(key_id: str, token: str | None):
    from moto.iam.access_control import CreateAccessKeyFailure, create_access_key
    from moto.iam.models import get_account_id_from

    headers = {"X-Amz-Security-Token": token} if token else {}
    try:
        key = create_access_key(get_account_id_from(key_id), "aws", key_id, headers)
    except CreateAccessKeyFailure:
        raise Refused("InvalidAccessKeyId") from None
    return key.create_credentials()


def _verify_version_4(environ: dict, query: list[tuple[str, str]], given: dict[str, str]):
    from botocore.auth import S3SigV4QueryAuth
    from botocore.awsrequest import AWSRequest

    key_id, _, region, *_ = [*given["X-Amz-Credential"].split("/"), "", "", ""]
    credentials = _credentials(key_id, given.get("X-Amz-Security-Token"))
    try:
        start = datetime.datetime.strptime(given["X-Amz-Date"], "%Y%m%dT%H%M%SZ")
        end = start + datetime.timedelta(seconds=int(given["X-Amz-Expires"]))
    except (ValueError, OverflowError):
        raise Refused("AuthorizationHeaderMalformed") from None
    signer = S3SigV4QueryAuth(credentials, "s3", region)
    request = AWSRequest(
        environ["REQUEST_METHOD"],
        _url(environ, [pair for pair in query if pair[0] != "X-Amz-Signature"]),
        headers={name: _header(environ, name) for name in given["X-Amz-SignedHeaders"].split(";")},
    )
    request.context["timestamp"] = given["X-Amz-Date"]
    wanted = signer.signature(signer.string_to_sign(request, signer.canonical_request(request)), request)
    if not hmac.compare_digest(wanted, given["X-Amz-Signature"]):
        raise Refused("SignatureDoesNotMatch")
    if datetime.datetime.now(datetime.UTC).replace(tzinfo=None) > end:
        raise Refused("Expired")
    return credentials, region


def _verify_version_2(environ: dict, query: list[tuple[str, str]], given: dict[str, str]):
    from botocore.auth import HmacV1QueryAuth
    from botocore.compat import HTTPHeaders

    credentials = _credentials(given["AWSAccessKeyId"], given.get("x-amz-security-token"))
    split = urlsplit(_url(environ, [pair for pair in query if pair[0] not in VERSION_2]))
    signer = HmacV1QueryAuth(credentials)
    signer._get_date = lambda: given["Expires"]  # signed in the place of the date; botocore would take the present time
    wanted = signer.get_signature(environ["REQUEST_METHOD"], split, HTTPHeaders())
    if not hmac.compare_digest(wanted, given["Signature"]):
        raise Refused("SignatureDoesNotMatch")
    if not given["Expires"].isdigit() or datetime.datetime.now().timestamp() > int(given["Expires"]):
        raise Refused("Expired")
    return credentials


def _header(environ: dict, name: str) -> str:
    key = name.upper().replace("-", "_")
    return environ.get(key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}", "")


def _url(environ: dict, query: list[tuple[str, str]]) -> str:
    path = environ.get("REQUEST_URI", environ["PATH_INFO"]).partition("?")[0]
    return f"http://{environ['HTTP_HOST']}{path}" + (f"?{urlencode(query)}" if query else "")


def _sign_in_header(environ: dict, rest: list[tuple[str, str]], credentials, region: str) -> None:
    from botocore.auth import S3SigV4Auth
    from botocore.awsrequest import AWSRequest

    request = AWSRequest(environ["REQUEST_METHOD"], _url(environ, rest), headers={"Host": environ["HTTP_HOST"]})
    request.context["payload_signing_enabled"] = False
    S3SigV4Auth(credentials, "s3", region).add_auth(request)
    for name, value in request.headers.items():
        environ["HTTP_" + name.upper().replace("-", "_")] = value
    environ["QUERY_STRING"] = urlencode(rest)
    environ["REQUEST_URI"] = environ["RAW_URI"] = _url(environ, rest).split(environ["HTTP_HOST"], 1)[1]
