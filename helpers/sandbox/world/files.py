"""The files of a kept world: one that holds it whole, and a journal of what changed since.

    world               a line of JSON (`Header`), then frames
    journal.GENERATION  frames, each written before what changed was answered

A frame is its length, a checksum and a pickled piece. A frame that is not whole was never answered for, and ends a journal.
What is in a frame is `reading`'s business; the header can be understood without it.
"""

import contextlib
import json
import os
import secrets
import shutil
import struct
import threading
import time
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from helpers.home import make_folder, private_opener, state_folder

FORMAT = 1
MOST = 256 * 1024 * 1024  # bytes of a file
TRIES = 3
MOST_ASIDE = 5  # worlds that were put aside
LONGEST_HEADER = 10_000
FRAME = struct.Struct("<4sIQ")  # a mark, the checksum, the length
MARK = b"wld\n"


class NotReadable(ValueError):
    """A file that is no world of this version. `code` is "foreign" or "older", the message says what is wrong."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


@dataclass(frozen=True)
class Header:
    """What a world's file says of itself. `home` tells whose it is; `generation` which journal goes with it."""

    format: int
    moto: str
    kit: str
    identity: str
    home: str
    created: float
    saved: float
    generation: int


def folder() -> Path:
    """Where the world is kept."""
    return state_folder() / "world"


def world_file() -> Path:
    return folder() / "world"


def journal_file(generation: int) -> Path:
    return folder() / f"journal.{generation}"


def versions() -> tuple[str, str]:
    """Moto's version and the kit's."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        kit = version("aws-workshop")
    except PackageNotFoundError:
        kit = ""
    return version("moto"), kit


def home_mark() -> str:
    """What tells this home folder from others: chosen once, and kept in it."""
    path = folder().with_name("home-mark")
    with contextlib.suppress(OSError):
        if mark := path.read_text(encoding="utf-8").strip():
            return mark
    mark = secrets.token_hex(16)
    make_folder(path.parent)
    with open(path, "w", encoding="utf-8", opener=private_opener) as file:
        file.write(mark)
    return mark


def new_header(identity: str) -> Header:
    """The header of a world that begins now."""
    moto, kit = versions()
    return Header(FORMAT, moto, kit, identity, home_mark(), time.time(), time.time(), 0)


def write_world(path: Path, header: Header, pieces: Iterable[bytes]) -> None:
    """Write a world's file in one step: an interruption or a full disk leaves what was there."""
    make_folder(path.parent)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        with open(draft, "wb", opener=private_opener) as file:
            file.write(content_of(header, pieces))
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
        _sync_folder(path.parent)
    finally:
        draft.unlink(missing_ok=True)


def _sync_folder(path: Path) -> None:
    """Have the disk hold which files there are: what the former one needed may be deleted then."""
    if os.name == "posix":
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def forget_drafts() -> None:
    """Delete what a process that was killed had begun to write; nobody else may be writing."""
    for path in folder().glob(".world.*"):
        path.unlink(missing_ok=True)


def content_of(header: Header, pieces: Iterable[bytes]) -> bytes:
    """The content of a world's file."""
    return b"".join([json.dumps(asdict(header)).encode(), b"\n", *map(framed, pieces)])


def read_header(path: Path) -> Header:
    """The header of a world's file. Raises NotReadable where it is none of this version, and OSError."""
    with open(path, "rb") as file:
        return _header(file.readline(LONGEST_HEADER), os.fstat(file.fileno()).st_size)


def read_world(path: Path) -> tuple[Header, list[bytes]]:
    """The header and all pieces. Raises NotReadable where the file is damaged or of another version, and OSError."""
    with open(path, "rb") as file:
        line = file.readline(LONGEST_HEADER)
        _header(line, os.fstat(file.fileno()).st_size)
        return parsed(line + file.read())


def content(path: Path) -> bytes:
    """The content of a world's file, which is not looked at but for its size. Raises NotReadable and OSError."""
    if (size := path.stat().st_size) > MOST:
        raise NotReadable("damaged", f"{size} bytes, of {MOST} at most")
    return path.read_bytes()


def parsed(content: bytes) -> tuple[Header, list[bytes]]:
    """The same of a file's content."""
    line, _, rest = content.partition(b"\n")
    header = _header(line[:LONGEST_HEADER], len(content))
    pieces = list(frames(rest))
    if sum(FRAME.size + len(piece) for piece in pieces) != len(rest):
        raise NotReadable("damaged", "it is cut off or damaged")
    return header, pieces


