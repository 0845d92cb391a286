"""What stands in front of moto: who may come in, and what is said to those who may not."""

import hmac
import json
import time
from collections.abc import Callable, Iterable
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from helpers.sandbox import answer_to
from helpers.sandbox.overlay import presigned

Start = Callable[..., object]


class Door:
    """A WSGI application around moto's. Control paths need the token; all else needs a signature."""

    def __init__(self, application: Callable, token: str, actions: dict[str, Callable[[], object]]):
        self.application = application
        self.token = token
        self.actions = actions
        self.port = 0
        self.last_request = time.monotonic()

    def __call__(self, environ: dict, start: Start) -> Iterable[bytes]:
        if environ.get("HTTP_HOST") not in (f"127.0.0.1:{self.port}", f"localhost:{self.port}"):
            return _plain(start, "421 Misdirected Request", "this sandbox answers as 127.0.0.1 only")
        if "HTTP_ORIGIN" in environ:
            return _plain(start, "403 Forbidden", "this sandbox does not answer web pages")
        path = environ.get("PATH_INFO", "")
        if path.startswith("/_workshop/"):
            return self._control(path.removeprefix("/_workshop/"), environ, start)
        self.last_request = time.monotonic()
        if path.startswith("/moto-api") and not self._has_token(environ):
            return _plain(start, "403 Forbidden", "this path needs the sandbox's token")
        if not path.startswith("/moto-api") and (refusal := presigned.admit(environ)):
            return refuse(environ, start, *refusal)
        return self.application(environ, start)

    def _has_token(self, environ: dict) -> bool:
        return hmac.compare_digest(environ.get("HTTP_X_WORKSHOP_TOKEN", ""), self.token)

    def _control(self, action: str, environ: dict, start: Start) -> Iterable[bytes]:
        if action == "health":
            nonce = parse_qs(environ.get("QUERY_STRING", "")).get("nonce", [""])[0]
            return _json(start, {"answer": answer_to(self.token, nonce)})
        if not self._has_token(environ) or environ["REQUEST_METHOD"] != "POST":
            return _plain(start, "403 Forbidden", "this path needs the sandbox's token")
        if action not in self.actions:
            return _plain(start, "404 Not Found", f"no control action {action!r}")
        self.actions[action]()
        return _json(start, {"done": action})


def refuse(environ: dict, start: Start, status: str, code: str, message: str) -> Iterable[bytes]:
    """An error as S3 words it (or, for a request that names an action, as the query services do)."""
    body = f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message>"
    is_query = "HTTP_X_AMZ_TARGET" in environ or "x-www-form-urlencoded" in environ.get("CONTENT_TYPE", "")
    if is_query:
        body = f"<ErrorResponse><Error><Type>Sender</Type>{body}</Error><RequestId/></ErrorResponse>"
    else:
        body = f"<Error>{body}<RequestId/></Error>"
    content = f'<?xml version="1.0" encoding="UTF-8"?>\n{body}'.encode()
    start(status, [("Content-Type", "application/xml"), ("Content-Length", str(len(content)))])
    return [content]


def _plain(start: Start, status: str, sentence: str) -> Iterable[bytes]:
    content = f"{sentence}\n".encode()
    start(status, [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(content)))])
    return [content]


def _json(start: Start, value: dict) -> Iterable[bytes]:
    content = json.dumps(value).encode()
    start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(content)))])
    return [content]
