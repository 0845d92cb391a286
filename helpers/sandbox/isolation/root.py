"""What is seen of this machine by what is set apart from it, and the small files that every system has."""

import os
from pathlib import Path

SYSTEM = ("/usr", "/bin", "/lib", "/lib32", "/lib64", "/libx32", "/sbin")
SETTINGS = ("alternatives", "inputrc", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "magic", "mime.types")
SETTINGS += ("os-release", "protocols", "services", "ssl/certs", "terminfo", "vim")
SEARCH_PATH = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin"


def programs(image: Path | None = None) -> list[str]:
    """The words that bind this machine's programs and libraries, read-only.

    Where an image has a folder that the machine has too (/usr/local), both are seen, the image's files first.
    """
    bound = []
    for path in SYSTEM:
        if os.path.islink(path) and not (image and (image / path.lstrip("/")).exists()):
            bound += ["--symlink", os.readlink(path), path]
        elif os.path.exists(path):
            bound += _both(image, path) if image else ["--ro-bind", path, path]
    return bound


def settings(image: Path | None = None) -> list[str]:
    """The words that bind what programs look for in /etc, but what an image has of its own."""
    names = [name for name in SETTINGS if not (image and (image / "etc" / name).exists())]
    return [word for name in names for word in ("--ro-bind-try", f"/etc/{name}", f"/etc/{name}")]


def files(hosts: tuple[str, ...], user: str = "", number: int = 0) -> dict[str, str]:
    """The files of /etc that tell who and where one is, by name: for root, a `user` if there is one, and these hosts."""
    line = f"{user}:x:{number}:"
    passwd = f"{line}{number}::/home/{user}:/bin/bash\n" if user else ""
    return {
        "passwd": f"root:x:0:0:root:/root:/bin/sh\n{passwd}",
        "group": "root:x:0:\n" + (f"{line}\n" if user else ""),
        "hosts": f"127.0.0.1 localhost\n127.0.0.1 {' '.join(hosts)}\n",
        "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
    }


def _both(image: Path, path: str) -> list[str]:
    """The words that bind the machine's `path`, and what the image has of it."""
    own = image / path.lstrip("/")
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
            bound += _both(image, inner)
    return bound
