"""What a program needs that starts others: it hears of their end, passes descriptors, sends signals. The standard library
alone, since a guest's first process has nothing else.
"""

import contextlib
import json
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator, Sequence

DEFAULTS = (signal.SIGCHLD, signal.SIGPIPE, signal.SIGXFSZ, signal.SIGINT)  # what Python or we have changed
PATIENCE = 0.5  # seconds that programs have between being asked to end and being ended
DYING = 0.1  # seconds for them to be gone after that
ASKING = (signal.SIGTERM, signal.SIGCONT)  # what was halted hears the first after the second


def watched() -> socket.socket:
    """A socket on which something can be read whenever a child of this process has ended."""
    woken, wake = socket.socketpair()
    woken.setblocking(False)
    wake.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake.detach(), warn_on_full_buffer=False)
    return woken


def ended(woken: socket.socket | None = None) -> Iterator[tuple[int, int]]:
    """The children that have ended, and how, as subprocess tells it (below 0: by a signal)."""
    with contextlib.suppress(BlockingIOError):
        while woken and woken.recv(4096):
            pass
    with contextlib.suppress(ChildProcessError):
        while (found := os.waitpid(-1, os.WNOHANG))[0]:
            yield found[0], os.waitstatus_to_exitcode(found[1])


def request(session: socket.socket) -> dict | None:
    """The line that begins a session; None where who asked has gone."""
    content = b""
    while not content.endswith(b"\n"):
        part = session.recv(1 << 20)
        if not part:
            return None
        content += part
    return json.loads(content)


def sessions(control: socket.socket) -> list[socket.socket] | None:
    """The new sessions that are asked for; None where there will be no more."""
    content, descriptors, _, _ = socket.recv_fds(control, 1, 1)
    return [socket.socket(fileno=descriptor) for descriptor in descriptors] if content else None


def send(session: socket.socket, *values: dict, descriptors: Sequence[int] = ()) -> bool:
    """Send these lines, and the descriptors with them; False where who was to hear it has gone away."""
    try:
        socket.send_fds(session, [json.dumps(value).encode() + b"\n" for value in values], descriptors)
    except OSError:
        return False
    return True


def pass_none_on() -> None:
    """Have no descriptor but the three streams passed on to a program that this process starts from now on."""
    for name in os.listdir("/proc/self/fd" if os.path.isdir("/proc/self/fd") else "/dev/fd"):
        with contextlib.suppress(OSError):  # that of the folder itself
            if int(name) > 2:
                os.set_inheritable(int(name), False)


def exec_program(prepare: Callable[[], tuple[str, list[str], dict[str, str]]]) -> None:
    """Turn this forked process into the program that `prepare` gives (what is run, its words, its environment), once it
    has made all else ready; never comes back.
    """
    try:
        signal.set_wakeup_fd(-1)
        for number in DEFAULTS:
            signal.signal(number, signal.SIG_DFL)
        os.execvpe(*prepare())
    except BaseException as error:  # noqa: BLE001 this process has no one else to tell
        os.write(2, f"{error}\n".encode())
    finally:
        os._exit(127)


def signalled(group: int, number: int) -> bool:
    """Send a signal to a group of processes, or with -1 to all but this one; False where none of them is left."""
    try:
        os.kill(-1, number) if group == -1 else os.killpg(group, number)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # on macOS: all that are left have ended and only wait to be reaped
    return True


def end(signal_all: Callable[[int], bool], bury: Callable[[], None]) -> None:
    """Ask all that runs to end, as a shutdown does, and a moment later end it; at once where nothing runs.

    `signal_all` sends a signal (0: none) to all there is, and gives whether there was anything.
    """
    for numbers, seconds in ((ASKING, PATIENCE), ((signal.SIGKILL,), DYING)):
        for number in numbers:
            signal_all(number)  # once, since many programs take a second time for impatience
        deadline = time.monotonic() + seconds
        while signal_all(0) and time.monotonic() < deadline:
            time.sleep(0.01)
            bury()
