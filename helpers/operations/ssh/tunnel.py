"""`ssh -L`: a port of this computer that leads to a port of the instance, open as long as the line is."""

import http.client
import re
import threading
from collections.abc import Callable, Mapping
from typing import Any

from helpers.operations import rules
from helpers.operations.core import Operation
from helpers.operations.kinds import TEXT, Field, Kind
from helpers.operations.results import Result
from helpers.operations.ssh.client import WHERE, connected, declare, options_of
from helpers.operations.watch import Watch
from helpers.target import Target

LOOK = 0.2  # seconds between two looks whether somebody answers at the far end


FIELDS = (
    *WHERE,
    Field("local_port", Kind("port", widget="number", check=rules.tunnel_port, default=9999, blocks=True)),
    Field("remote_port", Kind("port", widget="number", check=rules.tunnel_port, default=8888, blocks=True)),
    Field("command", TEXT.optional()),
)


def words_of(values: Mapping[str, Any], options: tuple[str, ...] = ()) -> list[str]:
    """The words of the command line, unquoted. Without a command nothing is run there (-N).

    What is run has a terminal there (-tt): else nothing would tell it that the line has ended, and it would keep its port.
    """
    forward = f"{values['local_port']}:localhost:{values['remote_port']}"
    words = ["-i", values["identity"], "-L", forward, f"{values['user']}@{values['host']}"]
    if not values["command"]:
        return ["ssh", *options, "-N", *words]
    return ["ssh", *options, "-tt", *words, values["command"]]


def _execute(operation: Operation, target: Target, watch: Watch) -> Result:
    """Hold the line until the command there ends, or until it is cancelled; say where it leads once it leads there."""
    values = operation.values
    opening = Opening(values["local_port"], values["remote_port"], watch.address, bool(values["command"]))

    # Of an address family of its own: else ssh is content with ::1 where somebody has the port of 127.0.0.1.
    options = (*options_of(target), "-o", "ExitOnForwardFailure=yes", "-o", "AddressFamily=inet")
    try:
        return connected(operation, target, watch, words_of(values, options), opening.heard)
    finally:
        opening.close()


class Opening:
    """Waits until the near end of a tunnel answers as a web server, then calls `tell` with the address to open.

    A program like Jupyter prints the address that it has on the server, with its token; the one to open is the same but
    for the port. Where nothing is run there that could print one, it is the root.
    """

    def __init__(self, near: int, far: int, tell: Callable[[str], None], by_command: bool):
        self.near, self.tell = near, tell
        self.printed = re.compile(rf"http://(?:localhost|127\.0\.0\.1|\[::1?\]):{far}(/[^\s)\"'<>]*)?[\s)\"'<>]")
        self.closed = threading.Event()
        self.thread: threading.Thread | None = None
        if not by_command and not self._answers("/"):  # else somebody else has the port, as ssh will say
            self._begin("/")

    def heard(self, output: str) -> None:
        """Look for the address in the output so far."""
        if self.thread is None and (found := self.printed.search(output)):
            self._begin(found[1] or "/")

    def close(self) -> None:
        """Wait no longer."""
        self.closed.set()

    def _begin(self, path: str) -> None:
        self.thread = threading.Thread(target=self._wait, args=(path,), daemon=True)
        self.thread.start()

    def _wait(self, path: str) -> None:
        while not self.closed.wait(LOOK):
            if self._answers(path) and not self.closed.is_set():
                self.tell(f"http://localhost:{self.near}{path}")
                return

    def _answers(self, path: str) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.near, timeout=5)
        try:
            connection.request("GET", path)
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        return True


declare("ssh tunnel", FIELDS, words_of, _execute)
