"""Watching what a run does to the machine: files written, and threads left behind."""

import contextlib
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# The events of `sys.addaudithook` that change the file system, and where in their arguments the paths stand, each with
# the place of the folder's descriptor that it may be relative to.
EVENTS = {
    "os.chmod": ((0, 2),),
    "os.chown": ((0, 3),),
    "os.link": ((1, 3),),
    "os.mkdir": ((0, 2),),
    "os.remove": ((0, 1),),
    "os.rename": ((0, 2), (1, 3)),
    "os.rmdir": ((0, 1),),
    "os.symlink": ((1, 2),),
    "os.truncate": ((0, None),),
    "os.utime": ((0, 3),),
    "shutil.rmtree": ((0, None),),
}
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/tty")


class Writes:
    """Refuses every write of this process below none of `folders`, and remembers it: nothing outside is ever harmed."""

    def __init__(self, *folders: Path):
        self.folders = [os.path.realpath(folder) for folder in folders]
        self.outside: list[str] = []
        self._on = False
        self._bytecode = sys.dont_write_bytecode
        sys.addaudithook(self._heard)

    @property
    def on(self) -> bool:
        """Whether writes are refused now."""
        return self._on

    @on.setter
    def on(self, on: bool) -> None:
        if on and not self._on:
            self._bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True  # a first import is no fault
        elif self._on and not on:
            sys.dont_write_bytecode = self._bytecode
        self._on = on

    def _heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self._on:
            return
        if event == "open":
            path, _, flags = arguments
            if isinstance(path, str | bytes) and isinstance(flags, int) and flags & WRITING:
                self._look(event, path, None)
        elif event in EVENTS:
            for place, folder in EVENTS[event]:
                descriptor = arguments[folder] if folder is not None and folder < len(arguments) else None
                self._look(event, arguments[place], descriptor)

    def _look(self, event: str, path: Any, descriptor: Any) -> None:
        if not isinstance(path, str | bytes | os.PathLike):
            return
        path = os.fsdecode(path)
        if "\0" in path:
            return
        if not os.path.isabs(path) and isinstance(descriptor, int) and descriptor >= 0:
            path = os.path.join(os.readlink(f"/proc/self/fd/{descriptor}"), path)
        folder, name = os.path.split(os.path.abspath(path))
        # What replaces or removes a link acts on the link; what opens it, on what it leads to.
        real = (
            os.path.realpath(path) if event in ("open", "os.truncate") else os.path.join(os.path.realpath(folder), name)
        )
        if any(real == one or real.startswith(one + os.sep) for one in self.folders):
            return
        if event == "open" and real in DEVICES:
            return
        self.outside.append(f"{event} {path!r}")
        raise PermissionError(1, "Operation not permitted", path)


CACHE_OF_JSII = "/.cache/aws/"  # where the library behind aws-cdk-lib unpacks itself once, as it does on every computer


class Canaries:
    """What lies around the learner's folder, as it was; other programs' writes show in it too."""

    def __init__(self, *folders: Path):
        self.folders = folders
        self.before = self._now()

    def _now(self) -> dict[str, tuple[int, ...]]:
        found = {}
        for folder in self.folders:
            for path in (folder, *(one for one in folder.rglob("*") if CACHE_OF_JSII not in f"{one}/")):
                with contextlib.suppress(FileNotFoundError):  # it went while we looked
                    known = path.lstat()
                    found[str(path)] = (known.st_mode, known.st_size, known.st_mtime_ns, known.st_ino)
        return found

    def changed(self) -> list[str]:
        """The paths that changed since the last look."""
        now, before = self._now(), self.before
        self.before = now
        return sorted(path for path in now.keys() | before.keys() if now.get(path) != before.get(path))


def threads_left(before: set[threading.Thread], seconds: float) -> list[str]:
    """The names of the threads that were not there `before` and do not end within `seconds`."""
    until = time.monotonic() + seconds
    while left := [t for t in threading.enumerate() if t not in before and t is not threading.current_thread()]:
        if time.monotonic() > until:
            return [thread.name for thread in left]
        time.sleep(0.005)
    return []
