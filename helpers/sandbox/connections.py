"""Connections that stay open: werkzeug's server and moto's environ, but more than one request a connection.

Werkzeug's own handler ends each connection with its answer, so that a client needs a new connection, and the server a new
thread, for each request: more than half of the time of a short one.
"""

import contextlib
import io
from collections.abc import Callable, Iterable
from typing import Any

from moto.moto_server.werkzeug_app import MotoRequestHandler
from werkzeug.serving import DechunkedInput, make_server

from helpers.sandbox.memory import give_back

IDLE = 300.0  # seconds for which a connection stays open without a request, or a request without its next byte
AT_ONCE = 1 << 16  # bytes
LARGE = 1 << 22  # bytes of a body after which the C library is asked to give back what it keeps of them
UNREAD = 1 << 20  # bytes of a request's body that are read to its end where the application has not done so
BODILESS = ("204", "304")


class Body:
    """What a request brings after its headers, to its end and no further: the next request begins there."""

    def __init__(self, stream: Any, length: int):
        self.stream = stream
        self.left = length

    def read(self, size: int | None = -1) -> bytes:
        """As much as is asked for, or all; in parts, since a length that a client made up is no reason to make room for it."""
        wanted, content = self.left if size is None or size < 0 else min(size, self.left), io.BytesIO()
        while wanted and (part := self._taken(self.stream.read, min(wanted, AT_ONCE))):
            content.write(part)
            wanted -= len(part)
        return content.getvalue()  # which is no copy: a large object is in memory once

    def readline(self, size: int | None = -1) -> bytes:
        return self._taken(self.stream.readline, size)

    def readable(self) -> bool:
        return True

    def _taken(self, read: Callable[[int], bytes], size: int | None) -> bytes:
        content = read(self.left if size is None or size < 0 else min(size, self.left))
        self.left = self.left - len(content) if content or size == 0 else 0
        return content


class Connection(MotoRequestHandler):
    """One client's connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = IDLE

    def log_request(self, *_: object) -> None:
        """Nothing: a request line can hold a signature."""

    def make_environ(self) -> dict[str, Any]:
        environ = super().make_environ()
        if not isinstance(environ["wsgi.input"], DechunkedInput):
            environ["wsgi.input"] = Body(self.rfile, _length(environ))
        return environ

    def run_wsgi(self) -> None:
        """Answer one request."""
        self.environ = self.make_environ()
        answer: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], _: object = None) -> None:
            answer[:] = [status, headers]

        content = self.server.app(self.environ, start)
        try:
            self._answer(*answer, content)
        finally:
            if hasattr(content, "close"):
                content.close()
        self._read_to_the_end()
        large = _length(self.environ) > LARGE
        self.environ = {}  # with which all that the request brought would stay until the next one
        if large:
            give_back()

    def _answer(self, status: str, headers: list[tuple[str, str]], content: Iterable[bytes]) -> None:
        """Send it, the headers together with the first part: two small packets would wait for each other."""
        code, _, reason = status.partition(" ")
        self.send_response(int(code), reason)
        for name, value in headers:
            self.send_header(name, value)
        has_end = (
            self.command == "HEAD" or code in BODILESS or any(name.lower() == "content-length" for name, _ in headers)
        )
        if self.close_connection or not has_end:
            self.close_connection = True
            self.send_header("Connection", "close")
        head = b"".join(self._headers_buffer) + b"\r\n"
        self._headers_buffer: list[bytes] = []
        for part in content:
            self.wfile.write(head + part if head else part)
            head = b""
        if head:
            self.wfile.write(head)

    def _read_to_the_end(self) -> None:
        """Have the next request begin where this one ends, or the connection end."""
        stream, unread = self.environ["wsgi.input"], 0
        with contextlib.suppress(OSError):
            while unread < UNREAD:
                content = stream.read(AT_ONCE)
                if not content:
                    return
                unread += len(content)
        self.close_connection = True


def listen(application: Callable, port: int) -> Any:
    """A server of `application` on 127.0.0.1, at `port` if it is free."""

    def at(port: int) -> Any:
        return make_server("127.0.0.1", port, application, threaded=True, request_handler=Connection)

    try:
        return at(port)
    except (OSError, SystemExit):
        return at(0)


def _length(environ: dict[str, Any]) -> int:
    length = environ.get("CONTENT_LENGTH", "")
    return int(length) if length.isascii() and length.isdigit() else 0
