"""A server of the sandbox's kind for an application of a test's own, and bytes sent to one as they are."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

from helpers.sandbox import connections


@contextlib.contextmanager
def serving(application: Callable[..., Any]) -> Iterator[int]:
    """Gives the port at which `application` is served meanwhile."""
    server = connections.listen(application, 0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def reads_nothing(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
    """An application that answers without a look at the body."""
    start("200 OK", [("Content-Length", "0")])
    return [b""]


def raw(port: int, content: bytes) -> bytes:
    """All that is answered to these bytes until the connection is closed."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as one:
        one.sendall(content)
        one.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: one.recv(1 << 16), b""))
