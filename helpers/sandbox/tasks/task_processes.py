"""The programs of one task: started through the launcher, heard, asked to end, and ended."""

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass, field

from helpers.sandbox.isolation.control_channel import ControlChannel, IsolationError, readable
from helpers.sandbox.tasks import container_files
from helpers.sandbox.tasks.logs import Stream

MEBIBYTE = 1 << 20
ANSWERED = 10.0  # seconds for a keeper to answer; on a machine that has far too much to do it takes tenths of one
PATIENCE = 1.0  # seconds for what was written to arrive, where something that was left behind holds on to the pipe
MODEST = 5  # how much less than a whole CPU gives way to others, as `nice` counts


class NotSetApart(IsolationError):
    """The keeper could not be the container's first process; nothing was started."""


@dataclass(frozen=True)
class ContainerProgram:
    """What one container runs."""

    name: str
    start: container_files.Start
    memory: int  # MiB; 0: no limit of its own
    output: Stream | None


@dataclass(frozen=True)
class ExitStatus:
    """How a program ended: its exit code as a shell would give it, and whether it took more memory than it may."""

    name: str
    code: int
    out_of_memory: bool


@dataclass
class TaskProcesses:
    """The processes of one task, seen from the agent. `accept` takes what connects to the sandbox's port from inside it."""

    programs: list[ContainerProgram]
    accept: Callable[[socket.socket, tuple], None]
    channel: ControlChannel
    in_turn: bool = False  # the channel is for one task after the other
    over: bool = False  # the only program has ended, and nothing of it is left
    readers: dict[str, asyncio.Task] = field(default_factory=dict)

    async def begin(self, port: int, isolated: bool, memory: int, cpus: list[int], nice: int) -> None:
        """Start all programs. Raises IsolationError where the task's keeper ends before, and NotSetApart."""
        containers = [self._container(program) for program in self.programs]
        request = {"port": port, "isolated": isolated, "memory": memory * MEBIBYTE, "cpus": cpus, "nice": nice}
        if (await self._first(request | {"containers": containers}))[
            "listening"
        ] is True:  # else as before, or not at all
            listening = socket.socket(fileno=self.channel.descriptors.pop(0))
            self.channel.listen(listening, lambda connection: self.accept(connection, ("127.0.0.1", 0)))
        for program in self.programs:
            await self.channel.read()
            if program.output is not None:
                heard = _heard(self.channel.descriptors.pop(0), program.output)
                self.readers[program.name] = asyncio.ensure_future(heard)

    async def _first(self, request: dict) -> dict:
        """What is answered first, when nothing is started yet. A keeper that does not answer hears no more of it."""
        try:
            self.channel.write(request)
            async with asyncio.timeout(ANSWERED if self.in_turn else None):
                answer = await self.channel.read()
        except TimeoutError as error:
            self.channel.close()  # it ends when it goes on
            raise NotSetApart(f"it has not answered within {ANSWERED:.0f} s") from error
        except (IsolationError, OSError) as error:
            if self.in_turn:
                raise NotSetApart(str(error)) from error
            raise
        if "refused" in answer:
            raise NotSetApart(answer["refused"])
        return answer

    def _container(self, program: ContainerProgram) -> dict:
        start = program.start
        container = {"name": program.name, "memory": program.memory * MEBIBYTE}
        container |= {"environment": start.environment, "files": start.files, "heard": program.output is not None}
        if self.in_turn:
            return container | {
                "options": start.command[1 : (end := start.command.index("--"))],
                "command": start.command[end + 1 :],
            }
        return container | {"command": start.command, "folder": start.folder}

    async def ended(self) -> ExitStatus:
        """The next program that ends, when all that it wrote has been heard. Raises IsolationError."""
        said = await self.channel.read()
        self.over = self.in_turn
        heard = self.readers.get(said["exited"])
        if heard is not None and not heard.done():
            await asyncio.wait([heard], timeout=PATIENCE)
        return ExitStatus(said["exited"], said["code"], said["memory"])

    def signal(self, name: str, number: signal.Signals) -> None:
        """Send a signal to one program."""
        with contextlib.suppress(OSError):
            self.channel.write({"signal": int(number), "name": name})

    async def close(self) -> None:
        """End whatever is left, and come back when it has ended; a channel that is for further tasks stays open then."""
        if not self.over:
            await self._close_channel()
        for reader in self.readers.values():
            reader.cancel()

    async def _close_channel(self) -> None:
        with contextlib.suppress(OSError):
            self.channel.socket.shutdown(socket.SHUT_WR)
        with contextlib.suppress(IsolationError, OSError, ValueError):
            while True:
                await self.channel.read()
        self.channel.close()


async def _heard(descriptor: int, output: Stream) -> None:
    """Pass on all that is written until the last writer has gone."""
    try:
        await readable(descriptor)
        while content := os.read(descriptor, 65536):
            output.write(content)
            await readable(descriptor)
    finally:
        output.close()
        os.close(descriptor)
