"""A port that lets nobody in: where a packet filter drops what comes, the caller hears nothing until it gives up."""

import contextlib
import select
import socket
import sys

FILLERS = 8


class ClosedPort:
    """A port of 127.0.0.1 on which connecting times out.

    On Linux a queue of length 0, once full, has the kernel drop what asks to connect. Elsewhere a connection is made that
    nobody ever answers, so that ssh gives up while it waits for the first line.
    """

    def __init__(self):
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen(0)
        self.port: int = self.socket.getsockname()[1]
        self.fillers: list[socket.socket] = []
        if sys.platform == "linux":
            self._fill()

    def close(self) -> None:
        for one in (*self.fillers, self.socket):
            one.close()

    def _fill(self) -> None:
        for _ in range(FILLERS):
            filler = socket.socket()
            filler.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                filler.connect(("127.0.0.1", self.port))
            if not select.select([], [filler], [], 0.02)[1]:
                filler.close()  # the queue is full
                return
            self.fillers.append(filler)
