"""Connections that stay open: werkzeug's server, but more than one request a connection.

Werkzeug's own handler ends each connection with its answer, so that a client needs a new connection, and the server a new
thread, for each request: more than half of the time of a short one.
"""

import contextlib
import io
import os
import re
import socket
import struct
import sys
import time
from collections.abc import Callable, Iterable
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote, urlsplit

from werkzeug.exceptions import ClientDisconnected
from werkzeug.serving import WSGIRequestHandler, make_server

from helpers.sandbox.chunks import Chunks
from helpers.sandbox.memory import give_back
from helpers.sandbox.request_head import END, HeadError, read_headers, variables

IDLE = 300.0  # seconds for which a connection stays open without a request, or a request without its next byte
AT_ONCE = 1 << 16  # bytes
LARGE = 1 << 22  # bytes of a body after which the C library is asked to give back what it keeps of them
MOST_WAITING = (
    1024  # connections that the system holds until they are taken; what comes beyond tries again a second later
)
UNREAD = 1 << 20  # bytes of a request's body that are read to its end where the application has not done so
BODILESS = ("204", "304")
EXPECTS = b"\r\nexpect: 100-continue\r\n"
GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"
VERSION = re.compile(r"HTTP/(\d{1,10})\.(\d{1,10})", re.ASCII)


class Body:
    """What a request brings after its headers, to its end and no further: the next request begins there."""

    def __init__(self, stream: Any, length: int):
        self.stream = stream
        self.left = length

    def read(self, size: int | None = -1) -> bytes:
        """As much as is asked for, or all; in parts, since a length that a client made up is no reason to make room for it.

        Raises ClientDisconnected where it ends before.
        """
        wanted, content = self.left if size is None or size < 0 else min(size, self.left), io.BytesIO()
        while wanted:
            part = self._taken(self.stream.read, min(wanted, AT_ONCE))
            if not part:
                raise ClientDisconnected
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


class Incoming(socket.SocketIO):
    """What comes in a connection, which is at its end where nothing has come for as long as it waits."""

    def readinto(self, room: Any) -> int:
        return super().readinto(room) or 0


