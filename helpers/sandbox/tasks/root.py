"""A container's root folder: the image's own files over this machine's programs, and the kit's Python where it is here."""

import functools
import os
import sys
from pathlib import Path

from helpers.sandbox.isolation import bubblewrap, root

# Those of a container on Fargate: Docker's defaults (KernelCapabilities, Amazon ECS API Reference).
CAPABILITIES = (
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "NET_RAW",
)
CAPABILITIES += ("SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT")
NOWHERE = Path("/nonexistent")
OWN = ("etc", "home", "mnt", "opt", "root", "run", "srv", "tmp", "var", "var/tmp")


@functools.cache
def python_folders() -> list[str]:
    """The folders of the kit's Python: its packages stand in for those that an image would bring."""
    return list(dict.fromkeys([sys.base_prefix, os.path.realpath(sys.base_prefix), sys.prefix]))


def search_path() -> str:
    """Where a container looks for programs: the kit's Python first, then the machine's."""
    return f"{sys.prefix}/bin{os.pathsep}{root.SEARCH_PATH}"


def isolated(image: Path, host: str, command: list[str], workdir: str) -> list[str]:
    """The command line that runs `command` set apart, in a container whose own files are under `image` (none: it has
    none).
    """
    workdir = root.seen(image, workdir)
    bound = _bound(image) if image.is_dir() else _bound_of_machine()
    return bubblewrap.command(
        command,
        [*bound, "--dir", workdir],
        host=host,
        user=0,
        new_network=False,
        first_process=False,
        read_only=False,
        capabilities=CAPABILITIES,
        folder=workdir,
    )


@functools.cache
def _bound_of_machine() -> list[str]:
    """The words that bind what is seen where there are no files of an image."""
    return _bound(NOWHERE)


def _bound(image: Path) -> list[str]:
    bound = root.programs(image)
    machines = {path.lstrip("/") for path in root.SYSTEM}
    for entry in sorted(image.iterdir()) if image.is_dir() else ():
        if entry.name not in machines:
            bound += root.bound(entry, f"/{entry.name}")
    for name in OWN:
        if root.free(image, name) and not (image / name).is_dir():
            bound += ["--dir", f"/{name}"]
    bound += root.settings(image)
    for folder in python_folders():
        if not folder.startswith("/usr/") and folder != "/usr" and root.free(image, folder):
            bound += ["--ro-bind", folder, folder]
    return bound
