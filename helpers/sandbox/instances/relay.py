"""Bytes on their way between an ssh channel and a program in the guest."""

import asyncio
import contextlib
import fcntl
import functools
import os
import signal
import socket
import struct
import termios
from collections.abc import Awaitable, Callable

import asyncssh

from helpers.sandbox.instances.guest import Session

AT_ONCE = 65536
SIGNALS = {one.value: one.name.removeprefix("SIG") for one in signal.Signals}
FEW, MANY = 4, 32  # packets from the client that wait: then it may go on, or has to wait
LAST_WORDS = 0.5  # seconds for what a program wrote to its terminal just before it ended

Write = Callable[[bytes], Awaitable[None]]


class Conversation(asyncssh.SSHServerSession):
    """One channel: the client asks in it for a program, with or without a terminal, and then talks with that program."""

    def __init__(
        self,
        serve: Callable[["Conversation"], Awaitable[None]],
        over: Callable[["Conversation", int | None], None],
    ):
        self.serve = serve
        self.over = over  # told the exit code (None: broken off) before the client is, and once
        self.is_over = False
        self.channel: asyncssh.SSHServerChannel | None = None
        self.task: asyncio.Task | None = None
        self.received: asyncio.Queue = asyncio.Queue()  # bytes, (columns, rows), or None for the end
        self.may_write = asyncio.Event()
        self.may_write.set()
        self.gone = asyncio.Event()

    @property
    def terminal(self) -> str:
        """The kind of the client's terminal ("xterm"), or ""."""
        return self.channel.get_terminal_type() or ""

    async def write(self, content: bytes, errors: bool = False) -> None:
        """Send to the client's standard output or errors, as fast as it takes it. Raises OSError where it has gone."""
        await self.may_write.wait()
        if self.gone.is_set():
            raise BrokenPipeError
        self.channel.write(content, asyncssh.EXTENDED_DATA_STDERR if errors else None)

    async def next(self) -> bytes | tuple[int, int] | None:
        """What the client does next: it types, it has another size, or (None) it will say no more."""
        item = await self.received.get()
        if self.received.qsize() < FEW:
            self.channel.resume_reading()
        return item

    def exit(self, ended: dict) -> None:
        """Tell how the program ended."""
        self._end(ended.get("exit"))
        if self.gone.is_set():
            return
        if "exit" in ended:
            self.channel.exit(ended["exit"])
        else:
            self.channel.exit_with_signal(SIGNALS.get(ended["signal"], "KILL"))

    def close(self) -> None:
        """Be done with it, whatever has happened."""
        self._end(None)
        if not self.gone.is_set():
            self.channel.close()

    def _end(self, code: int | None) -> None:
        if not self.is_over:
            self.is_over = True
            self.over(self, code)

    def connection_made(self, chan: asyncssh.SSHServerChannel) -> None:
        self.channel = chan

    def shell_requested(self) -> bool:
        return True

    def exec_requested(self, command: str) -> bool:
        return True

    def subsystem_requested(self, subsystem: str) -> bool:
        return subsystem == "sftp"

    def session_started(self) -> None:
        self.task = asyncio.get_running_loop().create_task(self.serve(self))

    def data_received(self, data: bytes, datatype: int | None) -> None:
        self.received.put_nowait(data)
        if self.received.qsize() > MANY:
            self.channel.pause_reading()

    def eof_received(self) -> bool:
        self.received.put_nowait(None)
        return True

    def terminal_size_changed(self, width: int, height: int, pixwidth: int, pixheight: int) -> None:
        self.received.put_nowait((width, height))

    def pause_writing(self) -> None:
        self.may_write.clear()

    def resume_writing(self) -> None:
        self.may_write.set()

    def connection_lost(self, exc: Exception | None) -> None:
        self.gone.set()
        self.may_write.set()
        self.received.put_nowait(None)


async def run(conversation: Conversation, session: Session) -> None:
    """Carry both ways until the program has ended, or until the client has gone away, which hangs up on the program."""
    working = asyncio.create_task(_work(conversation, session))
    gone = asyncio.create_task(conversation.gone.wait())
    try:
        await asyncio.wait({working, gone}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        gone.cancel()
        working.cancel()
        with contextlib.suppress(asyncio.CancelledError, OSError, asyncssh.Error):
            await working


async def carry(descriptor: int, write: Write) -> None:
    """Give all that can be read from `descriptor` to `write`, then close it."""
    reader = asyncio.StreamReader(limit=AT_ONCE)
    file = os.fdopen(descriptor, "rb", buffering=0)
    loop = asyncio.get_running_loop()
    transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), file)
    try:
        with contextlib.suppress(OSError):  # so a terminal ends: an error of input and output
            while content := await reader.read(AT_ONCE):
                await write(content)
    finally:
        transport.close()


async def _work(conversation: Conversation, session: Session) -> None:
    first, *others = session.descriptors
    terminal = bool(conversation.terminal)
    if terminal:
        resize(first, *conversation.channel.get_terminal_size()[:2])
        others = [os.dup(first)]
    targets = (conversation.write, functools.partial(conversation.write, errors=True))
    carrying = [asyncio.create_task(carry(*pair)) for pair in zip(others, targets, strict=False)]
    feeding = asyncio.create_task(_feed(conversation, first, terminal))
    try:
        ended = await session.ended()
        await asyncio.wait(carrying, timeout=LAST_WORDS if terminal else None)
        conversation.exit(ended)
    finally:
        session.close()
        for task in (feeding, *carrying):
            task.cancel()
        await asyncio.gather(feeding, *carrying, return_exceptions=True)


async def _feed(conversation: Conversation, descriptor: int, terminal: bool) -> None:
    """Write what the client types, and follow the size of its window; then close the descriptor."""
    os.set_blocking(descriptor, False)
    try:
        while (said := await conversation.next()) is not None:
            if isinstance(said, tuple):
                resize(descriptor, *said)
            else:
                await _write_all(descriptor, said)
        if terminal:
            await asyncio.Event().wait()  # a terminal hangs up when it is closed, and its program may still have to say
    except OSError:
        pass  # the program has ended, or reads no more
    finally:
        os.close(descriptor)


async def _write_all(descriptor: int, content: bytes) -> None:
    while content:
        try:
            content = content[os.write(descriptor, content) :]
        except BlockingIOError:
            await _writable(descriptor)


async def _writable(descriptor: int) -> None:
    loop, found = asyncio.get_running_loop(), asyncio.get_running_loop().create_future()
    loop.add_writer(descriptor, lambda: found.done() or found.set_result(None))
    try:
        await found
    finally:
        loop.remove_writer(descriptor)


def resize(terminal: int, width: int, height: int) -> None:
    """Give the terminal that many columns and rows."""
    with contextlib.suppress(OSError):
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("4H", height, width, 0, 0))


async def tunnel(connection: socket.socket) -> asyncssh.SSHForwarder:
    """A forwarded connection: what comes through ssh goes to the socket, and the other way round."""
    _, near = await asyncio.get_running_loop().create_connection(asyncssh.SSHForwarder, sock=connection)
    return asyncssh.SSHForwarder(near)
