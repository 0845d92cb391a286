"""Starts the programs of tasks, as a program of its own: small, with one thread, so that a fork is cheap and safe.

Run with the number of a socket's descriptor; the standard library alone. One byte with a descriptor on that socket is
a new task, and its keeper is forked. The keeper's own socket carries one line of JSON each way:

    {"port": number or 0, "isolated": true or false, "memory": bytes or 0, "cpus": [numbers], "nice": number,
     "containers": [{"name": "…", "command": [program, argument, …], "environment": {…}, "folder": "…",
                     "files": {path: content}, "memory": bytes or 0}]}
        -> {"listening": true or false}, with a socket that listens on 127.0.0.1:port inside the task's own network
        -> {"started": name}, with the reading end of the program's output; or {"failed": name, "error": "…"}
        -> later {"exited": name, "code": 0 to 255, "memory": whether it took more than it may}
    {"signal": number, "name": name}

When a task's socket ends, so does everything of that task; when the first socket ends, so does this program.
"""

import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable

import children
import processes
from namespaces import own_network

LOOK = 0.05  # seconds between looks at the memory
ENOUGH = 2.0  # seconds within which what is killed has gone
NOT_STARTED = 127  # as a shell's exit code


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # whoever started this may have ignored it, and that is inherited
    control.sendall(json.dumps(abilities()).encode() + b"\n")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # keepers need no burial
    gc.freeze()  # else a keeper's first collection copies all that it shares with this process
    while True:
        sessions = children.sessions(control)
        if sessions is None:
            return
        for session in sessions:
            if os.fork() == 0:
                control.close()
                keep(session)
            session.close()


def abilities() -> dict[str, bool]:
    """What can be had here: isolation (bubblewrap) and a network of the task's own."""
    return {"network": tried(own_network, 0), "isolation": tried(trial)}


def tried(work: Callable[..., object], *arguments: object) -> bool:
    """Whether `work` succeeds in a child. SIGCHLD must not be ignored: the system would keep no child's exit code."""
    child = os.fork()
    if child == 0:
        try:
            work(*arguments)
        except BaseException:  # noqa: BLE001 whatever it is, it cannot be had
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def trial() -> None:
    with contextlib.suppress(OSError):
        own_network(0)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 2)
    flags = ["--unshare-user", "--unshare-pid", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "/bin/true"]
    os.execvp("bwrap", ["bwrap", *flags])


def keep(session: socket.socket) -> None:
    """Be the keeper of one task; never comes back."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        processes.adopt_orphans()
        children.pass_none_on()
        request = children.request(session)
        if request is not None:
            Keeper(session, request).run()
    except BaseException as error:  # noqa: BLE001 this process has no one else to tell
        with contextlib.suppress(OSError):
            os.write(2, f"task: {error!r}\n".encode())
    finally:
        os._exit(0)


class Keeper:
    """The programs of one task."""

    def __init__(self, session: socket.socket, request: dict):
        self.session = session
        self.request = request
        self.running: dict[int, dict] = {}
        self.over: set[int] = set()
        self.content = b""

    def run(self) -> None:
        listening = None
        if self.request["port"]:
            with contextlib.suppress(OSError):
                listening = own_network(self.request["port"])
        children.send(self.session, {"listening": listening is not None}, [listening.fileno()] if listening else [])
        if listening:
            listening.close()  # who accepts is at the other end
        woken = children.watched()
        for container in self.request["containers"]:
            self._start(container)
        limited = self.request["memory"] or any(container["memory"] for container in self.request["containers"])
        while True:
            readable = select.select([self.session, woken], [], [], LOOK if limited and self.running else None)[0]
            if woken in readable:
                self._bury(woken)
            if self.session in readable and not self._heard():
                self._end()
                return
            if limited:
                self._look()

    def _start(self, container: dict) -> None:
        out, into = os.pipe()
        try:
            child = started(self.request, container, into)
        except OSError as error:
            os.write(into, f"{error}\n".encode())
            child = 0
        os.close(into)
        children.send(self.session, {"started": container["name"]}, [out])
        os.close(out)
        if child:
            self.running[child] = container
        else:
            self._exited(container, NOT_STARTED, False)

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
            children.signalled(child, number)
            return
        program = processes.inside(child) if self.request["isolated"] else child
        with contextlib.suppress(ProcessLookupError):
            os.kill(program or child, number)

    def _bury(self, woken: socket.socket) -> None:
        for child, code in children.ended(woken):
            container = self.running.pop(child, None)
            if container is None:
                continue  # an orphan
            children.signalled(child, signal.SIGKILL)
            self._exited(container, code if code >= 0 else 128 - code, child in self.over)

    def _exited(self, container: dict, code: int, memory: bool) -> None:
        children.send(self.session, {"exited": container["name"], "code": code, "memory": memory})

    def _look(self) -> None:
        """Kill the largest process of whoever has more memory than it may, as the kernel does on AWS."""
        for child, container in self.running.items():
            if container["memory"] and (sizes := processes.memory(child, container["memory"])):
                self._kill_largest({child: sizes})
        if limit := self.request["memory"]:
            taken = {child: processes.memory(child, 0) for child in self.running} if self._may_be_over(limit) else {}
            if sum(sum(sizes.values()) for sizes in taken.values()) > limit:
                self._kill_largest(taken)

    def _may_be_over(self, limit: int) -> bool:
        return len(self.running) > 1 or any(processes.memory(child, limit) for child in self.running)

    def _kill_largest(self, taken: dict[int, dict[int, int]]) -> None:
        _, process, child = max((size, pid, child) for child, sizes in taken.items() for pid, size in sizes.items())
        self.over.add(child)
        processes.end_all([process])

    def _end(self) -> None:
        deadline = time.monotonic() + ENOUGH
        while time.monotonic() < deadline:
            for child in self.running:
                children.signalled(child, signal.SIGKILL)
            left = processes.below(os.getpid())
            processes.end_all(left)
            for child, _ in children.ended():
                self.running.pop(child, None)
            if not self.running and not left:
                return
            time.sleep(0.01)


def started(request: dict, container: dict, output: int) -> int:
    """The process of a container's program, which has its streams, limits and folder. Raises OSError.

    It is not forked: what a fork would copy of this process took longer than all else of it. So it has what this process
    has when it is started, but for the descriptors, none of which is passed on (`keep`).
    """
    null = os.open(os.devnull, os.O_RDONLY)
    streams = [(os.POSIX_SPAWN_DUP2, given, number) for number, given in enumerate((null, output, output))]
    files = {path: made_inside(content) for path, content in container["files"].items()}
    words = container["command"]
    end = words.index("--") if files else 0  # after what is bound
    made = [word for path, descriptor in files.items() for word in ("--file", str(descriptor), path)]
    os.chdir(container["folder"])
    try:
        with processes.modest(request["cpus"]):
            child = os.posix_spawnp(
                words[0],
                [*words[:end], *made, *words[end:]],
                container["environment"],
                file_actions=streams,
                setsid=True,
                setsigmask=[],
                setsigdef=children.DEFAULTS,
            )
        processes.give_way(child, request["nice"])
        return child
    finally:
        for descriptor in (null, *files.values()):
            os.close(descriptor)


def made_inside(content: str) -> int:
    """A descriptor that is passed on, from which bubblewrap reads `content`."""
    descriptor = os.memfd_create("file", 0)
    os.write(descriptor, content.encode())
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


if __name__ == "__main__":
    main()
