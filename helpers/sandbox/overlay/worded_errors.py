"""Every error has a code and a sentence. Moto sometimes answers with an empty 403, a page of HTML, or a crash; and with
XML that none can read, where it repeats a control character that it was sent.
"""

import traceback
from collections.abc import Callable, Iterable

from helpers.sandbox import answers

STILL_NEEDED = ("test_moto_still_answers_with_a_page_or_with_nothing",)
BY_STATUS = {
    "403": ("AccessDenied", "Access Denied"),
    "404": ("NotFound", "The sandbox has nothing at this address."),
    "405": ("MethodNotAllowed", "The specified method is not allowed against this resource."),
}
CRASHED = ("InternalError", "We encountered an internal error. Please try again.")
NOT_XML = bytes(range(9)) + b"\x0b\x0c" + bytes(range(0x0E, 0x20))
ILLEGIBLE = bytes.maketrans(NOT_XML, b"?" * len(NOT_XML))
CORS = "access-control-"  # moto invites web pages in; this sandbox answers none


def _legible(content: bytes) -> bytes:
    """`content`, of the same length, without what XML does not allow."""
    if not content.lstrip().startswith(b"<"):
        return content
    return content.translate(ILLEGIBLE).replace(b"\xef\xbf\xbe", b"\xef\xbf\xbd").replace(b"\xef\xbf\xbf", b"\xef\xbf\xbd")


def worded(application: Callable) -> Callable:
    """A WSGI application that answers as `application` does, its wordless errors put into words."""

    def answer(environ: dict, start: Callable) -> Iterable[bytes]:
        said: list = []
        try:
            body = application(environ, lambda *given: said.append(given))
        except NotImplementedError as missing:
            sentence = f"The sandbox does not stand in for this part of AWS ({missing})."
            return answers.error(environ, start, "501 Not Implemented", "NotImplemented", sentence)
        except Exception:  # noqa: BLE001 whatever moto did, the learner gets an answer and the log the rest
            traceback.print_exc()
            return answers.error(environ, start, "500 Internal Server Error", *CRASHED)
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
