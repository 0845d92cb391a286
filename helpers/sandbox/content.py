"""The content of a large object, which is in a file and never in memory as a whole."""

import binascii
import hashlib
import os
import tempfile
from collections.abc import Iterator
from typing import Any, BinaryIO, Self

from helpers.home import state_folder

AT_ONCE = 1 << 18  # bytes
LARGE = 1 << 22  # bytes, from which on an object is never in memory as a whole
ON_THE_WAY = ("md5", "sha256")  # digests that are computed while it comes: those of S3's tag and of its signature


class _Descriptor:
    """A descriptor of its own, so that what is read stays when the object is deleted meanwhile."""

    number = -1

    def __init__(self, file: Any) -> None:
        """Raises ValueError where the file is closed."""
        file.flush()
        self.number = os.dup(file.fileno())

    def __del__(self) -> None:
        if self.number >= 0:
            os.close(self.number)


class Content:
    """What stands in a file from `start` on; of bytes it has the length, slices, and what they are made of in parts."""

    file: Any = None

    def __init__(self, file: Any, size: int, start: int = 0, digests: dict[str, bytes] | None = None) -> None:
        self._descriptor = _Descriptor(file)  # first: where that fails, an object keeps its file
        self.file = file  # of moto's kind, to be taken over by an object; None where it is only looked at
        self.size, self.start = size, start
        self.digests = digests or {}

    def __del__(self) -> None:
        if self.file is not None:  # nobody has taken it over
            self.file.close()

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, part: slice) -> Self:
        start, stop, _ = part.indices(self.size)
        one = object.__new__(type(self))
        one.file, one.size, one.start, one.digests = None, max(stop - start, 0), self.start + start, {}
        one._descriptor = self._descriptor
        return one

    def __iter__(self) -> Iterator[bytes]:
        place, end = self.start, self.start + self.size
        while place < end:
            part = os.pread(self._descriptor.number, min(AT_ONCE, end - place), place)
            if not part:
                raise _incomplete("the file is shorter than it was")
            place += len(part)
            yield part

    def digest(self, name: str) -> bytes:
        """A digest by its name ("md5"; "crc32" too), computed once."""
        if name not in self.digests:
            self.digests[name] = digest(self, name)
        return self.digests[name]


def parts(body: Any) -> Iterator[bytes]:
    """What a body is made of, be it in a file or in memory."""
    if isinstance(body, Content):
        yield from body
    else:
        yield body if isinstance(body, bytes) else str(body or "").encode()


def digest(body: Any, name: str) -> bytes:
    """A digest of a body by its name ("md5"; "crc32" too)."""
    if isinstance(body, Content) and name in body.digests:
        return body.digests[name]
    if name == "crc32":
        value = 0
        for part in parts(body):
            value = binascii.crc32(part, value)
        return value.to_bytes(4, "big")
    if isinstance(body, bytes):
        return hashlib.new(name, body, usedforsecurity=False).digest()
    found = hashlib.new(name, usedforsecurity=False)
    for part in parts(body):
        found.update(part)
    return found.digest()


def is_supported() -> bool:
    """Whether a file can be read here by several at once; where it cannot, contents are in memory as moto has them."""
    return hasattr(os, "pread")


def of_file(file: Any, size: int) -> Content:
    """What is in a file of moto's, to be looked at."""
    one = Content(file, size)
    one.file = None
    return one


def file_of(some: Iterator[bytes]) -> tuple[Any, int, dict[str, bytes]]:
    """These parts in a new file (of moto's kind), their length, and their digests."""
    file: Any = tempfile.SpooledTemporaryFile(1, dir=state_folder())  # noqa: SIM115 whoever has the content closes it
    found = {name: hashlib.new(name, usedforsecurity=False) for name in ON_THE_WAY}
    size = 0
    try:
        for part in some:
            file.write(part)
            size += len(part)
            for one in found.values():
                one.update(part)
    except BaseException:
        file.close()
        raise
    return file, size, {name: one.digest() for name, one in found.items()}


def gathered(some: Iterator[bytes]) -> Content:
    """The content that these parts make."""
    file, size, digests = file_of(some)
    return Content(file, size, digests=digests)


def received(stream: BinaryIO, length: int) -> Content:
    """The content of a request's body. Raises Incomplete."""
    return gathered(_read(stream, length))


def _read(stream: BinaryIO, length: int) -> Iterator[bytes]:
    while length:
        part = stream.read(min(AT_ONCE, length))
        if not part:
            raise _incomplete(f"{length} bytes are missing")
        length -= len(part)
        yield part


def _incomplete(reason: str) -> Exception:
    from helpers.sandbox.chunks import Incomplete  # the server's, with moto: who copies files for a mark needs neither

    return Incomplete(reason)
