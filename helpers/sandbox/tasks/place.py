"""A container's own files, copied from its image for one run, and how its program is started among them."""

import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from helpers.home import make_folder, state_folder
from helpers.sandbox.tasks import walls
from helpers.sandbox.tasks.images import Image

PASSWD = "root:x:0:0:root:/root:/bin/sh\n"
GROUP = "root:x:0:\n"
SWITCH = "passwd: files\ngroup: files\nhosts: files\n"


class NotExecutable(Exception):
    """The program that a container is to run is not there; the message is the program."""


@dataclass(frozen=True)
class Start:
    """What the launcher needs to start a program: its command line, environment and folder on this machine, and small
    files that are made behind its walls, by their paths there.
    """

    command: list[str]
    environment: dict[str, str]
    folder: str
    files: dict[str, str]


def folder() -> Path:
    """Where running tasks keep their files."""
    return state_folder() / "tasks"


def furnish(task_id: str, name: str, image: Image) -> Path:
    """Copy the image's files for one run; gives the container's root folder on this machine."""
    root = folder() / task_id / name
    if image.folder.is_dir():
        make_folder(root.parent)
        shutil.copytree(image.folder, root, symlinks=True)
    return root


def discard(task_id: str) -> None:
    """Delete what a task's containers left."""
    if (folder() / task_id).exists():
        shutil.rmtree(folder() / task_id, ignore_errors=True)


def start(root: Path, image: Image, command: list[str], environment: dict[str, str], host: str, walled: bool) -> Start:
    """How `command` is started in the container under `root`. Raises NotExecutable."""
    workdir = image.workdir or "/"
    environment = {"HOME": "/root", "HOSTNAME": host, "PATH": walls.search_path(), "LANG": "C.UTF-8"} | environment
    program = _program(root, command[0], workdir, environment["PATH"])
    if program is None:
        raise NotExecutable(command[0])
    if walled:
        files = {
            "hosts": f"127.0.0.1 localhost\n127.0.0.1 {host}\n",
            "passwd": PASSWD,
            "group": GROUP,
            "nsswitch.conf": SWITCH,
        }
        files = {f"/etc/{name}": text for name, text in files.items() if not (root / "etc" / name).exists()}
        return Start(walls.walls(root, host, [program, *command[1:]], workdir), environment, "/", files)
    inside = root / workdir.lstrip("/")
    for own in (inside, root / "root", root / "tmp"):
        own.mkdir(parents=True, exist_ok=True)
    environment |= {"HOME": str(root / "root"), "TMPDIR": str(root / "tmp")}
    return Start([_outside(root, word) for word in [program, *command[1:]]], environment, str(inside), {})


def _program(root: Path, name: str, workdir: str, path: str) -> str | None:
    """Where in the container a program is; None where there is none."""
    if "/" in name:
        candidates = [os.path.normpath(os.path.join(workdir, name))]
    else:
        candidates = [os.path.join(part, name) for part in path.split(os.pathsep) if part]
    return next((one for one in candidates if _runs(root / one.lstrip("/")) or _is_machines(one)), None)


def _is_machines(path: str) -> bool:
    seen = ("/usr", *walls.OF_THE_SYSTEM, *walls.python_folders())
    return any(path.startswith(f"{part}/") for part in seen) and _runs(Path(path))


def _runs(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.stat().st_mode) and os.access(path, os.X_OK)
    except OSError:
        return False


def _outside(root: Path, word: str) -> str:
    """A word of a command line as it is without walls: a path of the container is one under `root`."""
    own = root / word.lstrip("/")
    return str(own) if word.startswith("/") and word != "/" and own.is_file() else word
