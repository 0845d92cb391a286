"""A session with a program that starts others, seen from the sandbox's process."""

import asyncio
import json
import os
import socket


class IsolationError(Exception):
    """What runs apart has ended or cannot do what was asked; the reason is in English, as ssh servers give it."""


class ControlChannel:
    """Our end of a session's socket: JSON, a line at a time, with the descriptors that come along."""

    def __init__(self, connected: socket.socket):
        self.socket = connected
        self.content = b""
        self.descriptors: list[int] = []

    async def read(self) -> dict:
        """The next line. Raises IsolationError where the other side has ended."""
        while b"\n" not in self.content:
            await readable(self.socket.fileno())
            part, came, _, _ = socket.recv_fds(self.socket, 65536, 4)
            for descriptor in came:
                os.set_inheritable(descriptor, False)
            self.descriptors += came
            if not part:
                raise IsolationError("the guest has ended")
            self.content += part
        line, _, self.content = self.content.partition(b"\n")
        return json.loads(line)

    def write(self, value: dict) -> None:
        """Send one line. Raises OSError where the other side has ended."""
        self.socket.sendall(json.dumps(value).encode() + b"\n")

    def close(self) -> None:
        """Hear no more of it."""
        self.socket.close()


async def readable(descriptor: int) -> None:
    """Come back when there is something to read, or nothing will be any more."""
    loop, found = asyncio.get_running_loop(), asyncio.get_running_loop().create_future()
    loop.add_reader(descriptor, lambda: found.done() or found.set_result(None))
    try:
        await found
    finally:
        loop.remove_reader(descriptor)
