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
import os
import selectors
import socket
import sys

import children

LOOK = 2.0  # seconds after which a group of processes that has ended is forgotten, long before its number is used again


class GuestAgent:
    def __init__(self, control: socket.socket):
        self.control = control
        self.selector = selectors.DefaultSelector()
        self.children: dict[int, socket.socket] = {}
        self.groups: set[int] = set()

    def serve(self) -> None:
        self.selector.register(children.watched(), selectors.EVENT_READ, self._bury)
        self.selector.register(self.control, selectors.EVENT_READ, self._begin)
        self.control.sendall(b"!")
        while True:
            for key, _ in self.selector.select(LOOK if self.groups else None):
                key.data(key.fileobj)
            self._signal_groups(0)

    def _begin(self, control: socket.socket) -> None:
        begun = children.sessions(control)
        if begun is None:
            children.end(self._signal_all, self._bury)
            os._exit(0)
        for session in begun:
            self.selector.register(session, selectors.EVENT_READ, self._asked)

    def _asked(self, session: socket.socket) -> None:
        self.selector.unregister(session)
        request = children.request(session)
        if request is None:
            session.close()
            return
        try:
            self._run(session, request) if "run" in request else connect(session, request["connect"])
        except OSError as error:
            children.send(session, {"error": error.strerror or str(error)})
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
            children.exec_program(lambda: prepared(request, kept))  # which makes it the leader of a group of processes
        self.children[child] = session
        self.groups.add(child)
        children.send(session, {}, descriptors=given)
        for descriptor in given + kept:
            os.close(descriptor)

    def _bury(self, woken: socket.socket | None = None) -> None:
        for child, code in children.ended(woken):
            session = self.children.pop(child, None)  # None: an orphan, where this is the first process
            if session is not None:
                children.send(session, {"exit": code} if code >= 0 else {"signal": -code})
                session.close()

    def _signal_all(self, number: int) -> bool:
        """Send a signal to all that runs here; whether there was anything. 0 only asks."""
        if os.getpid() == 1:  # set apart, all other processes there are count
            return children.signalled(-1, number)
        for child in self.children:
            os.kill(child, number)
        return self._signal_groups(number)

    def _signal_groups(self, number: int) -> bool:
        # A child that was just forked leads no group yet.
        self.groups = {one for one in self.groups if children.signalled(one, number) or one in self.children}
        return bool(self.groups)


def connect(session: socket.socket, port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.setblocking(False)
        children.send(session, {}, descriptors=[connection.fileno()])
    session.close()


def prepared(request: dict, descriptors: list[int]) -> tuple[str, list[str], dict[str, str]]:
    """What is run, once this process has its terminal or its three streams, and its folder."""
    if request["terminal"]:
        os.login_tty(descriptors[0])
    else:
        os.setsid()
        for number, descriptor in enumerate(descriptors):
            os.dup2(descriptor, number)
    with contextlib.suppress(OSError):
        os.chdir(request["folder"])
    program, *arguments = request["run"]
    return program, [request.get("name", program), *arguments], request["environment"]


if __name__ == "__main__":
    GuestAgent(socket.socket(fileno=int(sys.argv[1]))).serve()
