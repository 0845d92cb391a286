"""The ssh server of one stand-in: whom it lets in, and what runs for those who are in."""

import asyncio
import base64
import binascii
import contextlib
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass

import asyncssh

from helpers.sandbox import LEARNER_ADDRESS
from helpers.sandbox.instances import session_log
from helpers.sandbox.instances.guest import Guest, Session
from helpers.sandbox.instances.guest_files import GuestFiles
from helpers.sandbox.instances.relay import Conversation, carry, run, tunnel
from helpers.sandbox.isolation.control_channel import IsolationError
from helpers.text import LANGUAGES, language, text

OWN_NAMES = ("localhost", "127.0.0.1", "::1")
ACCEPTED = ("LANG", "LC_", "WORKSHOP_LANG")


@dataclass(frozen=True)
class Login:
    """Who may come in: one user with one key (a line as in authorized_keys, or "" for nobody)."""

    instance: str
    user: str
    key: str
    private_ip: str


class InstanceServer:
    """A server that stands in for one running instance. All its methods run in the servers' own thread."""

    def __init__(self, login: Login, files: GuestFiles, user_data: bytes):
        self.login = login
        self.files = files
        self.user_data = user_data
        self.key = asyncssh.import_public_key(login.key) if login.key else None
        self.guest = Guest(files)
        self.connections: set[asyncssh.SSHServerConnection] = set()
        self.acceptor: asyncssh.SSHAcceptor | None = None
        self.closed = False

    async def open(self, listening: socket.socket, host_key: bytes) -> None:
        """Serve on that socket, and run the user data. Without any, nothing runs inside before somebody logs in."""
        self.acceptor = await asyncssh.listen(
            sock=listening,
            server_factory=lambda: Connection(self),
            server_host_keys=[asyncssh.import_private_key(host_key)],
            encoding=None,
            line_editor=False,
            agent_forwarding=False,
            x11_forwarding=False,
            server_version="stand-in",
        )
        if self.closed:
            self.acceptor.close()
        elif self.user_data:
            await self._run_user_data(self.user_data)

    async def reboot(self) -> None:
        """End all sessions and processes."""
        ending, self.guest = self.guest, Guest(self.files)
        await self._end_sessions(ending)

    async def close(self) -> None:
        """End all sessions and processes; nobody is let in any more."""
        self.closed = True
        if self.acceptor:
            self.acceptor.close()
        await self._end_sessions(self.guest)

    async def _run_user_data(self, content: bytes) -> None:
        # The log is opened, and the script written, before anything runs inside that could put a link in their place.
        self.files.furnish()
        set_apart, without = self.files.keep_script(content)
        with open(self.files.log, "wb", buffering=0) as log:

            async def note(content: bytes) -> None:
                log.write(content)

            if not content.startswith(b"#!"):
                await note(text("instances.no_script").encode() + b"\n")
                return
            await self.guest.boot()
            session = await self.guest.run([set_apart if self.guest.isolated else without])
            os.close(session.descriptors[0])
            await asyncio.gather(*(carry(descriptor, note) for descriptor in session.descriptors[1:]))
            ended = await session.ended()
            if ended != {"exit": 0}:
                said = " ".join(f"{name} {value}" for name, value in ended.items())
                await note(text("instances.script_failed", ended=said).encode() + b"\n")

    async def _end_sessions(self, guest: Guest) -> None:
        for connection in list(self.connections):
            connection.abort()
        await guest.end()

    async def converse(self, conversation: Conversation) -> None:
        """Run what the client asks for in a channel."""
        try:
            await self.guest.boot()
            await run(conversation, await self._start(conversation))
        except (IsolationError, OSError) as error:
            with contextlib.suppress(OSError):
                await conversation.write(f"{error}\n".encode(), errors=True)
            conversation.exit({"exit": 255})
        finally:
            conversation.close()

    def note(self, conversation: Conversation, code: int | None) -> None:
        """Keep what a channel was for, and how it ended."""
        session_log.record(self.login.instance, *_asked_for(conversation.channel), code)

    async def _start(self, conversation: Conversation) -> Session:
        guest, channel, terminal = self.guest, conversation.channel, conversation.terminal
        command = channel.get_command()
        if channel.get_subsystem():
            return await guest.run(guest.sftp())
        given = {name: value for name, value in channel.get_environment().items() if name.startswith(ACCEPTED)}
        lang = given.pop("WORKSHOP_LANG", "")
        given["SSH_CONNECTION"] = f"{LEARNER_ADDRESS} 50000 {self.login.private_ip} 22"
        if terminal:
            given["TERM"] = terminal
        if command is not None:
            return await guest.run([guest.shell(), "-c", command], bool(terminal), **given)
        if terminal:
            await conversation.write(self._banner(lang))
        name = f"-{os.path.basename(guest.shell())}"  # the dash makes it a login shell
        return await guest.run([guest.shell()], bool(terminal), name, **given)

    def _banner(self, lang: str) -> bytes:
        lang = lang if lang in LANGUAGES else language()
        values = {"instance": self.login.instance, "user": self.login.user, "host": self.files.host}
        log = "/var/log/cloud-init-output.log" if self.guest.isolated else str(self.files.log)
        key = "instances.banner" if self.guest.isolated else "instances.banner_without_walls"
        return text(key, lang, **values, log=log).replace("\n", "\r\n").encode()


class Connection(asyncssh.SSHServer):
    """One connection: a key decides, nothing else."""

    def __init__(self, server: InstanceServer):
        self.server = server
        self.connection: asyncssh.SSHServerConnection | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self.connection = conn
        self.server.connections.add(conn)

    def connection_lost(self, exc: Exception | None) -> None:
        self.server.connections.discard(self.connection)

    def begin_auth(self, username: str) -> bool:
        return True

    def session_requested(self) -> Conversation:
        return Conversation(self.server.converse, self.server.note)

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        allowed = self.server.key
        return allowed is not None and username == self.server.login.user and key == allowed

    def connection_requested(self, dest_host: str, dest_port: int, orig_host: str, orig_port: int) -> Callable:
        own = (*OWN_NAMES, self.server.login.private_ip)
        if dest_host not in own:
            raise _prohibited(f"the stand-in has no network, so it does not reach {dest_host}")
        return self._forward(dest_port)

    async def _forward(self, port: int) -> asyncssh.SSHForwarder:
        try:
            connection = await self.server.guest.connect(port)
        except IsolationError as error:
            if not self.server.guest.isolated:
                raise _prohibited(str(error)) from error
            raise asyncssh.ChannelOpenError(asyncssh.OPEN_CONNECT_FAILED, str(error)) from error
        session_log.record(self.server.login.instance, "port", str(port))
        return await tunnel(connection)


def _asked_for(channel: asyncssh.SSHServerChannel) -> tuple[str, str]:
    """What a channel was for: a command, files, or a shell; and which command."""
    if channel.get_subsystem():
        return "files", ""
    command = channel.get_command()
    return ("shell", "") if command is None else ("command", command)


def _prohibited(reason: str) -> asyncssh.ChannelOpenError:
    return asyncssh.ChannelOpenError(asyncssh.OPEN_ADMINISTRATIVELY_PROHIBITED, reason)


def user_data_of(encoded: str) -> bytes:
    """An instance's user data, decoded; as it is where it is no base64, which CloudFormation lets through."""
    try:
        return base64.b64decode(encoded, validate=True)
    except binascii.Error:
        return encoded.encode()