def read_journal(path: Path) -> tuple[list[bytes], int]:
    """The pieces of a journal up to the first that is not whole, and their length with the frames."""
    try:
        if path.stat().st_size > MOST:
            raise NotReadable("damaged", f"its journal has more than {MOST} bytes")
        content = path.read_bytes()
    except FileNotFoundError:
        return [], 0
    pieces = list(frames(content))
    return pieces, sum(FRAME.size + len(piece) for piece in pieces)


def last_write(header: Header) -> float:
    """When a world was written last, itself or its journal, in seconds since 1970."""
    with contextlib.suppress(OSError):
        return max(header.saved, journal_file(header.generation).stat().st_mtime)
    return header.saved


@contextlib.contextmanager
def reading() -> Iterator[None]:
    """Note that the world is read inside. Raises NotReadable where that did not come to its end `TRIES` times: the process may be
    killed while it reads; or the reading is what kills it.
    """
    begun = folder() / "reading"
    with open(begun, "ab", opener=private_opener) as file:
        if file.tell() >= TRIES:
            raise NotReadable("damaged", f"reading it did not come to an end, {TRIES} times")
        file.write(b".")
    yield
    begun.unlink()


def framed(piece: bytes) -> bytes:
    """A piece as it is in a file."""
    return FRAME.pack(MARK, zlib.crc32(piece), len(piece)) + piece


def frames(content: bytes) -> Iterator[bytes]:
    """The pieces in `content`, up to the first that is not whole."""
    place = 0
    while place + FRAME.size <= len(content):
        mark, checksum, length = FRAME.unpack_from(content, place)
        piece = content[place + FRAME.size : place + FRAME.size + length]
        if mark != MARK or len(piece) < length or zlib.crc32(piece) != checksum:
            return
        yield piece
        place += FRAME.size + length


def put_aside(reason: str) -> Path | None:
    """Rename the world, so that a new one can begin; gives where it is now. The reason is written beside it. Of those that were put
    aside before, the last ones stay.
    """
    if not folder().exists():
        return None
    stamp = time.strftime("%Y%m%d-%H%M%S")
    place = folder().with_name(f"world-put-aside-{stamp}-{secrets.token_hex(2)}")
    os.replace(folder(), place)
    with contextlib.suppress(OSError), open(place / "reason.txt", "w", encoding="utf-8", opener=private_opener) as file:
        file.write(f"{reason}\n")
    aside = sorted(place.parent.glob("world-put-aside-*"))  # by when they were
    for one in aside[:-MOST_ASIDE]:
        shutil.rmtree(one, ignore_errors=True)
    return place


class Journal:
    """The journal of one generation, to be appended to."""

    def __init__(self, generation: int, length: int = 0) -> None:
        make_folder(folder())
        self.path = journal_file(generation)
        self.descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT, 0o600)
        os.ftruncate(self.descriptor, length)
        os.lseek(self.descriptor, length, os.SEEK_SET)
        self.length = length
        self.synced = length
        self.closed = False
        self.syncing = threading.Lock()

    def append(self, *pieces: bytes) -> None:
        """Add pieces, whole or not at all. Raises OSError."""
        content = b"".join(map(framed, pieces))
        try:
            written = 0
            while written < len(content):
                written += os.write(self.descriptor, content[written:])
        except OSError:
            os.ftruncate(self.descriptor, self.length)
            os.lseek(self.descriptor, self.length, os.SEEK_SET)
            raise
        self.length += len(content)

    def sync(self) -> None:
        """Have the disk hold what was added: it then outlasts a loss of power too."""
        with self.syncing:
            length = self.length
            if not self.closed and self.synced < length:
                os.fsync(self.descriptor)
                self.synced = length

    def close(self) -> None:
        with self.syncing:
            self.closed = True
            os.close(self.descriptor)

    def delete(self) -> None:
        """Have it no more: the world that it goes with could not be written."""
        self.close()
        self.path.unlink(missing_ok=True)


def _header(line: bytes, size: int) -> Header:
    if size > MOST:
        raise NotReadable("damaged", f"{size} bytes, of {MOST} at most")
    try:
        given: dict[str, Any] = json.loads(line)
        number = given["format"]
    except (ValueError, KeyError, TypeError) as error:
        raise NotReadable("damaged", "it has no header") from error
    if number != FORMAT:
        raise NotReadable("older", f"its format is {number!r:.20}, this kit's is {FORMAT}")
    try:
        header = Header(**given)
    except TypeError as error:
        raise NotReadable("damaged", "its header is not whole") from error
    if header.moto != versions()[0]:
        raise NotReadable("older", f"it is of moto {header.moto!r:.20}, here is {versions()[0]}")
    return header
