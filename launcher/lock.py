"""One installation at a time in one folder: the lock goes with the processes that hold it, however they end."""

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from helpers.home import close_to_others


@contextlib.contextmanager
def held(path: Path, tell_waiting: Callable[[], None]) -> Iterator[int]:
    """Hold the lock file `path`, waiting for whoever has it; gives its descriptor, for children to hold it too."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)  # who can open it, can hold it
    try:
        close_to_others(path)
        if not _take(descriptor):
            tell_waiting()
            while not _take(descriptor):
                time.sleep(0.2)
        yield descriptor
    finally:
        os.close(descriptor)


def _take(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        import errno

        if error.errno in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
            return False
        raise
    return True
