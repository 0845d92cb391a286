"""The contents of S3's objects, each in a file under its own digest, so that a world is small however much is in it.

A file is held by the buffers in which moto has its content. When the last of them is gone the file is needed no more, but for
what was written of the world before that, and for who copies files for a mark at that moment (`used_by_others`).
"""

import contextlib
import hashlib
import itertools
import os
import re
import weakref
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from helpers.home import private_draft, private_lock, private_opener, state_folder
from helpers.sandbox.content import LARGE, Content, is_supported

_unsynced: list[Path] = []
_holders: dict[str, weakref.WeakSet[Any]] = {}  # by digest
_let_go: dict[str, int] = {}  # digests that a buffer has held, and how long each content is
AT_ONCE = 1 << 18  # bytes
DIGEST = re.compile(r"[0-9a-f]{64}")
NAMED = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
MOST_FORGOTTEN = 2000  # at a time


def folder() -> Path:
    """Where they are."""
    return state_folder() / "world" / "objects"


def keep(buffer: Any) -> str:
    """Have the content of an object (the file in which moto keeps it) in a file of its own; gives its digest.

    What was kept once is not looked at again: moto gives a new content a new buffer, or truncates the old one.
    """
    known: tuple[int, str] | None = getattr(buffer, "kept_as", None)
    size = _size(buffer)
    if known is not None and known[0] == size and (folder() / known[1]).exists():
        _hold(buffer, *known)
        return known[1]
    hashed: tuple[int, str] = getattr(buffer, "hashed_as", (-1, ""))  # while it came
    digest = _copy(buffer, hashed[1] if hashed[0] == size else "")
    if known is not None and known[1] != digest and known[1] in _holders:
        _holders[known[1]].discard(buffer)
        _let_go[known[1]] = known[0]
    buffer.kept_as = (size, digest)
    _hold(buffer, size, digest)
    return digest


def _hold(buffer: Any, size: int, digest: str) -> None:
    holders = _holders.setdefault(digest, weakref.WeakSet())
    if buffer not in holders:
        holders.add(buffer)
        weakref.finalize(buffer, _let_go.__setitem__, digest, size).atexit = False


def unneeded() -> dict[str, int]:
    """The digests of files that nothing holds any more, and how large each is."""
    for digest in list(_let_go):
        if _holders.get(digest):
            del _let_go[digest]
    return dict(_let_go)


def used_by_others() -> Any:
    """The lock of who reads and writes the files besides the sandbox, and needs them to stay."""
    return private_lock(state_folder() / "objects.lock", 60)


def read(digest: str) -> bytes:
    """The content with that digest. Raises ValueError for what is no digest or not the content of one, and OSError."""
    if not isinstance(digest, str) or not DIGEST.fullmatch(digest):
        raise ValueError(f"no digest: {digest!r:.80}")
    content = (folder() / digest).read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise ValueError(f"the content of {digest} is another")
    return content


def content(digest: str) -> bytes | Content:
    """The same, a large one as it lies in its file, which nobody writes to any more."""
    path = folder() / digest if isinstance(digest, str) and DIGEST.fullmatch(digest) else None
    if path is None or not is_supported() or path.stat().st_size < LARGE:
        return read(digest)
    found = Content(open(path, "rb"), path.stat().st_size)  # noqa: SIM115 the object closes it
    if found.digest("sha256").hex() != digest:
        raise ValueError(f"the content of {digest} is another")
    return found


def sync() -> None:
    """Have the disk hold what was written until now: it then outlasts a loss of power too."""
    while _unsynced:
        path = _unsynced.pop()
        try:
            with contextlib.suppress(FileNotFoundError), open(path, "rb") as file:
                os.fsync(file.fileno())
        except OSError:
            _unsynced.append(path)
            raise


def named_in(pieces: Iterable[bytes]) -> set[str]:
    """The digests that these pieces of a world name, and what looks like one."""
    return {one.decode() for piece in pieces for one in NAMED.findall(piece)}


def forget(but: set[str], let_go: Iterable[str] = ()) -> None:
    """Delete what is not among these digests, as many as take no time that one would notice; the rest goes another day.
    `let_go`: what was not needed any more before it was found out what is.
    """
    others = (path for path in folder().glob("*") if path.name not in but) if folder().is_dir() else ()
    for path in itertools.islice(others, MOST_FORGOTTEN):
        path.unlink(missing_ok=True)
        _holders.pop(path.name, None)
    for digest in let_go:
        _let_go.pop(digest, None)


def _size(buffer: Any) -> int:
    place = buffer.tell()
    size: int = buffer.seek(0, os.SEEK_END)
    buffer.seek(place)
    return size


def _copy(buffer: Any, digest: str) -> str:
    """Copy what is in a buffer into the file of its digest, a part at a time; gives the digest, found out unless it is known."""
    place, found = buffer.tell(), hashlib.sha256()
    buffer.seek(0)
    with private_draft(folder() / "copy") as draft, open(draft, "wb", opener=private_opener) as file:
        while part := buffer.read(AT_ONCE):
            if not digest:
                found.update(part)
            file.write(part)
        buffer.seek(place)
        path = folder() / (digest or found.hexdigest())
        if not path.exists():
            file.flush()
            os.replace(draft, path)
            _unsynced.append(path)
    return path.name
