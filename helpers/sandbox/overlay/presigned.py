"""A presigned URL carries its signature in the query; moto's authentication knows only the header, and fails on it.

What is signed rightly is let in as a request signed in its header; what is not gets S3's own error. What a bucket shows to
everybody needs no signature, and is let in as its owner's own. What was signed more than 15 minutes ago, or for more than a
week, is refused.

The sentences: aws/aws-sdk-php issue 612 (S3's skew), aws/aws-sdk-js issue 254 and upmc-enterprises/registry-creds issue 24 ("is
now earlier than"), aws/aws-sdk-java issue 1443 (EC2), aws/aws-cli issue 5464 (a week); LocalStack's
tests/aws/services/s3/test_s3.snapshot.json, recorded from AWS (headers that are not signed); "the region … is wrong; expecting
…" stands in many S3 clients' own tests and reports. "Credential should be scoped to a valid region …" was not looked up.
"""

import datetime
import functools
import hmac
import re
import time
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from helpers.home import read_json, state_folder
from helpers.sandbox import REGION
from helpers.sandbox.overlay import public_access, signed_forms
from helpers.sandbox.overlay.signatures import credentials_of
from helpers.sandbox.request_head import VARIABLES

STILL_NEEDED = ("test_moto_still_fails_on_presigned_urls_when_it_authenticates",)
REFUSALS = {
    "AccessDenied": "Access Denied",
    "Expired": "Request has expired",
    "MissingAuthenticationToken": "Request is missing Authentication Token",
    "InvalidAccessKeyId": "The AWS Access Key Id you provided does not exist in our records.",
    "SignatureDoesNotMatch": "The request signature we calculated does not match the signature you provided. "
    "Check your key and signing method.",
    "AuthorizationHeaderMalformed": "The authorization header that you provided is not valid.",
    "AuthorizationQueryParametersError": "X-Amz-Expires must be less than a week (in seconds); that is, the given "
    "X-Amz-Expires must be less than 604800 seconds",
    "RequestTimeTooSkewed": "The difference between the request time and the current time is too large.",
    "RequestExpired": "Request has expired.",
}
STATUS_400 = (
    "AuthorizationHeaderMalformed",
    "AuthorizationQueryParametersError",
    "EntityTooLarge",
    "EntityTooSmall",
    "InvalidArgument",
    "InvalidPolicyDocument",
    "InvalidSignatureException",
    "RequestExpired",
)
NOT_SIGNED = "There were headers present in the request which were not signed"
NO_REGION = "Credential should be scoped to a valid region, not '{}'."
OTHER_REGION = "The authorization header is malformed; the region '{}' is wrong; expecting '{}'"
WEEK = 604_800
MOST_SKEW = datetime.timedelta(minutes=15)
AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=[^/,\s]*(/[^/,\s]*){4},\s*SignedHeaders=[^,=\s]+,\s*Signature=[^,=\s]*"
)
DATE = "%Y%m%dT%H%M%SZ"
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
    """The request may not go on; its first argument is a key of REFUSALS, or a code with its message as the second."""


def admit(environ: dict) -> tuple[str, str, str] | None:
    """None where moto can go on with `environ` (rewritten for a presigned URL), else status, code and message."""
    try:
        _admit(environ)
    except Refused as refused:
        code, *message = refused.args
        status = "400 Bad Request" if code in STATUS_400 else "403 Forbidden"
        return status, "AccessDenied" if code == "Expired" else code, message[0] if message else REFUSALS[code]
    return None


def _admit(environ: dict) -> None:
    header = environ.get("HTTP_AUTHORIZATION")
    if header is not None:
        if not _is_well_formed(header):
            raise Refused("AuthorizationHeaderMalformed")
        _, _, region, service, *_ = header.partition("Credential=")[2].split("/")
        _refuse_another_region(environ, region, service)
        _refuse_another_time(environ, service)
        if service == "s3":
            _refuse_unsigned_headers(environ, header.partition("SignedHeaders=")[2].partition(",")[0])
        return
    query = parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    given = dict(query)
    if set(VERSION_4) <= given.keys():
        credentials, region = _verify_version_4(environ, query, given)
    elif set(VERSION_2) <= given.keys():
        credentials, region = _verify_version_2(environ, query, given), "us-east-1"
    elif environ["REQUEST_METHOD"] == "POST" and environ.get("CONTENT_TYPE", "").startswith("multipart/form-data"):
        credentials, region = _verify_form(environ)
    elif public_access.anybody_may(environ["REQUEST_METHOD"], _path(environ)):
        credentials, region = _owner(), REGION
    else:
        is_query = "HTTP_X_AMZ_TARGET" in environ or "x-www-form-urlencoded" in environ.get("CONTENT_TYPE", "")
        raise Refused("MissingAuthenticationToken" if is_query else "AccessDenied")
    environ["workshop.presigned"] = "Expires" in given or "X-Amz-Expires" in given
    rest = [(name, value) for name, value in query if name not in (*VERSION_4, *VERSION_2, *TOKENS)]
    _sign_in_header(environ, rest, credentials, region)


