"""What bubblewrap is told for a container: a root folder of the image's own files over this machine's programs, read-only.

Where the image has a folder that the machine has too (/usr/local), both are seen, the image's files first.
"""

import os
import sys
from pathlib import Path

from helpers.sandbox.instances.walls import OF_ETC, OF_THE_SYSTEM

OWN = ("etc", "home", "mnt", "opt", "root", "run", "srv", "tmp", "var", "var/tmp")


def python_folders() -> list[str]:
    """The folders of the kit's Python: its packages stand in for those that an image would bring."""
    return list(dict.fromkeys([sys.base_prefix, os.path.realpath(sys.base_prefix), sys.prefix]))


def search_path() -> str:
    """Where a container looks for programs: the kit's Python first, then the machine's."""
    return os.pathsep.join(
        [f"{sys.prefix}/bin", "/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/sbin", "/sbin"]
    )


def walls(root: Path, host: str, command: list[str], workdir: str) -> list[str]:
    """The command line that runs `command` in the container whose own files are under `root` (none: it has none)."""
    bound = []
    for path in ("/usr", *OF_THE_SYSTEM):
        if os.path.islink(path) and not (root / path.lstrip("/")).exists():
            bound += ["--symlink", os.readlink(path), path]
        elif os.path.exists(path):
            bound += _both(root, path)
    machines = {path.lstrip("/") for path in ("/usr", *OF_THE_SYSTEM)}
    for entry in sorted(root.iterdir()) if root.is_dir() else ():
        if entry.name not in machines:
            bound += ["--bind", str(entry), f"/{entry.name}"]
    for name in OWN:
        if not (root / name).is_dir():
            bound += ["--dir", f"/{name}"]
    for name in OF_ETC:
        if not (root / "etc" / name).exists():
            bound += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    for folder in python_folders():
        if not folder.startswith("/usr/") and folder != "/usr":
            bound += ["--ro-bind", folder, folder]
    return [
        *("bwrap", "--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--die-with-parent"),
        *("--uid", "0", "--gid", "0", "--hostname", host[:64], "--dev", "/dev", "--proc", "/proc"),
        *bound,
        *("--dir", workdir, "--chdir", workdir, "--", *command),
    ]


def _both(root: Path, path: str) -> list[str]:
    """The machine's `path`, and what the image has of it."""
    own = root / path.lstrip("/")
    if not own.exists():
        return ["--ro-bind", path, path]
    if not own.is_dir() or not os.path.isdir(path):
        return ["--bind", str(own), path]
    if os.path.islink(path):
        path = os.path.realpath(path)
    bound = ["--dir", path]
    for name in sorted({*os.listdir(path), *os.listdir(own)}):
        inner = f"{path}/{name}"
        if not os.path.lexists(inner):
            bound += ["--bind", str(own / name), inner]
        elif os.path.islink(inner) and not (own / name).exists():
            bound += ["--symlink", os.readlink(inner), inner]
        else:
            bound += _both(root, inner)
    return bound
