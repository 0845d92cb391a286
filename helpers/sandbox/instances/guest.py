"""The inside of a stand-in, seen from the ssh server: started, asked for sessions, ended.

Set apart it has a root folder, users, processes, a host name and a network device (loopback alone) of its own;
without, its programs run beside the learner's own ones, with a home folder of its own and no more than that.
"""

import asyncio
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from helpers.sandbox.instances.guest_files import TOOLS, GuestFiles
from helpers.sandbox.instances.root import AGENT, SFTP, isolated, python_inside
from helpers.sandbox.isolation import bubblewrap
from helpers.sandbox.isolation.control_channel import ControlChannel, IsolationError, readable
from helpers.sandbox.isolation.inside import system_calls
from helpers.sandbox.isolation.program import Program
from helpers.sandbox.isolation.root import SEARCH_PATH

PATIENCE = 10.0  # seconds for the first process to answer
ENDING = 2.0  # seconds for it to end what runs there, which it gives a moment, and itself


@dataclass
class Session:
    """A program running in the guest: `descriptors` are its terminal's master, or its standard input, output, errors."""

    channel: ControlChannel

    @property
    def descriptors(self) -> list[int]:
        return self.channel.descriptors

    async def ended(self) -> dict:
        """How it ended: {"exit": number} or {"signal": number}; the latter also if the guest itself ended."""
        try:
            return await self.channel.read()
        except (OSError, IsolationError):
            return {"signal": 1}
        finally:
            self.close()

    def close(self) -> None:
        """Hear no more of it."""
        self.channel.close()


class Guest:
    """One run of a guest, from its boot to its end; `isolated` says whether it is set apart."""

    tries: ClassVar[tuple[bool, ...]] = (True, False)

    def __init__(self, files: GuestFiles):
        self.files = files
        self.isolated = False
        self.program: Program | None = None
        self.environment: dict[str, str] = {}
        self.booting: asyncio.Future | None = None
        self.ended = False

    async def boot(self) -> None:
        """Start its first process, unless that was done before; set apart if that can be had here."""
        if self.booting is None or (self.booting.done() and self.booting.exception()):
            self.booting = asyncio.ensure_future(self._boot())
        await asyncio.shield(self.booting)

    async def end(self) -> None:
        """End everything in it."""
        self.ended = True
        if self.booting is not None:
            await asyncio.wait([self.booting])
        await asyncio.get_running_loop().run_in_executor(None, self._kill)

    async def run(self, command: list[str], terminal: bool = False, name: str = "", **environment: str) -> Session:
        """Start a program, with a terminal or with three pipes."""
        inside = self.environment["HOME"]
        request = {"run": command, "terminal": terminal, "folder": inside, "name": name or command[0]}
        return await self._ask(request | {"environment": self.environment | environment})

    async def connect(self, port: int) -> socket.socket:
        """A socket connected to a port of the guest's own loopback."""
        await self.boot()
        if not self.isolated:
            raise IsolationError("this stand-in shares its ports with the machine, so none is forwarded")
        session = await self._ask({"connect": port})
        session.close()
        return socket.socket(fileno=session.descriptors[0])

    def shell(self) -> str:
        return next((path for path in ("/bin/bash", "/usr/bin/bash") if os.path.exists(path)), "/bin/sh")

    def sftp(self) -> list[str]:
        """The command that runs the server of sftp with the kit's Python."""
        if not self.isolated:
            return outside(SFTP)
        loader = [f"LD_LIBRARY_PATH={TOOLS}/python/lib"]
        return ["/usr/bin/env", *loader, *python_inside(), f"{TOOLS}/{SFTP.name}"]

    async def _booted(self, apart: bool) -> bool:
        """Whether its first process started; False where it ended at once. Raises IsolationError where it says nothing."""
        self.program = (
            self._started_apart() if apart else Program(outside(AGENT), self.files.folder, subprocess.DEVNULL)
        )
        try:
            await asyncio.wait_for(readable(self.program.control.fileno()), PATIENCE)
            if self.program.control.recv(1) == b"!":
                return True
        except TimeoutError as error:
            self._kill()
            raise IsolationError("the guest did not start in time") from error
        self._kill()
        return False

    def _started_apart(self) -> Program:
        """Its first process, where some system calls are refused."""
        program, *words = isolated(self.files)
        with tempfile.TemporaryFile() as refused:
            refused.write(system_calls.refusing())
            refused.seek(0)
            filtered = ["--seccomp", str(refused.fileno())] if system_calls.refusing() else []
            return Program([program, *filtered, *words], self.files.folder, subprocess.DEVNULL, [refused.fileno()])

    async def _boot(self) -> None:
        self.files.furnish()
        for apart in Guest.tries:
            if apart and not shutil.which(bubblewrap.PROGRAM):
                continue
            if not self.ended and await self._booted(apart):
                # Whether it can be set apart is found out once, before anything inside could have a hand in it.
                Guest.tries = (apart,)
                self.isolated = apart
                self.environment = self._environment()
                return
        raise IsolationError("the guest could not be started")

    def _kill(self) -> None:
        if self.program:
            self.program.end(ENDING)
        self.program = None

    def _environment(self) -> dict[str, str]:
        user = self.files.user
        home = f"/home/{user}" if self.isolated else str(self.files.home)
        tools = f"{TOOLS}/bin" if self.isolated else str(self.files.folder / "bin")
        return {
            "HOME": home,
            "USER": user,
            "LOGNAME": user,
            "SHELL": self.shell(),
            "PATH": f"{tools}:{SEARCH_PATH}",
            "LANG": "C.UTF-8",
        }

    async def _ask(self, request: dict) -> Session:
        if self.program is None:
            raise IsolationError("the guest has ended")
        channel = self.program.session()
        channel.write(request)
        said = await channel.read()
        if "error" in said:
            channel.close()
            raise IsolationError(said["error"])
        return Session(channel)


def outside(program: Path) -> list[str]:
    """The command that runs one of our own programs where nothing is set apart."""
    return [sys.executable, "-E", "-s", "-S", str(program)]