def _refuse_unsigned_headers(environ: dict, signed: str) -> None:
    """Refuse what Amazon's headers say that nobody has signed; whether the body is as its hash says is looked at elsewhere."""
    variables = {key for key in environ if key.startswith("HTTP_X_AMZ_")}
    if variables - {"HTTP_X_AMZ_CONTENT_SHA256", *[VARIABLES[name] for name in signed.split(";")]}:
        raise Refused("AccessDenied", NOT_SIGNED)


def _refuse_another_region(environ: dict, region: str, service: str) -> None:
    """Refuse what was signed for a region that there is none, as the service words it; moto takes it for the home region."""
    if region in regions():
        return
    if service == "s3":
        raise Refused("AuthorizationHeaderMalformed", OTHER_REGION.format(region, REGION))
    code = "InvalidSignatureException" if "HTTP_X_AMZ_TARGET" in environ else "SignatureDoesNotMatch"
    raise Refused(code, NO_REGION.format(region))


@functools.cache
def regions() -> frozenset[str]:
    """The regions of all partitions, as botocore lists them."""
    from botocore.loaders import Loader

    partitions = Loader().load_data("endpoints")["partitions"]
    return frozenset(region for partition in partitions for region in partition["regions"])


def _refuse_another_time(environ: dict, service: str) -> None:
    """Refuse what was signed more than 15 minutes ago, or for as long to come, as the service words it."""
    try:
        signed = _time(environ.get("HTTP_X_AMZ_DATE", ""))
    except ValueError:
        return  # moto tells that the signature does not match
    if abs(time.time() - signed.timestamp()) <= MOST_SKEW.total_seconds():
        return
    now = datetime.datetime.now(datetime.UTC)
    if service in ("s3", "ec2"):
        raise Refused({"s3": "RequestTimeTooSkewed", "ec2": "RequestExpired"}[service])
    late = signed < now
    limit = now - MOST_SKEW if late else now + MOST_SKEW
    what, than, sign = ("expired", "now earlier", "-") if late else ("not yet current", "still later", "+")
    message = f"Signature {what}: {signed:{DATE}} is {than} than {limit:{DATE}} ({now:{DATE}} {sign} 15 min.)"
    raise Refused("InvalidSignatureException" if "HTTP_X_AMZ_TARGET" in environ else "SignatureDoesNotMatch", message)


@functools.lru_cache(16)
def _time(date: str) -> datetime.datetime:
    """A time of signing; those of a second have the same."""
    return datetime.datetime.strptime(date, DATE).replace(tzinfo=datetime.UTC)


def _path(environ: dict) -> str:
    return environ.get("PATH_INFO", "").encode("latin-1").decode("utf-8", "replace")


def _owner():
    kept = read_json(state_folder() / "administrator.json")
    return _credentials(kept.get("id", ""), None)


def _is_well_formed(header: str) -> bool:
    """Whether a header is one that moto can take apart, as each client writes it."""
    return AUTHORIZATION.match(header) is not None


def _credentials(key_id: str, token: str | None):
    credentials = credentials_of(key_id, token)
    if credentials is None:
        raise Refused("InvalidAccessKeyId")
    return credentials


def _is(wanted: str, given: str) -> bool:
    """Whether a signature is the one that is wanted; it may hold any characters."""
    return hmac.compare_digest(wanted.encode(), given.encode("utf-8", "surrogatepass"))


