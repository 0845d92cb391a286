"""Processes in tests: whether one lives, which belong to a folder, waiting for one; and the keys that a new sandbox wrote."""

import configparser
import contextlib
import os
import time
from pathlib import Path

from helpers.home import aws_folder


def keys() -> dict[str, str]:
    known = configparser.RawConfigParser()
    known.read(aws_folder() / "credentials")
    return dict(known["default"]) | {"region_name": "ap-northeast-1"}


def alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    try:
        os.kill(pid, 0)
        return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")
    except (ProcessLookupError, FileNotFoundError):  # it may go at any moment
        return False


def wait_until(condition, seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


def processes_of(folder: Path) -> list[str]:
    """The command lines of this machine's processes that name `folder` or have it as their working folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            line = (process / "cmdline").read_bytes().decode("utf-8", "replace").replace("\0", " ")
            if str(folder) in f"{line} {(process / 'cwd').readlink()}":
                found.append(line)
    return found
