"""The first process of a container: it only waits, and all that runs there ends with it.

Each is forked by a process that does nothing else, so that nothing of any task is in its memory. It is for one container after the
other, as long as nothing is left there and nobody has changed it in any way.
"""

import contextlib
import os
import select
import signal
import socket

import mounts
import namespaces
import processes

LAST_NUMBER = (
    "/proc/sys/kernel/ns_last_pid"  # writing it, one says what number the next process has; not all systems have it
)
REAPING = 0.02  # seconds


class FirstProcesses:
    """The process that forks them, and the socket on which it is asked."""

    def __init__(self) -> None:
        self.control, theirs = socket.socketpair()
        if os.fork() == 0:
            self.control.close()
            _serve(theirs)
        theirs.close()

    def new(self) -> "FirstProcess":
        """One in a new namespace of processes; what shows these is at `mounts.PROC`. Raises OSError."""
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self.control, [b"?"], [theirs.fileno()])
        number, descriptors, _, _ = socket.recv_fds(self.control, 16, 1)
        if not number:
            raise OSError("what forks the first processes of containers has ended")
        namespaces.enter(descriptors[0], namespaces.PROCESSES)
        os.close(descriptors[0])
        return FirstProcess(int(number), ours)


class FirstProcess:
    """One of them. What this process starts from now on is in its namespace. `is_for_more`: it can be had again."""

    def __init__(self, number: int, control: socket.socket):
        self.number = number
        self.control = control
        self.ended = os.pidfd_open(number)
        self.is_for_more = _answer(control) == b"+"
        self.process, self.of_keeper = processes.LookedAt(number), processes.children_file(os.getpid())
        self.siblings = self.of_keeper.read().split()
        self.untouched = self.process.changeable() if self.is_for_more else None
        self.asked = False

    def is_as_new(self) -> bool:
        """Whether nothing else runs there, and it is as it was; it is asked then to have the next process there be the second.

        What a program has started is a child of this process, or of that one, when the program has ended.
        """
        try:
            if not self.is_for_more or self.process.changeable() != self.untouched:
                return False
            if self.process.of_children.read() or self.of_keeper.read().split() != self.siblings:
                return False
            self.asked = bool(self.control.send(b"?"))
            return True
        except OSError:  # it has ended
            return False

    def is_ready(self) -> bool:
        """Whether it has done what it was asked for; False where it has ended."""
        try:
            return not self.asked or _answer(self.control) == b"!"
        except OSError:
            return False
        finally:
            self.asked = False

    def kill(self) -> None:
        """Kill it, and all that runs there with it."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.ended, signal.SIGKILL)

    def end(self) -> None:
        """Kill it, and come back when all that was there has gone."""
        self.kill()
        while not select.select([self.ended], [], [], REAPING)[0]:
            with contextlib.suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass  # what this process had started there, without whose burial the namespace does not end
        os.close(self.ended)
        self.control.close()
        self.process.close()
        self.of_keeper.close()


def _answer(control: socket.socket) -> bytes:
    if not (answer := control.recv(1)):
        raise OSError("the first process of a container has ended")
    return answer


def _serve(control: socket.socket) -> None:
    """Fork a first process whenever one is asked for; never comes back."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # which is inherited: there, the system buries orphans
        own = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
        namespaces.let_nobody_in()
        while True:
            asked, descriptors, _, _ = socket.recv_fds(control, 1, 1)
            if not asked:
                return
            namespaces.new(namespaces.PROCESSES)
            if (number := os.fork()) == 0:
                _wait(socket.socket(fileno=descriptors[0]))
            new = os.open("/proc/self/ns/pid_for_children", os.O_RDONLY | os.O_CLOEXEC)
            socket.send_fds(control, [str(number).encode()], [new])
            namespaces.enter(own, namespaces.PROCESSES)
            os.close(new)
            os.close(descriptors[0])
    finally:
        os._exit(0)


def _wait(control: socket.socket) -> None:
    """Be the first process; never comes back."""
    try:
        os.setsid()  # whose weight against others a task may change, and this must not be the keeper's as well
        os.closerange(0, control.fileno())  # nobody there is to find more than it needs
        os.closerange(control.fileno() + 1, os.sysconf("SC_OPEN_MAX"))
        mounts.show_processes()
        last = -1
        with contextlib.suppress(OSError):
            last = os.open(LAST_NUMBER, os.O_WRONLY | os.O_CLOEXEC)
            os.write(last, b"1")
        control.send(b"+" if last >= 0 else b"-")
        while control.recv(1):
            os.pwrite(last, b"1", 0)
            control.send(b"!")
    finally:
        os._exit(0)
