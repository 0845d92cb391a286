"""What was done on the stand-ins over ssh, as a server's own log would tell it.

The checks look here: it does not matter which program logged in. What is typed in a session of one's own is nobody's
business, and is not kept.
"""

import time
from collections import deque

KEPT = 500

_visits: deque[dict] = deque(maxlen=KEPT)


def note(instance: str, kind: str, what: str = "", code: int | None = None) -> None:
    """Keep one visit: `kind` is "command", "shell", "files" or "port" (a connection through a tunnel), `what` the command
    or the port, `code` the exit code (None: broken off)."""
    _visits.append({"time": time.time(), "instance": instance, "kind": kind, "what": what, "code": code})


def visits() -> list[dict]:
    """The last visits, oldest first; each is told when it is over, a port when it is opened."""
    return list(_visits)


def forget() -> None:
    """Begin anew."""
    _visits.clear()
