"""Starts the programs of tasks, as a program of its own: small, with one thread, so that a fork is cheap and safe.

Run with the number of a socket's descriptor; the standard library alone. One byte with a descriptor on that socket is
a new task, and its keeper is forked (`keeper`); the byte "c" asks for one that keeps one task after the other (`container`). The
keeper's own socket carries one line of JSON each way:

    {"port": number or 0, "isolated": true or false, "memory": bytes or 0, "cpus": [numbers], "nice": number,
     "containers": [{"name": "…", "command": [program, argument, …], "environment": {…}, "folder": "…",
                     "files": {path: content}, "memory": bytes or 0, "heard": true or false}]}
        -> {"listening": true or false}, with a socket that listens on 127.0.0.1:port inside the task's own network
        -> {"started": name}, with the reading end of the program's output if it is to be heard; or {"failed": name, "error": "…"}
        -> later {"exited": name, "code": 0 to 255, "memory": whether it took more than it may}
    {"signal": number, "name": name}

When a task's socket ends, so does everything of that task; when the first socket ends, so does this program.
"""

import contextlib
import gc
import json
import os
import signal
import socket
import sys
from collections.abc import Callable

import children
import processes
from container import ContainerKeeper
from keeper import Keeper
from mounts import ANYWHERE
from namespaces import be_root, forked_apart, own_network

CONTAINERS = b"c"  # the kind of session that is for one task after the other
OF_TRIAL = ["--dev", "/dev", "--proc", "/proc", "--dir", ANYWHERE, "--ro-bind", "/usr", "/usr", "--hostname", "trial"]
OF_TRIAL += ["--chdir", "/"]


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    control.set_inheritable(False)
    for number in (
        signal.SIGCHLD,
        signal.SIGINT,
    ):  # whoever started this may have ignored the first, and that is inherited
        signal.signal(number, signal.SIG_DFL)
    control.sendall(json.dumps(abilities()).encode() + b"\n")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # keepers need no burial
    gc.freeze()  # else a keeper's first collection copies all that it shares with this process
    while True:
        kind, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        if not kind:
            return
        with socket.socket(fileno=descriptors[0]) as session:
            session.set_inheritable(False)
            begin(kind, session, control)


def begin(kind: bytes, session: socket.socket, control: socket.socket) -> None:
    """Have a keeper for a session."""
    owner = os.getuid(), os.getgid()
    try:
        child = forked_apart() if kind == CONTAINERS else os.fork()
    except OSError as error:
        children.send(session, {"refused": str(error)})
        return
    if child == 0:
        control.close()
        keep((lambda: set_apart(owner, keep_in_turn, session)) if kind == CONTAINERS else (lambda: keep_one(session)))


def abilities() -> dict[str, bool]:
    """What can be had here: isolation (bubblewrap), a network of the task's own, and tasks set apart without bubblewrap."""
    there = {"network": tried(own_network, 0), "isolation": tried(trial)}
    owner = os.getuid(), os.getgid()
    without = there["isolation"] and tried(set_apart, owner, trial_of_container, fork=forked_apart)
    return there | ({"containers": True} if without else {})


def tried(work: Callable[..., object], *arguments: object, fork: Callable[[], int] = lambda: os.fork()) -> bool:
    """Whether `work` succeeds in a child. SIGCHLD must not be ignored: the system would keep no child's exit code."""
    try:
        child = fork()
    except OSError:
        return False
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


def trial_of_container() -> None:
    """Set nothing apart, in all its steps. Raises OSError."""
    ContainerKeeper(socket.socketpair()[0]).try_out(OF_TRIAL)


def keep(work: Callable[[], None]) -> None:
    """Be a keeper; never comes back."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        work()
    except BaseException as error:  # noqa: BLE001 this process has no one else to tell
        with contextlib.suppress(OSError):
            os.write(2, f"task: {error!r}\n".encode())
    finally:
        os._exit(0)


def keep_one(session: socket.socket) -> None:
    """Keep the task of a session."""
    processes.adopt_orphans()
    children.pass_none_on()
    request = children.request(session)
    if request is not None:
        Keeper(session, request).run()


def keep_in_turn(session: socket.socket) -> None:
    """Keep one task of a session after the other."""
    ContainerKeeper(session).run()


def set_apart(owner: tuple[int, int], work: Callable[..., None], *arguments: object) -> None:
    """Do `work` as the first process of new namespaces, where their owner is root."""
    be_root(*owner)
    os.setsid()
    sys.path.clear()  # where a task could put something
    sys.meta_path.clear()
    work(*arguments)


if __name__ == "__main__":
    main()