def _verify_version_4(environ: dict, query: list[tuple[str, str]], given: dict[str, str]):
    from botocore.auth import S3SigV4QueryAuth
    from botocore.awsrequest import AWSRequest

    key_id, _, region, *_ = [*given["X-Amz-Credential"].split("/"), "", "", ""]
    credentials = _credentials(key_id, given.get("X-Amz-Security-Token"))
    try:
        start = datetime.datetime.strptime(given["X-Amz-Date"], DATE)
        if int(given["X-Amz-Expires"]) > WEEK:
            raise Refused("AuthorizationQueryParametersError")
        end = start + datetime.timedelta(seconds=int(given["X-Amz-Expires"]))
    except (ValueError, OverflowError):
        raise Refused("AuthorizationHeaderMalformed") from None
    _refuse_unsigned_headers(environ, given["X-Amz-SignedHeaders"])
    signer = S3SigV4QueryAuth(credentials, "s3", region)
    request = AWSRequest(
        environ["REQUEST_METHOD"],
        _url(environ, [pair for pair in query if pair[0] != "X-Amz-Signature"]),
        headers={name: _header(environ, name) for name in given["X-Amz-SignedHeaders"].split(";")},
    )
    request.context["timestamp"] = given["X-Amz-Date"]
    wanted = signer.signature(signer.string_to_sign(request, signer.canonical_request(request)), request)
    if not _is(wanted, given["X-Amz-Signature"]):
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
    headers = HTTPHeaders.from_dict(_signed_in_version_2(environ))
    wanted = signer.get_signature(environ["REQUEST_METHOD"], split, headers)
    if not _is(wanted, given["Signature"]):
        raise Refused("SignatureDoesNotMatch")
    if not given["Expires"].isdigit() or datetime.datetime.now().timestamp() > int(given["Expires"]):
        raise Refused("Expired")
    return credentials


def _verify_form(environ: dict):
    """The credentials that the policy of a form is signed with, where the policy allows what the form sends."""
    form = signed_forms.read(environ)
    for code, message in form.lacks():
        raise Refused(code, message) if message else Refused(code)
    credentials = _credentials(form.key_id, form.fields.get("x-amz-security-token"))
    if not _is(form.signed_with(credentials), form.signature):
        raise Refused("SignatureDoesNotMatch")
    for refusal in form.complaints():
        raise Refused(*refusal)
    return credentials, form.region


def _signed_in_version_2(environ: dict) -> dict[str, str]:
    """The headers of a request that its signature of version 2 is over, where they are given."""
    names = ["content-type", "content-md5", *(_name(key) for key in environ if key.startswith("HTTP_X_AMZ_"))]
    return {name: value for name in names if (value := _header(environ, name))}


def _name(key: str) -> str:
    """The name of the header that is there in a WSGI environment as `key`."""
    return key.removeprefix("HTTP_").replace("_", "-").lower()


def _header(environ: dict, name: str) -> str:
    key = name.upper().replace("-", "_")
    return environ.get(key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}", "")


def _url(environ: dict, query: list[tuple[str, str]]) -> str:
    path = environ.get("REQUEST_URI", environ["PATH_INFO"]).partition("?")[0]
    return f"http://{environ['HTTP_HOST']}{path}" + (f"?{_encoded(query)}" if query else "")


def _encoded(query: list[tuple[str, str]]) -> str:
    """A query as it is signed: a space is "%20" there, not "+"."""
    return urlencode(query, quote_via=quote, safe="-_.~")


def _sign_in_header(environ: dict, rest: list[tuple[str, str]], credentials, region: str) -> None:
    from botocore.auth import UNSIGNED_PAYLOAD, S3SigV4Auth
    from botocore.awsrequest import AWSRequest

    class OverNoBody(S3SigV4Auth):
        """What is presigned is signed before there is a body."""

        def payload(self, request):
            return UNSIGNED_PAYLOAD

    request = AWSRequest(environ["REQUEST_METHOD"], _url(environ, rest), headers={"Host": environ["HTTP_HOST"]})
    OverNoBody(credentials, "s3", region).add_auth(request)
    for name, value in request.headers.items():
        environ["HTTP_" + name.upper().replace("-", "_")] = value
    environ["QUERY_STRING"] = _encoded(rest)
    environ["REQUEST_URI"] = environ["RAW_URI"] = _url(environ, rest).split(environ["HTTP_HOST"], 1)[1]
