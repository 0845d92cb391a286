"""Bodies that come in chunks: those of HTTP, and those of S3's uploads, which may be signed chunk by chunk.

    5;chunk-signature=…     the length in hexadecimal digits, and extensions
    hello
    0;chunk-signature=…
    x-amz-checksum-crc32:…  the trailer

"Chunked Transfer Coding" (RFC 9112), and "Signature calculations for the Authorization header: Transferring payload in
multiple chunks" (S3 API reference), of which the strings to sign are. What is wrong with chunks of S3's, and in which words:
recorded from AWS in versity/versitygw issues 1056, 1147, 1666, 1683, 1685 and 1691, and scality/Arsenal pull request 2596.
"""

import hashlib
import hmac
import io
import re
from collections.abc import Iterator
from typing import Any

from werkzeug.exceptions import ClientDisconnected

from helpers.sandbox.request_head import MOST

LONGEST_LINE = 1 << 12  # of what stands between chunks
HEAD = re.compile(rb"([0-9a-fA-F]{1,16})[ \t]*(?:;([^\r\n]*))?\r?\n")
SIGNATURE = re.compile(rb"chunk-signature=([0-9a-f]{64})")
OF_TRAILER = "x-amz-trailer-signature"
LEAST = 8192  # bytes of a chunk of S3's that is not the last one
NOTHING = hashlib.sha256().hexdigest()
INCOMPLETE = ("IncompleteBody", "The request body terminated unexpectedly")
TOO_SMALL = ("InvalidChunkSizeError", "Only the last chunk is allowed to have a size less than 8192 bytes")
NOT_SIGNED_SO = (
    "SignatureDoesNotMatch",
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
)
NO_TRAILER = (
    "MalformedTrailerError",
    "The request contained trailing data that was not well-formed or did not conform to our published schema.",
)


class Incomplete(ClientDisconnected):
    """A body that ended before its end, or whose chunks are none."""


class Chunks(io.RawIOBase):
    """What is in the chunks that come from `stream`. Raises Incomplete where it ends before its end, or a chunk is none."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.left: int | None = 0  # of the chunk; None behind the last one

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int:
        if self.left == 0:
            self.left = self._begun()
        if self.left is None:
            return 0
        content = self.stream.read(min(len(room), self.left))
        room[: len(content)] = content
        self.left -= len(content)
        self.came(content)
        if not content or (self.left == 0 and self.stream.readline(2) not in (b"\r\n", b"\n")):
            raise Incomplete
        return len(content)

    def began(self, length: int, extensions: bytes) -> None:
        """A chunk of this length begins."""

    def came(self, content: bytes) -> None:
        """This came of the chunk."""

    def _begun(self) -> int | None:
        """The length of the chunk that begins; None where it is the last one, of which nothing is then left to read."""
        head = HEAD.fullmatch(self.stream.readline(LONGEST_LINE))
        if head is None:
            raise Incomplete("a chunk has no length")
        length = int(head[1], 16)
        self.began(length, head[2] or b"")
        if length:
            return length
        for _ in range(MOST + 1):
            if self.is_end(self.stream.readline(LONGEST_LINE)):
                return None
        raise Incomplete("what follows the chunks has no end")

    def is_end(self, line: bytes) -> bool:
        """Whether what follows the chunks, which is read line by line, ends here."""
        return line in (b"\r\n", b"\n")


class SigningKey:
    """What the chunks of one request are signed with: the key, and the time and the scope as they stand in its headers."""

    def __init__(self, key: bytes, time: str, scope: str, signature: str) -> None:
        self.key, self.time, self.scope, self.signature = key, time, scope, signature

    def next(self, kind: str, *hashes: str) -> str:
        """The signature that comes after the last one, of a chunk ("PAYLOAD") or the "TRAILER"."""
        lines = [f"AWS4-HMAC-SHA256-{kind}", self.time, self.scope, self.signature, *hashes]
        self.signature = hmac.digest(self.key, "\n".join(lines).encode(), "sha256").hex()
        return self.signature


class UploadChunks(Chunks):
    """The same of an upload of S3's; `key` where they are signed, `trailing` the names that the trailer is to have.

    `fault`: the code and the sentence of what is wrong with them, once all is read; None where they are right. `trailer`:
    what follows them.
    """

    def __init__(self, stream: Any, key: SigningKey | None = None, trailing: tuple[str, ...] = ()) -> None:
        super().__init__(stream)
        self.key, self.trailing = key, trailing
        self.fault: tuple[str, str] | None = None
        self.trailer: dict[str, str] = {}
        self.length = LEAST  # of the chunk before
        self.given, self.hash = "", hashlib.sha256()
        self.line = b""

    def parts(self, size: int) -> Iterator[bytes]:
        """All that they hold, or what there is before a fault, in parts."""
        try:
            yield from iter(lambda: self.read(size) or b"", b"")
            self._check_chunk()
            self._check_trailer()
        except Incomplete:
            self._note(INCOMPLETE)

    def began(self, length: int, extensions: bytes) -> None:
        """Compare what came before."""
        self._check_chunk()
        if length and self.length < LEAST:
            self._note(TOO_SMALL)
        self.length, self.hash = length, hashlib.sha256()
        if self.key:
            signature = SIGNATURE.fullmatch(extensions)
            if signature is None:
                raise Incomplete("a chunk has no signature")
            self.given = signature[1].decode()

    def came(self, content: bytes) -> None:
        """Have it in the chunk's hash."""
        if self.key:
            self.hash.update(content)

    def is_end(self, line: bytes) -> bool:
        """Whether it is the end of the body: some clients have empty lines in between."""
        if not line and self.line not in (b"\r\n", b"\n"):
            raise Incomplete("what follows the chunks has no end")
        self.line = line
        name, colon, value = line.decode("latin-1").strip().partition(":")
        if colon:
            self.trailer[name.lower()] = value.strip()
        elif name:
            self._note(NO_TRAILER)
        return not line

    def _check_chunk(self) -> None:
        if self.given and self.key and self.key.next("PAYLOAD", NOTHING, self.hash.hexdigest()) != self.given:
            self._note(NOT_SIGNED_SO)

    def _check_trailer(self) -> None:
        signature = self.trailer.pop(OF_TRAILER, None)
        if self.trailer.keys() != {*self.trailing} or (signature is None and self.trailing and self.key):
            self._note(NO_TRAILER)
        elif self.trailing and self.key:
            lines = "".join(f"{name}:{value}\n" for name, value in self.trailer.items())
            if self.key.next("TRAILER", hashlib.sha256(lines.encode()).hexdigest()) != signature:
                self._note(NOT_SIGNED_SO)

    def _note(self, fault: tuple[str, str]) -> None:
        self.fault = self.fault or fault
