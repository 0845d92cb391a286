"""A small disk that a test fills: tmpfs, which only root can mount."""

import os
import subprocess
import time
from pathlib import Path

import pytest


class Disk:
    """A small disk at `place`, with a file that fills it."""

    def __init__(self, place: Path):
        self.place = place
        self.filler = place / "filler"

    def fill(self) -> None:
        """Leave no room, not even for an empty folder."""
        with open(self.filler, "wb", buffering=0) as file:
            try:
                while file.write(b"\0" * 4096):
                    pass
            except OSError:
                return

    def free(self) -> None:
        self.filler.unlink(missing_ok=True)

    def writable(self, yes: bool) -> None:
        words = ["mount", "-o", f"remount,{'rw' if yes else 'ro'}", self.place]
        until = time.monotonic() + 20
        # While a process that ends has its log open, it is refused.
        while subprocess.run(words, capture_output=True, check=False).returncode:
            assert time.monotonic() < until
            time.sleep(0.1)

    def unmount(self) -> None:
        subprocess.run(["umount", "--lazy", self.place], check=True)


def mounted(place: Path, size: int) -> Disk:
    """A disk of so many bytes at the new folder `place`; skips the test where none can be mounted."""
    place.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place]
    if os.name != "posix" or os.geteuid() != 0 or subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("no small disk can be mounted here")
    return Disk(place)
