"""What learners shared as a chain that only this server can write: each line's signature covers the line before it.

HMAC-SHA256 with a key that lies in the board's folder, for its owner alone. Whoever changes, adds, leaves out or moves a line
without the key is found by `checked`; lines cut off at the end are missing in nothing, and so are told by their count alone.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path

from helpers.home import write_private

KEY = "signing.key"


class NotSigned(Exception):
    """A line that this server has not signed so; its argument is the number of the line, the first is 1."""


def key_in(folder: Path) -> bytes:
    """The key in the class's folder, made now if there is none. Raises OSError, and ValueError for what is no key."""
    path = folder / KEY
    if not path.exists():
        write_private(path, secrets.token_hex(32))
    return bytes.fromhex(path.read_text(encoding="ascii"))


def line_of(event: object) -> str:
    """An event as the line that is signed: the same for the same event."""
    return json.dumps(event, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def signature(key: bytes, learner: str, before: str, line: str) -> str:
    """The signature of a learner's next line after the one with the signature `before` ("" for the first)."""
    return hmac.new(key, "\n".join((learner, before, line)).encode(), hashlib.sha256).hexdigest()


def checked(key: bytes, learner: str, signed: Iterable[Sequence[str]]) -> list[str]:
    """The lines of (line, signature), the oldest first. Raises NotSigned."""
    before, lines = "", []
    for number, (line, given) in enumerate(signed, 1):
        before = signature(key, learner, before, line)
        if not hmac.compare_digest(before.encode(), given.encode()):
            raise NotSigned(number)
        lines.append(line)
    return lines
