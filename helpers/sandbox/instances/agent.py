"""The first process inside a stand-in: it starts what the ssh server asks for and gives back the ends of its pipes.

Run as a program with the number of a socket's descriptor; the standard library alone, since nothing else is there. One
byte with a descriptor on that socket is a new session. The session's own socket carries one line of JSON each way:

    {"run": [program, argument, …], "environment": {…}, "folder": "…", "terminal": true or false}
        -> {} with the terminal's master, or with the other ends of stdin, stdout and stderr
        -> later {"exit": number} or {"signal": number}
    {"connect": port}  -> {} with a socket connected to that port of this machine, or {"error": "…"}

When the first socket ends, so does everything here: it is asked to end, as a shutdown does, and a moment later ended.
"""

import contextlib
import json
import os
import selectors
import signal
import socket
import sys
import time

PATIENCE = 0.5  # seconds that programs have between being asked to end and being ended
DYING = 0.1  # seconds for them to be gone after that
ASKING = (signal.SIGTERM, signal.SIGCONT)  # what was halted hears the first after the second
LOOK = 2.0  # seconds after which a group of processes that has ended is forgotten, long before its number is used again


class Agent:
    def __init__(self, control: socket.socket):
        self.control = control
        self.selector = selectors.DefaultSelector()
        self.children: dict[int, socket.socket] = {}
        self.groups: set[int] = set()

    def serve(self) -> None:
        woken, wake = socket.socketpair()
        woken.setblocking(False)
        wake.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
        self.selector.register(woken, selectors.EVENT_READ, self._reap)
        self.selector.register(self.control, selectors.EVENT_READ, self._begin)
        self.control.sendall(b"!")
        while True:
            for key, _ in self.selector.select(LOOK if self.groups else None):
                key.data(key.fileobj)
            # A child that was just forked leads no group yet.
            self.groups = {group for group in self.groups if signalled(group, 0) or group in self.children}

    def _begin(self, control: socket.socket) -> None:
        content, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        if not content:
            self._end()
        for descriptor in descriptors:
            self.selector.register(socket.socket(fileno=descriptor), selectors.EVENT_READ, self._asked)

    def _asked(self, session: socket.socket) -> None:
        self.selector.unregister(session)
        content = b""
        while not content.endswith(b"\n"):
            part = session.recv(65536)
            if not part:
                session.close()
                return
            content += part
        request = json.loads(content)
        try:
            self._run(session, request) if "run" in request else connect(session, request["connect"])
        except OSError as error:
            answer(session, {"error": error.strerror or str(error)})
            session.close()

    def _run(self, session: socket.socket, request: dict) -> None:
        if request["terminal"]:
            ours, theirs = os.openpty()
            given, kept = [ours], [theirs]
        else:
            (stdin, to_stdin), (from_stdout, stdout), (from_stderr, stderr) = os.pipe(), os.pipe(), os.pipe()
            given, kept = [to_stdin, from_stdout, from_stderr], [stdin, stdout, stderr]
        child = os.fork()
        if child == 0:
            become(request, kept)  # which makes it the leader of a group of processes
        self.children[child] = session
        self.groups.add(child)
        answer(session, {}, given)
        for descriptor in given + kept:
            os.close(descriptor)

    def _reap(self, woken: socket.socket) -> None:
        with contextlib.suppress(BlockingIOError):
            while woken.recv(4096):
                pass
        self._reap_all()

    def _reap_all(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while (found := os.waitpid(-1, os.WNOHANG))[0]:
                session = self.children.pop(found[0], None)  # None: an orphan, where this is the first process
                if session is not None:
                    code = os.waitstatus_to_exitcode(found[1])
                    answer(session, {"exit": code} if code >= 0 else {"signal": -code})
                    session.close()

    def _end(self) -> None:
        for numbers, seconds in ((ASKING, PATIENCE), ((signal.SIGKILL,), DYING)):
            for number in numbers:
                self._signal_all(number)  # once, since many programs take a second time for impatience
            deadline = time.monotonic() + seconds
            while self._signal_all(0) and time.monotonic() < deadline:
                time.sleep(0.01)
                self._reap_all()
        os._exit(0)

    def _signal_all(self, number: int) -> bool:
        """Send a signal to all that runs here; whether there was anything. 0 only asks."""
        if os.getpid() == 1:  # behind walls all other processes there are count
            return signalled(-1, number)
        for child in self.children:
            os.kill(child, number)
        self.groups = {group for group in self.groups if signalled(group, number) or group in self.children}
        return bool(self.groups)


def signalled(group: int, number: int) -> bool:
    """Send a signal to a group of processes, or with -1 to all but this one; False where none of them is left."""
    try:
        os.kill(-1, number) if group == -1 else os.killpg(group, number)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # on macOS: all that are left have ended and only wait to be reaped
    return True


def connect(session: socket.socket, port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.setblocking(False)
        answer(session, {}, [connection.fileno()])
    session.close()


def answer(session: socket.socket, value: dict, descriptors: list[int] = ()) -> None:
    """Send one line, and the descriptors with it; who has gone away meanwhile does not hear it."""
    with contextlib.suppress(OSError):
        socket.send_fds(session, [json.dumps(value).encode() + b"\n"], list(descriptors))


def become(request: dict, descriptors: list[int]) -> None:
    """Turn this forked process into the program that is asked for; never comes back."""
    try:
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGPIPE, signal.SIGXFSZ, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        if request["terminal"]:
            os.login_tty(descriptors[0])
        else:
            os.setsid()
            for number, descriptor in enumerate(descriptors):
                os.dup2(descriptor, number)
        with contextlib.suppress(OSError):
            os.chdir(request["folder"])
        program, *arguments = request["run"]
        os.execve(program, [request.get("name", program), *arguments], request["environment"])
    except BaseException as error:  # noqa: BLE001 this process has no one else to tell
        os.write(2, f"{error}\n".encode())
    finally:
        os._exit(127)


if __name__ == "__main__":
    Agent(socket.socket(fileno=int(sys.argv[1]))).serve()