class Connection(WSGIRequestHandler):
    """One client's connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self) -> None:
        """Have the system wait for what comes and what goes: with a limit of its own Python asks it first each time, four
        times a put.
        """
        super().setup()
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            self.connection.setsockopt(socket.SOL_SOCKET, option, _as_the_system_has_it(IDLE))
        self.rfile = io.BufferedReader(Incoming(self.connection, "r"))

    def handle(self) -> None:
        with contextlib.suppress(BlockingIOError):  # a client has read nothing of its answer for as long
            super().handle()

    def log_request(self, *_: object) -> None:
        """Nothing: a request line can hold a signature."""

    def parse_request(self) -> bool:
        """Read a request's head; whether there is one to answer. What is wrong with it is answered here."""
        self.command, self.request_version, self.close_connection = "", "HTTP/1.1", True
        self.requestline = self.raw_requestline.decode("iso-8859-1").rstrip("\r\n")
        words = self.requestline.split()
        if not words:
            return False
        version = VERSION.fullmatch(words[-1])
        if len(words) != 3 or version is None:
            self.send_error(HTTPStatus.BAD_REQUEST, f"Bad request syntax ({self.requestline!r})")
            return False
        if int(version[1]) > 1:
            self.send_error(HTTPStatus.HTTP_VERSION_NOT_SUPPORTED, f"Invalid HTTP version ({words[2]!r})")
            return False
        self.command, self.path, self.request_version = words
        if self.path.startswith("//"):  # which would be read as a host
            self.path = "/" + self.path.lstrip("/")
        is_old = words[2] < "HTTP/1.1"
        may_go_on = not is_old and EXPECTS in self.rfile.peek().partition(END)[0].lower()  # type: ignore[attr-defined]
        if may_go_on:  # at once: the head is read while the client sends what it waits with
            self.wfile.write(GO_ON)
        try:
            self.url = urlsplit(self.path)
            self.headers = read_headers(self.rfile)  # type: ignore[assignment]
        except HeadError as error:
            self.send_error(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "Too large a head", str(error))
            return False
        except ValueError:  # a host that is none ("http://["), or a header
            self.send_error(HTTPStatus.BAD_REQUEST, f"Bad request syntax ({self.requestline!r})")
            return False
        wishes = [wish.strip() for wish in self.headers.get("Connection", "").lower().split(",")]
        self.close_connection = "close" in wishes or (is_old and "keep-alive" not in wishes)
        waits = not is_old and self.headers.get("Expect", "").lower() == "100-continue"
        if waits and not may_go_on:
            self.wfile.write(GO_ON)
        return True

    def make_environ(self) -> dict[str, Any]:
        """The WSGI environment of the request, as werkzeug and moto have it."""
        raw = _as_wsgi(self.path)
        environ = variables(self.headers)  # type: ignore[arg-type]
        environ |= {
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "wsgi.input_terminated": True,  # else werkzeug counts what is read once more
            "werkzeug.socket": self.connection,
            "SERVER_SOFTWARE": self.server_version,
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            "PATH_INFO": _as_wsgi(unquote(self.url.path)),
            "QUERY_STRING": _as_wsgi(self.url.query),
            "REQUEST_URI": raw,
            "RAW_URI": raw,
            "REMOTE_ADDR": self.client_address[0],
            "REMOTE_PORT": self.client_address[1],
            "SERVER_NAME": self.server.server_address[0],
            "SERVER_PORT": str(self.server.server_address[1]),
            "SERVER_PROTOCOL": self.request_version,
        }
        if self.url.netloc:
            environ["HTTP_HOST"] = self.url.netloc
        length = self.headers.length  # type: ignore[attr-defined]
        if length is None:
            environ["wsgi.input"] = Chunks(self.rfile)
        else:
            environ["wsgi.input"] = Body(self.rfile, length)
        if "CONTENT_LENGTH" in environ:
            environ["CONTENT_LENGTH"] = str(length)
        return environ

    def run_wsgi(self) -> None:
        """Answer one request."""
        self.environ = self.make_environ()
        answer: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], _: object = None) -> None:
            answer[:] = [status, headers]

        try:
            content = self.server.app(self.environ, start)
        except ClientDisconnected:  # there is nobody to be answered
            self.close_connection = True
            return
        try:
            self._answer(*answer, content)
        finally:
            if hasattr(content, "close"):
                content.close()
        self._read_to_the_end()
        large = (self.headers.length or 0) > LARGE  # type: ignore[attr-defined]
        self.environ.clear()  # it leads to the request, and that back: all would stay until garbage is looked for
        if large:
            give_back()

    def _answer(self, status: str, headers: list[tuple[str, str]], content: Iterable[bytes]) -> None:
        """Send it, the headers together with the first part: two small packets would wait for each other."""
        code = status.partition(" ")[0]
        lines = [
            f"{self.protocol_version} {status}",
            f"Server: {self.server_version}",
            f"Date: {_date(int(time.time()))}",
        ]
        lines += [f"{name}: {value}" for name, value in headers]
        has_end = (
            self.command == "HEAD"
            or code in BODILESS
            or any(name.lower() == "content-length" for name, _ in reversed(headers))  # most often the last one
        )
        if self.close_connection or not has_end:
            self.close_connection = True
            lines.append("Connection: close")
        head = "\r\n".join([*lines, "", ""]).encode("latin-1")
        for part in content:
            self.wfile.write(head + part if head else part)
            head = b""
        if head:
            self.wfile.write(head)

    def _read_to_the_end(self) -> None:
        """Have the next request begin where this one ends, or the connection end."""
        stream, unread = self.environ["wsgi.input"], 0
        if isinstance(stream, Body) and not stream.left:
            return
        with contextlib.suppress(OSError, ClientDisconnected):
            while unread < UNREAD:
                content = stream.read(AT_ONCE)
                if not content:
                    return
                unread += len(content)
        self.close_connection = True


def listen(application: Callable, port: int) -> Any:
    """A server of `application` on 127.0.0.1, at `port` if it is free."""

    def at(port: int) -> Any:
        server = make_server("127.0.0.1", port, application, threaded=True, request_handler=Connection)
        server.socket.listen(MOST_WAITING)
        return server

    try:
        return at(port)
    except (OSError, SystemExit):
        return at(0)


def _as_the_system_has_it(seconds: float) -> bytes:
    """A time for which a socket waits."""
    whole, rest = divmod(seconds, 1)
    return struct.pack("L", int(seconds * 1000)) if os.name == "nt" else struct.pack("ll", int(whole), int(rest * 1e6))


@lru_cache(1)
def _date(seconds: int) -> str:
    return formatdate(seconds, usegmt=True)


def _as_wsgi(text: str) -> str:
    """Text as WSGI has it, where each character stands for a byte."""
    return text if text.isascii() else text.encode().decode("latin-1")
