"""What is seen of this machine by what is set apart from it, and the small files that every system has."""

import errno
import os
from collections import deque
from pathlib import Path

SYSTEM = ("/usr", "/bin", "/lib", "/lib32", "/lib64", "/libx32", "/sbin")
SETTINGS = ("alternatives", "inputrc", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "magic", "mime.types")
SETTINGS += ("os-release", "protocols", "services", "ssl/certs", "terminfo", "vim")
MOST_LINKS = 40  # one after the other, as the system follows them
SEARCH_PATH = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin"


def inside(root: Path, path: str) -> Path:
    """Where a path of a root folder lies on this machine. Links lead to where they would lead there, never out of it.

    Raises OSError for a link that leads to itself.
    """
    return Path(f"{root}{seen(root, path)}")


def seen(root: Path, path: str) -> str:
    """The same path without links."""
    parts, found, links = deque(path.split("/")), "", 0
    while parts:
        part = parts.popleft()
        if part in ("", "."):
            continue
        if part == "..":
            found = found.rpartition("/")[0]
        elif os.path.islink(there := f"{root}{found}/{part}"):
            links += 1
            if links > MOST_LINKS:
                raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), path)
            target = os.readlink(there)
            found = "" if target.startswith("/") else found
            parts.extendleft(reversed(target.split("/")))
        else:
            found += f"/{part}"
    return found or "/"


def free(root: Path, path: str) -> bool:
    """Whether something can be put at `path`: no link is on the way, through which bubblewrap might make it elsewhere."""
    return seen(root, path) == str(Path("/", path.lstrip("/")))


def bound(own: Path, path: str) -> list[str]:
    """The words that put an image's file or folder at `path`; a link stays one, so that it is followed there, not here."""
    return ["--symlink", os.readlink(own), path] if own.is_symlink() else ["--bind", str(own), path]


def programs(image: Path | None = None) -> list[str]:
    """The words that bind this machine's programs and libraries, read-only.

    Where an image has a folder that the machine has too (/usr/local), both are seen, the image's files first.
    """
    words = []
    for path in SYSTEM:
        if os.path.islink(path) and not (image and os.path.lexists(image / path.lstrip("/"))):
            words += ["--symlink", os.readlink(path), path]
        elif os.path.exists(path):
            words += _both(image, path) if image else ["--ro-bind", path, path]
    return words


def settings(image: Path | None = None) -> list[str]:
    """The words that bind what programs look for in /etc, but what an image has of its own."""
    names = [name for name in SETTINGS if image is None or settable(image, name)]
    return [word for name in names for word in ("--ro-bind-try", f"/etc/{name}", f"/etc/{name}")]


def settable(image: Path, name: str) -> bool:
    """Whether an image lacks this file of /etc, and it can be put there."""
    return free(image, f"etc/{name}") and not (image / "etc" / name).exists()


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
    if not os.path.lexists(own):
        return ["--ro-bind", path, path]
    if own.is_symlink() or not own.is_dir() or not os.path.isdir(path):
        return bound(own, path)
    if os.path.islink(path):
        path = os.path.realpath(path)
    words = ["--dir", path]
    for name in sorted({*os.listdir(path), *os.listdir(own)}):
        inner = f"{path}/{name}"
        if not os.path.lexists(inner):
            words += bound(own / name, inner)
        elif os.path.islink(inner) and not os.path.lexists(own / name):
            words += ["--symlink", os.readlink(inner), inner]
        else:
            words += _both(image, inner)
    return words
