"""What a process leaves behind when it ends, and how to end it: on Linux, where a process can take in orphans."""

import contextlib
import ctypes
import os
import signal
import sys
import time
from pathlib import Path

SET_PARENT_DEATH_SIGNAL, SET_CHILD_SUBREAPER = 1, 36  # of prctl(2)


def take_in_orphans() -> None:
    """From now on, what this process's children start becomes its own when they end."""
    _prctl(SET_CHILD_SUBREAPER, 1)


def end_with_parent(parent: int) -> None:
    """Have this process end, by SIGTERM, when its parent does, whose number is `parent`; now, where it has ended already."""
    _prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)
    if sys.platform == "linux" and os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGTERM)


def end_all(patience: float = 5.0) -> None:
    """End the processes that this one has, and those that become its own as they end: by SIGTERM, then by SIGKILL."""
    deadline = time.monotonic() + patience
    while found := children(os.getpid()):
        number = signal.SIGTERM if time.monotonic() < deadline else signal.SIGKILL
        for pid in found:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)
        time.sleep(0.05)
        reap()
        if time.monotonic() > deadline + patience:  # what cannot be ended: another user's, or waiting for a disk
            return


def children(parent: int) -> list[int]:
    """The numbers of the processes whose parent is `parent`, those that have ended aside."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError):
            state, above = path.read_text().rpartition(")")[2].split()[:2]
            if int(above) == parent and state != "Z":
                found.append(int(path.parent.name))
    return found


def reap(kept: int = 0) -> None:
    """Take note of children that have ended, but of `kept`, whose exit code is asked for elsewhere."""
    for path in Path("/proc/self/task").glob("*/children"):
        for pid in map(int, path.read_text().split()):
            if pid != kept:
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(pid, os.WNOHANG)


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)
