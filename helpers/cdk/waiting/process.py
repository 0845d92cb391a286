"""A process that has aws-cdk-lib loaded and waits for one synthesis; then it ends.

    python process.py FOLDER MODULE…        started by `helpers.cdk.waiting`, with a pipe as standard input

It waits on a socket in FOLDER for `relay.py`, as long as the pipe is open, for IDLE seconds at most, and while there is
memory. It is two processes: the first waits, and says how the second ended, which has the library loaded and becomes the app.
Any signal that ends the second one means that the app has to be run in the plain way.
"""

import contextlib
import fcntl
import json
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

IDLE = 900.0  # seconds
LOOK = 5.0  # seconds between two looks at the memory, and at the folder
STEP = 0.01  # seconds between two looks whether the app has ended
LEAST_FREE = 400e6  # bytes of memory that must be left for others
# What the app is given anew, and what a shell sets for itself; another difference may mean something to Python or Node.
CHANGES = (
    "AWS_",
    "BOTO_CONFIG",
    "CDK_",
    "CONTEXT_",
    "NO_PROXY",
    "OLDPWD",
    "PWD",
    "SHLVL",
    "WORKSHOP_",
    "_",
    "no_proxy",
)
MODULE = Path(__file__).parent / "jsii_module"


def free_memory() -> float:
    """The bytes that programs can still have here: of the machine, or of the group of processes that this one is in."""
    found = [float("inf")]
    with contextlib.suppress(OSError, ValueError, IndexError):
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        found += [float(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable")]
    with contextlib.suppress(OSError, ValueError):
        group = Path("/sys/fs/cgroup")
        used = float((group / "memory.current").read_text())
        found.append(float((group / "memory.max").read_text()) - used)
    return min(found)


def same_environment(one: dict[str, str], other: dict[str, str]) -> bool:
    """Whether two environments mean the same to Python and Node themselves."""

    def lasting(environment: dict[str, str]) -> dict[str, str]:
        return {name: value for name, value in environment.items() if not name.startswith(CHANGES)}

    return lasting(one) == lasting(other)


def main(folder: str, modules: list[str]) -> None:
    """Wait, serve one synthesis, and end."""
    os.chdir(folder)
    lock = os.open("lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # another one waits in this folder
        return
    with contextlib.suppress(FileNotFoundError):
        os.unlink("socket")
    listening = socket.socket(socket.AF_UNIX)
    listening.bind("socket")
    listening.listen()
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        os.setsid()
        for descriptor in (ours, listening):
            descriptor.close()
        os.close(lock)
        become_app(theirs, modules)
        return
    theirs.close()
    code = None
    try:
        if connected := _asked(listening, lock):
            with contextlib.suppress(FileNotFoundError):
                os.unlink("socket")
            listening.close()
            code = _served(connected, ours, pid)
    finally:
        if code is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)


def _asked(listening: socket.socket, lock: int) -> socket.socket | None:
    """The connection of who wants a synthesis, or None once there is no more need to wait."""
    deadline = time.monotonic() + IDLE
    while time.monotonic() < deadline and free_memory() > LEAST_FREE and os.fstat(lock).st_nlink:
        watched: list[int | socket.socket] = [0, listening]
        ready = select.select(watched, [], [], LOOK)[0]
        if listening in ready:
            return listening.accept()[0]
        if ready:  # nobody holds the other end of the pipe
            return None
        with contextlib.suppress(ChildProcessError):
            if os.waitpid(-1, os.WNOHANG)[0]:  # it was killed
                return None
    return None


def _served(connected: socket.socket, ours: socket.socket, pid: int) -> int | None:
    """Hand the synthesis over, and say how it ended: None where that is not known, or was called off."""
    content, descriptors, _, _ = socket.recv_fds(connected, 1, 3)
    with contextlib.suppress(OSError):
        connected.sendall(b"%d\n" % pid)
        socket.send_fds(ours, [content], descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        while not content.endswith(b"\n"):
            content = connected.recv(65536)
            if not content:
                return None
            ours.sendall(content)
        while not (ended := os.waitpid(pid, os.WNOHANG))[0]:
            if select.select([connected], [], [], STEP)[0]:  # it sends no more: it has ended
                return None
        code = os.waitstatus_to_exitcode(ended[1])
        if code >= 0:
            connected.sendall(b"%d\n" % code)
            return code
    return None


def become_app(asking: socket.socket, modules: list[str]) -> None:
    """Load the library, wait for what `asking` brings, and be the process of that app from then on."""
    from importlib import import_module

    started_with = dict(os.environ)
    for name in ("aws_cdk", "typeguard", *modules):  # the second is imported by the first when it makes something
        with contextlib.suppress(ImportError):
            import_module(name)
    in_node = _load_in_node()
    content, descriptors, _, _ = socket.recv_fds(asking, 1, 3)
    while not content.endswith(b"\n"):
        part = asking.recv(65536)
        if not part:
            os.kill(os.getpid(), signal.SIGKILL)
        content += part
    asking.close()
    asked = json.loads(content[1:])
    app = [str(word) for word in asked["command"][1:]]
    folder = os.path.dirname(os.path.realpath(os.path.join(asked["folder"], app[0])))
    if not same_environment(started_with, asked["environment"]) or _shadowed(folder):
        os.kill(os.getpid(), signal.SIGKILL)
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    time.tzset()
    in_node("become", asked["folder"], json.dumps(asked["environment"]))
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
        os.close(descriptor)
    _run(app, folder, asked["command"])


def _load_in_node() -> Callable[..., object]:
    """Load our module beside aws-cdk-lib; a function that calls its methods."""
    import tarfile
    import tempfile

    import jsii

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "module.tgz")
        with tarfile.open(path, "w:gz") as archive:
            archive.add(MODULE, "package")
        jsii.kernel.load("workshop-synthesis", "1.0.0", path)
    tempfile.tempdir = None  # it is found out anew in the app's environment
    process = type("Process", (), {"__jsii_type__": "workshop-synthesis.Process"})
    jsii.kernel.sinvoke(process, "load", [])
    return lambda method, *values: jsii.kernel.sinvoke(process, method, list(values))


def _shadowed(folder: str) -> bool:
    """Whether the app has a module of a name that is loaded already, which a plain start would prefer."""
    with os.scandir(folder) as entries:
        return any(entry.name.partition(".")[0] in sys.modules for entry in entries if not entry.name.startswith("."))


def _run(app: list[str], folder: str, command: list[str]) -> None:
    """Run the script as Python's own start would: its `__main__`, its arguments, and the traceback of what it raises."""
    import types
    from importlib.machinery import SourceFileLoader

    path = os.path.abspath(app[0])
    main_module = types.ModuleType("__main__")
    main_module.__dict__.update(
        __file__=path, __cached__=None, __loader__=SourceFileLoader("__main__", path), __builtins__=__builtins__
    )
    sys.modules["__main__"] = main_module
    sys.argv, sys.orig_argv = app, command
    sys.path[0] = folder
    try:
        exec(compile(Path(path).read_bytes(), path, "exec", dont_inherit=True), main_module.__dict__)  # noqa: S102
    except SystemExit:
        raise
    except BaseException as error:  # noqa: BLE001  # whatever an app can raise is told as Python tells it
        own = error.__traceback__ and error.__traceback__.tb_next
        sys.excepthook(type(error), error.with_traceback(own), own)
        _give_up_without_node()
        sys.exit(1)


def _give_up_without_node() -> None:
    """Where Node was ended from outside, that is what failed, and not the app."""
    import jsii

    provider = getattr(jsii.kernel, "provider", None)
    node = getattr(getattr(provider, "_process", None), "_process", None)
    if node is not None and node.poll() is not None:
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
