"""A session with a program that starts others, seen from the sandbox's process."""

import asyncio
import json
import os
import socket
from collections.abc import Callable

_read = json.JSONDecoder().raw_decode  # a line is a value and nothing else


class IsolationError(Exception):
    """What runs apart has ended or cannot do what was asked; the reason is in English, as ssh servers give it."""


class ControlChannel:
    """Our end of a session's socket: JSON, a line at a time, with the descriptors that come along.

    `listening` is a socket that came from there, whose connections are accepted here as long as this is open.
    """

    def __init__(self, connected: socket.socket):
        self.socket = connected
        self.content = b""
        self.descriptors: list[int] = []
        self.listening: socket.socket | None = None
        self.loop: asyncio.AbstractEventLoop | None = None  # in which is heard what comes
        self.heard: asyncio.Future[None] | None = None
        self.ended = ""  # why nothing more comes

    async def read(self) -> dict:
        """The next line. Raises IsolationError where the other side has ended."""
        while b"\n" not in self.content:
            if self.ended:
                raise IsolationError(self.ended)
            if self.loop is None:  # from now on: to listen and to stop again for each line takes longer than to read it
                self.loop = asyncio.get_running_loop()
                self.loop.add_reader(self.socket, self._hear)
            self.heard = self.loop.create_future()
            await self.heard
        line, _, self.content = self.content.partition(b"\n")
        return dict(_read(line.decode())[0])

    def _hear(self) -> None:
        try:
            part, came, _, _ = socket.recv_fds(self.socket, 65536, 4)
        except OSError as error:
            part, came, self.ended = b"", [], str(error)
        for descriptor in came:
            os.set_inheritable(descriptor, False)
        self.descriptors += came
        self.content += part
        if not part:
            self._stop_hearing(self.ended or "the guest has ended")
        elif self.heard is not None and not self.heard.done():
            self.heard.set_result(None)

    def _stop_hearing(self, why: str) -> None:
        self.ended = self.ended or why
        if self.loop is not None:
            self.loop.remove_reader(self.socket)
            self.loop = None
        if self.heard is not None and not self.heard.done():
            self.heard.set_result(None)

    def write(self, value: dict) -> None:
        """Send one line. Raises OSError where the other side has ended."""
        self.socket.sendall(json.dumps(value).encode() + b"\n")

    def listen(self, listening: socket.socket, accepted: Callable[[socket.socket], None]) -> None:
        """Accept the connections to this socket from now on, in place of those to the one before."""
        self._stop_listening()
        self.listening = listening
        listening.setblocking(False)

        def arrived() -> None:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            connection.setblocking(True)
            accepted(connection)

        asyncio.get_running_loop().add_reader(listening, arrived)

    def _stop_listening(self) -> None:
        if self.listening is not None:
            asyncio.get_running_loop().remove_reader(self.listening)
            self.listening.close()
            self.listening = None

    def close(self) -> None:
        """Hear no more of it, and accept no more."""
        self._stop_listening()
        self._stop_hearing("it is closed")
        self.socket.close()


async def readable(descriptor: int) -> None:
    """Come back when there is something to read, or nothing will be any more."""
    loop, found = asyncio.get_running_loop(), asyncio.get_running_loop().create_future()
    loop.add_reader(descriptor, lambda: found.done() or found.set_result(None))
    try:
        await found
    finally:
        loop.remove_reader(descriptor)
