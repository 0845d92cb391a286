"""A container's root folder, in a namespace of mounts of its own. It is for one task after the other, as long as none has changed
anything there: what is changed has another time of change than before, which nobody can set.
"""

import os

import mounts
import namespaces

LOOKS = 8  # at changes that follow one another at once


class Root:
    """One of them, made by these steps of `mounts.plan`."""

    def __init__(self, steps: mounts.Plan):
        """Make it, and be in it. Raises OSError."""
        self.steps = steps
        namespaces.new(namespaces.MOUNTS)
        self.namespace = namespaces.of_mounts()
        mounts.build_again(steps)
        mounts.enter()
        self.tells_changes = tells_changes()
        self.files: dict[str, int] = {}  # descriptors by path
        parts = (os.open(path, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC) for path in mounts.changeable(steps))
        self.untouched = {part: looked_at(part) for part in parts}

    def enter(self, files: dict[str, str]) -> None:
        """Be in it, with these small files, in which nothing is of those before. Raises OSError."""
        namespaces.enter(self.namespace, namespaces.MOUNTS)
        if self.files.keys() != files.keys():
            self._make(files)
        for path, content in files.items():
            file = self.files[path]
            os.ftruncate(file, 0)  # also what a program has written behind the end, into its memory
            os.pwrite(file, content.encode(), 0)
            self.untouched[file] = looked_at(file)

    def _make(self, files: dict[str, str]) -> None:
        for path, file in self.files.items():
            os.unlink(path)
            os.close(file)
            del self.untouched[file]
        self.files = {path: mounts.make_file(path) for path in files}
        self.untouched = {part: looked_at(part) for part in self.untouched}

    def is_as_new(self) -> bool:
        """Whether nothing was changed there, but for what those files hold; False as well where this system does not tell one
        change from the next by their times, as Linux does from 6.13 on.
        """
        return self.tells_changes and all(looked_at(part) == seen for part, seen in self.untouched.items())

    def close(self) -> None:
        """Have nothing left of it, once nobody is in it."""
        for descriptor in (self.namespace, *self.untouched):
            os.close(descriptor)


def tells_changes() -> bool:
    """Whether each of several changes that follow one another at once gives another time of change."""
    seen = set()
    for _ in range(LOOKS):
        os.utime("/")
        seen.add(os.stat("/").st_ctime_ns)
    return len(seen) == LOOKS


def looked_at(descriptor: int) -> tuple[int, ...]:
    """What changes with whatever is changed of a file or folder."""
    found = os.fstat(descriptor)
    return found.st_ctime_ns, found.st_mtime_ns, found.st_atime_ns, found.st_mode, found.st_uid, found.st_gid
