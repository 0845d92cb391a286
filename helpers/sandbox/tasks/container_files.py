"""A container's own files, copied from its image for one run, and how its program is started among them."""

import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from helpers.home import make_folder, state_folder
from helpers.sandbox.isolation.root import SYSTEM, files, inside, seen, settable
from helpers.sandbox.tasks.images import Image
from helpers.sandbox.tasks.root import NOWHERE, isolated, python_folders, search_path


class NotExecutable(Exception):
    """The program that a container is to run is not there; the message is the program."""


@dataclass(frozen=True)
class Start:
    """What the launcher needs to start a program: its command line, environment and folder on this machine, and small
    files that are made where it is set apart, by their paths there.
    """

    command: list[str]
    environment: dict[str, str]
    folder: str
    files: dict[str, str]


def folder() -> Path:
    """Where running tasks keep their files."""
    return state_folder() / "tasks"


def furnish(task_id: str, name: str, image: Image, apart: bool = False) -> Path:
    """Copy the image's files for one run; gives the container's root folder on this machine. Set apart, it needs none where the
    image has no files.
    """
    has_files = image.folder.is_dir()
    if apart and not has_files:
        return NOWHERE
    root = folder() / task_id / name
    if has_files:
        make_folder(root.parent)
        shutil.copytree(image.folder, root, symlinks=True)
    return root


def discard(task_id: str) -> None:
    """Delete what a task's containers left."""
    shutil.rmtree(folder() / task_id, ignore_errors=True)


def start(root: Path, image: Image, command: list[str], environment: dict[str, str], host: str, apart: bool) -> Start:
    """How `command` is started in the container under `root`. Raises NotExecutable."""
    workdir = image.workdir or "/"
    environment = {"HOME": "/root", "HOSTNAME": host, "PATH": search_path(), "LANG": "C.UTF-8"} | environment
    program = _program(root, command[0], workdir, environment["PATH"])
    if program is None:
        raise NotExecutable(command[0])
    if apart:
        own = root.is_dir()
        made = {f"/etc/{name}": text for name, text in files((host,)).items() if not own or settable(root, name)}
        return Start(isolated(root, host, [program, *command[1:]], workdir), environment, "/", made)
    working = inside(root, workdir)
    for own in (working, root / "root", root / "tmp"):
        own.mkdir(parents=True, exist_ok=True)
    environment |= {"HOME": str(root / "root"), "TMPDIR": str(root / "tmp")}
    return Start([_outside(root, word) for word in [program, *command[1:]]], environment, str(working), {})


def _program(root: Path, name: str, workdir: str, path: str) -> str | None:
    """Where in the container a program is; None where there is none."""
    if "/" in name:
        candidates = [os.path.normpath(os.path.join(workdir, name))]
    else:
        candidates = [os.path.join(part, name) for part in path.split(os.pathsep) if part]
    return next((one for one in candidates if _is_there(root, one)), None)


def _is_there(root: Path, path: str) -> bool:
    if not root.is_dir():  # as for most: nothing of the container's own is on the way
        return _is_machines(os.path.normpath(f"/{path.lstrip('/')}"))
    try:
        path = seen(root, path)
        return _runs(f"{root}{path}") or _is_machines(path)
    except OSError:  # links that lead nowhere
        return False


def _is_machines(path: str) -> bool:
    seen = (*SYSTEM, *python_folders())
    return any(path.startswith(f"{part}/") for part in seen) and _runs(path)


def _runs(path: str) -> bool:
    try:
        return stat.S_ISREG(os.stat(path).st_mode) and os.access(path, os.X_OK)
    except OSError:
        return False


def _outside(root: Path, word: str) -> str:
    """A word of a command line as it is where nothing is set apart: a path of the container is one under `root`."""
    own = root / word.lstrip("/")
    return str(own) if word.startswith("/") and word != "/" and own.is_file() else word
