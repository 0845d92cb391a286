"""The keeper of one task: starts the programs of its containers, hears of their end, sees to their memory, ends them."""

import contextlib
import json
import os
import select
import signal
import socket
import time

import children
import processes
import system_calls
from namespaces import own_network

LOOK = 0.05  # seconds between looks at the memory
ENOUGH = 2.0  # seconds within which what is killed has gone
NOT_STARTED = 127  # as a shell's exit code


class Keeper:
    """The programs of one task, from outside of where they run."""

    def __init__(self, session: socket.socket, request: dict):
        self.session = session
        self.request = request
        self.running: dict[int, dict] = {}
        self.over: set[int] = set()
        self.content = b""
        self.woken: socket.socket | None = None

    def run(self) -> None:
        """Start all programs, and come back when the task's socket has ended and nothing is left of them."""
        self.begin()
        self.watch()

    def begin(self) -> None:
        listening = None
        if self.request["port"]:
            with contextlib.suppress(OSError):
                listening = own_network(self.request["port"])
        descriptors = [listening.fileno()] if listening else []
        children.send(self.session, {"listening": listening is not None}, descriptors=descriptors)
        if listening:
            listening.close()  # who accepts is at the other end
        self.woken = children.watched()
        for container in self.request["containers"]:
            self._start(container)

    @property
    def pause(self) -> float | None:
        """Seconds until the memory is to be looked at; None where there is no limit, or nothing runs."""
        limited = self.request["memory"] or any(container["memory"] for container in self.request["containers"])
        return LOOK if limited and self.running else None

    def watch(self) -> None:
        while True:
            readable = select.select([self.session, self.woken], [], [], self.pause)[0]
            if self.woken in readable:
                self._bury()
            if self.session in readable and not self._heard():
                self.end()
                return
            self._look()

    def _start(self, container: dict) -> None:
        into, heard = output(container)
        children.send(self.session, {"started": container["name"]}, descriptors=heard)
        close(heard)
        self.run_program(container, into)

    def run_program(self, container: dict, into: int) -> None:
        """Start a container's program, whose output is what is written `into` this descriptor, which is closed here."""
        try:
            child = self.start(container, into)
        except (OSError, ValueError) as error:  # the latter for words that no system passes on
            with contextlib.suppress(BrokenPipeError):
                os.write(into, f"{error}\n".encode(errors="replace"))
            child = 0
        os.close(into)
        if child:
            self.running[child] = container
        else:
            self._exited(container, NOT_STARTED, False)

    def start(self, container: dict, output: int) -> int:
        """The process of a container's program, which has its streams, limits and folder. Raises OSError.

        It is not forked: what a fork would copy of this process took longer than all else of it. So it has what this process
        has when it is started, but for the descriptors, none of which is passed on.
        """
        null = os.open(os.devnull, os.O_RDONLY)
        streams = [(os.POSIX_SPAWN_DUP2, given, number) for number, given in enumerate((null, output, output))]
        files = {path: made_inside(content.encode()) for path, content in container["files"].items()}
        filters = [made_inside(code)] if self.request["isolated"] and (code := system_calls.refusing()) else []
        words = container["command"]
        end = words.index("--") if files or filters else 0  # after what is bound
        made = [word for path, descriptor in files.items() for word in ("--file", str(descriptor), path)]
        made += [word for descriptor in filters for word in ("--seccomp", str(descriptor))]
        os.chdir(container["folder"])
        try:
            with processes.modest(self.request["cpus"]):
                child = os.posix_spawnp(
                    words[0],
                    [*words[:end], *made, *words[end:]],
                    container["environment"],
                    file_actions=streams,
                    setsid=True,
                    setsigmask=[],
                    setsigdef=children.DEFAULTS,
                )
            processes.give_way(os.PRIO_PGRP, child, self.request["nice"])
            return child
        finally:
            for descriptor in (null, *files.values(), *filters):
                os.close(descriptor)

    def _heard(self) -> bool:
        part = self.session.recv(65536)
        *lines, self.content = (self.content + part).split(b"\n")
        for line in lines:
            request = json.loads(line)
            for child, container in list(self.running.items()):
                if container["name"] == request["name"]:
                    self._signal(child, request["signal"])
        return bool(part)

    def _signal(self, child: int, number: int) -> None:
        if number == signal.SIGKILL:
            self.kill(child)
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.program(child), number)

    def program(self, child: int) -> int:
        """The process of a container's program."""
        return (processes.inside(child) if self.request["isolated"] else 0) or child

    def kill(self, child: int) -> None:
        """Kill a container's program and what it has started."""
        children.signalled(child, signal.SIGKILL)

    def _bury(self) -> None:
        for child, code in children.ended(self.woken):
            container = self.running.pop(child, None)
            if container is None:
                continue  # an orphan
            self.kill(child)
            self._exited(container, code if code >= 0 else 128 - code, child in self.over)

    def _exited(self, container: dict, code: int, memory: bool) -> None:
        children.send(self.session, {"exited": container["name"], "code": code, "memory": memory})

    def _look(self) -> None:
        """Kill the largest process of whoever has more memory than it may, as the kernel does on AWS."""
        for child, container in self.running.items():
            if container["memory"] and (sizes := self.memory(child, container["memory"])):
                self._kill_largest({child: sizes})
        if limit := self.request["memory"]:
            taken = {child: self.memory(child, 0) for child in self.running} if self._may_be_over(limit) else {}
            if sum(sum(sizes.values()) for sizes in taken.values()) > limit:
                self._kill_largest(taken)

    def _may_be_over(self, limit: int) -> bool:
        return len(self.running) > 1 or any(self.memory(child, limit) for child in self.running)

    def memory(self, child: int, limit: int) -> dict[int, int]:
        """Bytes that a container's processes hold, by process; {} where all of it is within `limit`."""
        return processes.memory(child, limit)

    def _kill_largest(self, taken: dict[int, dict[int, int]]) -> None:
        _, process, child = max((size, pid, child) for child, sizes in taken.items() for pid, size in sizes.items())
        self.over.add(child)
        processes.end_all([process])

    def end(self) -> None:
        """Kill all that is left, and come back when it has gone."""
        deadline = time.monotonic() + ENOUGH
        while time.monotonic() < deadline:
            for child in self.running:
                self.kill(child)
            left = processes.below(os.getpid())
            processes.end_all(left)
            for child, _ in children.ended():
                self.running.pop(child, None)
            if not self.running and not left:
                return
            time.sleep(0.01)


def output(container: dict) -> tuple[int, list[int]]:
    """Where a container's program is to write, and what is passed on so that it is heard; nothing where nobody is to hear it."""
    if not container["heard"]:
        return os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC), []
    out, into = os.pipe()
    return into, [out]


def close(descriptors: list[int]) -> None:
    for descriptor in descriptors:
        os.close(descriptor)


def made_inside(content: bytes) -> int:
    """A descriptor that is passed on, from which bubblewrap reads `content`."""
    descriptor = os.memfd_create("file", 0)
    os.write(descriptor, content)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor
