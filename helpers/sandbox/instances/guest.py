"""The inside of a stand-in, seen from the ssh server: started, asked for sessions, ended.

With bubblewrap it has a root folder, users, processes, a host name and a network device (loopback alone) of its own;
without, its programs run beside the learner's own ones, with a home folder of its own and no more than that.
"""

import asyncio
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
from dataclasses import dataclass
from typing import ClassVar

from helpers.sandbox.instances.place import Place
from helpers.sandbox.instances.walls import HERE, TOOLS, python_inside, walls

PATIENCE = 10.0  # seconds for the first process to answer
SEARCHED = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin"


class GuestError(Exception):
    """What was asked of the guest cannot be done; the reason is in English, as ssh servers give it."""


class Line:
    """Our end of a session's socket: JSON, a line at a time, with the descriptors that come along."""

    def __init__(self, connected: socket.socket):
        self.socket = connected
        self.content = b""
        self.descriptors: list[int] = []

    async def read(self) -> dict:
        """The next line. Raises GuestError where the other side has ended."""
        while b"\n" not in self.content:
            await readable(self.socket)
            part, came, _, _ = socket.recv_fds(self.socket, 65536, 4)
            for descriptor in came:
                os.set_inheritable(descriptor, False)
            self.descriptors += came
            if not part:
                raise GuestError("the guest has ended")
            self.content += part
        line, _, self.content = self.content.partition(b"\n")
        return json.loads(line)


@dataclass
class Session:
    """A program running in the guest: `descriptors` are its terminal's master, or its standard input, output, errors."""

    line: Line

    @property
    def descriptors(self) -> list[int]:
        return self.line.descriptors

    async def ended(self) -> dict:
        """How it ended: {"exit": number} or {"signal": number}; the latter also if the guest itself ended."""
        try:
            return await self.line.read()
        except (OSError, GuestError):
            return {"signal": 1}
        finally:
            self.close()

    def close(self) -> None:
        """Hear no more of it."""
        self.line.socket.close()


class Guest:
    """One run of a guest, from its boot to its end; `walled` says whether there is anything around it."""

    ways: ClassVar[tuple[bool, ...]] = (True, False)

    def __init__(self, place: Place):
        self.place = place
        self.walled = False
        self.process: subprocess.Popen | None = None
        self.control: socket.socket | None = None
        self.environment: dict[str, str] = {}
        self.booting: asyncio.Future | None = None
        self.ended = False

    async def boot(self) -> None:
        """Start its first process, unless that was done before; behind walls if they can be had here."""
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
        if not self.walled:
            raise GuestError("this stand-in shares its ports with the machine, so none is forwarded")
        session = await self._ask({"connect": port})
        session.close()
        return socket.socket(fileno=session.descriptors[0])

    def shell(self) -> str:
        return next((path for path in ("/bin/bash", "/usr/bin/bash") if os.path.exists(path)), "/bin/sh")

    def python(self, program: str) -> list[str]:
        """The command that runs one of our own programs with the kit's Python."""
        if not self.walled:
            return [sys.executable, "-I", "-S", str(HERE / program)]
        loader = [f"LD_LIBRARY_PATH={TOOLS}/python/lib"]
        return ["/usr/bin/env", *loader, *python_inside(), f"{TOOLS}/{program}"]

    async def _booted(self, walled: bool) -> bool:
        """Whether its first process started; False where it ended at once. Raises GuestError where it says nothing."""
        self._start(walled)
        try:
            await asyncio.wait_for(readable(self.control), PATIENCE)
            if self.control.recv(1) == b"!":
                return True
        except TimeoutError as error:
            self._kill()
            raise GuestError("the guest did not start in time") from error
        self._kill()
        return False

    def _start(self, walled: bool) -> None:
        self.control, theirs = socket.socketpair()
        command = walls(self.place) if walled else [sys.executable, "-I", "-S", str(HERE / "agent.py")]
        with theirs:
            self.process = subprocess.Popen(
                [*command, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                cwd=self.place.folder,
                env={"PATH": os.environ.get("PATH", SEARCHED)},
                start_new_session=True,
            )

    async def _boot(self) -> None:
        self.place.furnish()
        for walled in Guest.ways:
            if walled and not shutil.which("bwrap"):
                continue
            if not self.ended and await self._booted(walled):
                # Whether there are walls is found out once, before anything inside could have a hand in it.
                Guest.ways = (walled,)
                self.walled = walled
                self.environment = self._environment()
                return
        raise GuestError("the guest could not be started")

    def _kill(self) -> None:
        if self.control:
            self.control.close()
        if self.process:
            # Its first process hears of it, and gives all others a moment to end. What is left dies with it.
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=2)
            self.process.kill()
            self.process.wait()
        self.control = self.process = None

    def _environment(self) -> dict[str, str]:
        user = self.place.user
        home = f"/home/{user}" if self.walled else str(self.place.home)
        tools = f"{TOOLS}/bin" if self.walled else str(self.place.folder / "bin")
        return {
            "HOME": home,
            "USER": user,
            "LOGNAME": user,
            "SHELL": self.shell(),
            "PATH": f"{tools}:{SEARCHED}",
            "LANG": "C.UTF-8",
        }

    async def _ask(self, request: dict) -> Session:
        if self.control is None:
            raise GuestError("the guest has ended")
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self.control, [b"s"], [theirs.fileno()])
        ours.sendall(json.dumps(request).encode() + b"\n")
        line = Line(ours)
        said = await line.read()
        if "error" in said:
            ours.close()
            raise GuestError(said["error"])
        return Session(line)


async def readable(source: socket.socket) -> None:
    """Come back when there is something to read."""
    loop, found = asyncio.get_running_loop(), asyncio.get_running_loop().create_future()
    loop.add_reader(source, lambda: found.done() or found.set_result(None))
    try:
        await found
    finally:
        loop.remove_reader(source)
