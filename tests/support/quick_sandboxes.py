"""Sandboxes without their half a second of start-up: one process a run does what no home folder changes, and forks for each.

address = fork_sandboxes(folder)   # in the process that leads the run, on Linux; others of the run use `use_forks(address)`
"""

import contextlib
import gc
import importlib
import json
import os
import random
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from helpers.home import PROJECT
from helpers.sandbox import client, server
from tests.support.quick_keys import make_keys_quickly

SERVICES = ("cloudformation", "ec2")  # whose modules take longest, and whose imports most others are among
LONGEST = 1 << 20  # bytes of a message
# Who starts with other values of these than the forking process did gets a new process: they are read once, as one begins.
READ_AT_ONCE = ("GLIBC_", "HOME", "INITIAL_", "LANG", "LC_", "LD_", "MALLOC_", "MOTO_", "PYTHON", "TZ")
UNKNOWN = -signal.SIGKILL
new_process = client._process


class ForkedSandbox:
    """A sandbox's process as its starter sees it, which is not its parent."""

    def __init__(self, pid: int, connection: socket.socket) -> None:
        self.pid, self.returncode, self._connection = pid, None, connection
        connection.setblocking(False)

    def poll(self) -> int | None:
        """Its exit code, as `subprocess` has it; None while it lives. Where nobody is there any more to tell of it: UNKNOWN."""
        if self.returncode is None:
            with contextlib.suppress(BlockingIOError):
                if told := self._connection.recv(100):
                    self.returncode = int(told)
                elif not Path(f"/proc/{self.pid}").exists():
                    self.returncode = UNKNOWN
        if self.returncode is not None:
            self._connection.close()
        return self.returncode

    def terminate(self) -> None:
        os.kill(self.pid, 15)


def fork_sandboxes(folder: str) -> str:
    """Start the process that forks, which ends with this one; gives the address at which it is asked, a file in `folder`."""
    address = f"{folder}/sandboxes"
    command = [sys.executable, "-m", "tests.support.quick_sandboxes"]
    lasts, ends = os.pipe()  # the end that this process keeps is closed when it ends
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listening:
        listening.bind(address)
        listening.listen(100)
        passed = listening.fileno(), lasts
        subprocess.Popen(
            [*command, *map(str, passed)],
            cwd=PROJECT,
            env=client._process_environment("/nowhere"),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=passed,
            start_new_session=True,
        )
    os.close(lasts)
    _ends.append(ends)
    return address


_ends: list[int] = []


def end_forks() -> None:
    """End the process that forks, not its forks."""
    while _ends:
        os.close(_ends.pop())


def use_forks(address: str) -> None:
    """Have the sandboxes that this process starts forked by the process that is asked at `address`, as long as it is there."""

    def forked(command: list[str], environment: dict[str, str], log: BinaryIO) -> ForkedSandbox | subprocess.Popen:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with contextlib.suppress(OSError):
            connection.connect(address)
            asked = Asked(command[3:], environment, _umask())
            socket.send_fds(connection, [json.dumps(vars(asked)).encode()], [log.fileno()])
            if pid := int(connection.recv(100) or 0):
                return ForkedSandbox(pid, connection)
        connection.close()
        return new_process(command, environment, log)

    client._process = forked


def _umask() -> int:
    """This process's own, which only the system tells without a change of it."""
    status = Path("/proc/self/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("Umask:")), 8)


@dataclass
class Asked:
    """What a new process is to have from who starts it."""

    words: list[str]
    environment: dict[str, str]
    umask: int

    def begins_like(self, environment: dict[str, str]) -> bool:
        """Whether the process that was started with `environment` can stand for this one."""
        first, second = (
            {name: value for name, value in one.items() if name.startswith(READ_AT_ONCE)}
            for one in (environment, self.environment)
        )
        return first == second


class Forking:
    """The process that forks: it waits for who asks for a fork, for the end of forks, and for the end of the run."""

    def __init__(self, listening: socket.socket, run: int) -> None:
        self.began_with = dict(os.environ)
        self.serve = server.load()
        make_keys_quickly(Path(listening.getsockname()).parent)
        kinds = {random.Random, *random.Random.__subclasses__()}
        self.drawing = [one for one in gc.get_objects() if type(one) in kinds]
        self.waiting = selectors.DefaultSelector()
        self.listening = listening
        self.forks: dict[int, tuple[int, socket.socket]] = {}
        for one in (listening, run):
            self.waiting.register(one, selectors.EVENT_READ)
        self.run = run

    def asked(self) -> Asked:
        """What a fork was asked for: this gives something in each fork, and goes on here until the run ends."""
        for number, connection in enumerate(self._connections()):
            message, (log,), *_ = socket.recv_fds(connection, LONGEST, 1)
            asked = Asked(**json.loads(message))
            if number == 1:  # a run of one test has one sandbox, of which nobody asks so much
                for service in SERVICES:
                    importlib.import_module(f"moto.{service}.models")
                    importlib.import_module(f"moto.{service}.responses")
            gc.freeze()
            pid = os.fork() if asked.begins_like(self.began_with) else None
            if pid == 0:
                connection.close()
                self._become(asked, log)
                return asked
            os.close(log)
            connection.send(str(pid or 0).encode())
            if pid:
                ended = os.pidfd_open(pid)
                self.forks[ended] = pid, connection
                self.waiting.register(ended, selectors.EVENT_READ)
        os._exit(0)  # in order it would take all apart that it has imported

    def _connections(self) -> Iterator[socket.socket]:
        """Who asks for a fork, one after the other, until the run ends; who has one hears how it ended."""
        while True:
            for key, _ in self.waiting.select():
                if key.fileobj is self.listening:
                    yield self.listening.accept()[0]
                elif key.fd in self.forks:
                    self.waiting.unregister(key.fd)
                    os.close(key.fd)
                    pid, connection = self.forks.pop(key.fd)
                    with contextlib.suppress(OSError), connection:  # who started it may have ended before
                        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
                        connection.send(str(code).encode())
                else:
                    return

    def _become(self, asked: Asked, log: int) -> None:
        """In the fork: be as a new process would be."""
        os.setsid()
        self.waiting.close()
        self.listening.close()
        os.close(self.run)
        for ended, (_, connection) in self.forks.items():
            os.close(ended)
            connection.close()
        for stream in (1, 2):
            os.dup2(log, stream)
        os.close(log)
        os.umask(asked.umask)
        os.environ.clear()
        os.environ.update(asked.environment | server.SETTINGS)
        tempfile.tempdir = None
        for one in self.drawing:
            one.seed()


def main() -> None:
    listening, run = map(int, sys.argv[1:])
    forking = Forking(socket.socket(fileno=listening), run)
    asked = forking.asked()
    with server.cause_as_exit_code():
        forking.serve(int(asked.words[1]))


if __name__ == "__main__":
    main()
