"""A program of ours that starts others, seen from the sandbox's process: begun, asked for sessions, ended."""

import contextlib
import os
import socket
import subprocess
from collections.abc import Sequence
from pathlib import Path

from helpers.sandbox.isolation.control_channel import ControlChannel
from helpers.sandbox.isolation.root import SEARCH_PATH

ANY = b"s"  # of session
INSIDE = Path(__file__).resolve().parent / "inside"


class Program:
    """One run of it. `control` is the socket on which it answers; it ends when that does."""

    def __init__(
        self, command: list[str], folder: Path | None = None, output: int | None = None, given: Sequence[int] = ()
    ):
        """Start `command` with the number of its socket's descriptor. `output` is for what it prints; None: our own. `given` are
        more descriptors for it, of which its words tell.
        """
        self.control, theirs = socket.socketpair()
        try:
            with theirs:
                self.process = subprocess.Popen(
                    [*command, str(theirs.fileno())],
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    pass_fds=[theirs.fileno(), *given],
                    cwd=folder,
                    env={"PATH": os.environ.get("PATH", SEARCH_PATH)},
                    start_new_session=True,
                )
        except BaseException:
            self.control.close()
            raise

    def session(self, kind: bytes = ANY) -> ControlChannel:
        """A channel to a new session of it, of this kind. Raises OSError where it has ended."""
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                socket.send_fds(self.control, [kind], [theirs.fileno()])
        except OSError:
            ours.close()
            raise
        return ControlChannel(ours)

    def end(self, patience: float) -> None:
        """Have it end what it started, and itself; kill it where it has not done so after `patience` seconds."""
        self.control.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(patience)
        self.process.kill()
        self.process.wait()
