"""Turns for the CDK where many learners share one machine: so many at a time work, the others wait for theirs.

A first `cdk deploy` takes 1.35 GB and half a minute of a core. A class names a folder of turns in WORKSHOP_CDK_TURNS; a turn is a
file that whoever works holds locked, and the lock goes with the process, however it ends.
"""

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

LOOK = 0.1  # seconds between two looks for a free turn
LONGEST = 600.0  # seconds of waiting after which one works all the same: a turn may be held by somebody who forgot it


@contextlib.contextmanager
def turn(waits: Callable[[], bool]) -> Iterator[None]:
    """Inside, a turn is held. Until one is free `waits` is called again and again, and ends the waiting by giving True."""
    held = None
    folder = os.environ.get("WORKSHOP_CDK_TURNS", "")
    places = sorted(Path(folder).glob("turn-*")) if folder else []
    deadline = time.monotonic() + LONGEST
    while places and (held := _taken(places)) is None and not waits() and time.monotonic() < deadline:
        time.sleep(LOOK)
    try:
        yield
    finally:
        if held is not None:
            os.close(held)


def make_turns(folder: Path, count: int) -> None:
    """Make the folder with `count` turns, which all users can hold and nobody else can delete. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    for old in folder.glob("turn-*"):
        old.unlink()
    for number in range(count):
        path = folder / f"turn-{number}"
        path.touch()
        path.chmod(0o666)


def _taken(places: list[Path]) -> int | None:
    """A descriptor that holds one of the turns, or None where none is free."""
    import fcntl

    for place in places:
        try:
            descriptor = os.open(place, os.O_RDWR)
        except OSError:  # the class has ended, or was started anew
            continue
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            continue
        return descriptor
    return None
