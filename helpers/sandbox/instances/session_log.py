"""The session log: what was done on the instances over ssh, as a server's own log would have it.

The checks look here: it does not matter which program logged in. What is typed in a session of one's own is nobody's
business, and is not kept.
"""

import time
from collections import deque
from collections.abc import Iterable

from helpers.sandbox.world import changes

LIMIT = 500

_entries: deque[dict] = deque(maxlen=LIMIT)


def record(instance: str, kind: str, what: str = "", code: int | None = None) -> None:
    """Add an entry: `kind` is "command", "shell", "files" or "port" (a connection through a tunnel), `what` the command
    or the port, `code` the exit code (None: broken off)."""
    _entries.append({"time": time.time(), "instance": instance, "kind": kind, "what": what, "code": code})
    changes.note(changes.OVERLAY)


def entries() -> list[dict]:
    """The last entries, oldest first. A command or session is entered when it is over, a port when it is opened."""
    return list(_entries)


def restore(entries: Iterable[dict]) -> None:
    """Go on from these, the oldest first."""
    _entries.clear()
    _entries.extend(entries)


def forget() -> None:
    """Empty the log."""
    _entries.clear()
