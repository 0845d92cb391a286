"""The sandbox's clock, which a learner may put forward: what takes hours on AWS (a request for a higher quota) then takes
none. Only such waits are read from it; instances, events and logs keep the true time.
"""

import time

MOST_AHEAD = 1000 * 365.25 * 86400  # seconds; a date needs a year of four digits
_ahead = 0.0


def now() -> float:
    """Seconds since 1970, by the sandbox's clock."""
    return time.time() + _ahead


def advance(seconds: float) -> float:
    """Put the clock forward; gives how many seconds it is ahead now."""
    global _ahead
    if seconds > 0:
        _ahead = min(_ahead + seconds, MOST_AHEAD)
    return _ahead


def ahead() -> float:
    """How many seconds it is ahead of the true time."""
    return _ahead


def restore(seconds: float) -> None:
    """Have it that many seconds ahead, as it was before."""
    global _ahead
    _ahead = min(max(seconds, 0.0), MOST_AHEAD)


def reset() -> None:
    """Back to the true time."""
    global _ahead
    _ahead = 0.0
