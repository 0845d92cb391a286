"""Every error has a code and a sentence: moto answers with an empty 403, a page of HTML, a crash, or XML none can read.

The XML that none can read repeats a control character that moto was sent. Where moto stumbles over a request's own values
(it looks up, converts or compares what is not there), the request is refused by the code that the service has for a bad
parameter, which no client sends again, and the sentence says that it is the sandbox which stumbled; the log has the rest.
"""

import traceback
from collections.abc import Callable, Iterable
from xml.parsers.expat import ExpatError

from werkzeug.exceptions import ClientDisconnected

from helpers.sandbox import answers, read_only
from helpers.sandbox.overlay import constraints

STILL_NEEDED = ("test_moto_still_answers_with_a_page_or_with_nothing", "test_moto_still_stumbles")
BY_STATUS = {
    "400": ("IncompleteBody", "You did not provide the number of bytes specified by the Content-Length HTTP header."),
    "403": ("AccessDenied", "Access Denied"),
    "404": ("NotFound", "The sandbox has nothing at this address."),
    "405": ("MethodNotAllowed", "The specified method is not allowed against this resource."),
}
CRASHED = ("InternalError", "We encountered an internal error. Please try again.")
# over a value, most often one that is not there
STUMBLED = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NameError,
    StopIteration,
    TypeError,
    ValueError,
)
UNKNOWN_VALUE = "The sandbox cannot act on this request: a parameter is missing, or has a value that it does not know how to handle ({})."
BAD_PARAMETER = constraints.CODES | {"ec2": "InvalidParameterValue", "s3": "InvalidRequest"}
SIGNED_AS = {
    "elasticloadbalancing": "elbv2",
    "monitoring": "cloudwatch",
}  # services that are signed for by another name
NOT_XML = bytes(range(9)) + b"\x0b\x0c" + bytes(range(0x0E, 0x20))
ILLEGIBLE = bytes.maketrans(NOT_XML, b"?" * len(NOT_XML))
MALFORMED = "The XML you provided was not well-formed or did not validate against our published schema"
CORS = "access-control-"  # moto invites web pages in; this sandbox answers none


def _crashed(environ: dict, start: Callable, error: Exception) -> Iterable[bytes]:
    traceback.print_exc()
    service = _scope(environ)[3]
    code = BAD_PARAMETER.get(SIGNED_AS.get(service, service))
    if code is None or not (isinstance(error, STUMBLED) or type(error) is Exception):
        return answers.error(environ, start, "500 Internal Server Error", *CRASHED)
    sentence = UNKNOWN_VALUE.format(f"{type(error).__name__}: {error}")
    return answers.error(environ, start, "400 Bad Request", code, sentence)


def _scope(environ: dict) -> list[str]:
    """The scope of a signed request's credential: key, date, region, service and "aws4_request"; empty where it has none."""
    scope = environ.get("HTTP_AUTHORIZATION", "").partition("Credential=")[2].partition(",")[0].split("/")
    return scope if len(scope) == 5 else [""] * 5


def _legible(content: bytes) -> bytes:
    """`content`, of the same length, without what XML does not allow."""
    if not content[:100].lstrip().startswith(b"<"):
        return content
    legible = content.translate(ILLEGIBLE)
    if legible.isascii():
        return legible
    return legible.replace(b"\xef\xbf\xbe", b"\xef\xbf\xbd").replace(b"\xef\xbf\xbf", b"\xef\xbf\xbd")


def worded(application: Callable) -> Callable:
    """A WSGI application that answers as `application` does, its wordless errors put into words."""

    def answer(environ: dict, start: Callable) -> Iterable[bytes]:
        said: list = []
        try:
            body = application(environ, lambda *given: said.append(given))
        except NotImplementedError as missing:
            sentence = f"The sandbox does not stand in for this part of AWS ({missing})."
            return answers.error(environ, start, "501 Not Implemented", "NotImplemented", sentence)
        except read_only.ReadOnly as refusal:
            return answers.error(environ, start, "403 Forbidden", "AccessDenied", str(refusal))
        except KeyError as missing:  # moto has a backend for each region that there is
            if missing.args[0] != (region := _scope(environ)[2]):
                return _crashed(environ, start, missing)
            code = "InvalidSignatureException" if "HTTP_X_AMZ_TARGET" in environ else "SignatureDoesNotMatch"
            sentence = f"Credential should be scoped to a valid region, not '{region}'."
            return answers.error(environ, start, "403 Forbidden", code, sentence)
        except ExpatError:  # a control character, which botocore writes into the XML that it sends
            return answers.error(environ, start, "400 Bad Request", "MalformedXML", MALFORMED)
        except ClientDisconnected:
            return answers.error(environ, start, "400 Bad Request", *BY_STATUS["400"])
        except Exception as error:  # noqa: BLE001 whatever moto did, the learner gets an answer and the log the rest
            return _crashed(environ, start, error)
        status, headers, *_ = said[-1]
        headers = [pair for pair in headers if not pair[0].lower().startswith(CORS)]
        if status >= "400" and environ["REQUEST_METHOD"] != "HEAD":
            content = b"".join(body)
            if not content or content.lstrip()[:14].lower() in (b"<!doctype html", b"<html>"):
                code, sentence = BY_STATUS.get(status[:3], CRASHED)
                return answers.error(environ, start, status, code, sentence)
            body = [_legible(content)]
        elif "x-www-form-urlencoded" in environ.get("CONTENT_TYPE", ""):
            body = [_legible(b"".join(body))]
        start(status, headers)
        return body

    return answer
