"""Views that look again by themselves: when somebody asked the sandbox for something, and while they are restless."""

import threading
import weakref
from typing import Protocol


class Redrawn(Protocol):
    """What can be watched: a widget that draws what is there now, and says whether it will soon be another."""

    comm: object
    restless: bool

    def draw(self) -> bool:
        """Draw what is there now; whether it could be asked."""


def watch(view: Redrawn, every: float, name: str) -> None:
    """Have `view` drawn again every so many seconds in which something may have changed, for as long as it is there.

    A real account is asked only while the view is restless; else a form or a button does it.
    """
    threading.Thread(target=_watch, args=(weakref.ref(view), every), name=name, daemon=True).start()


def _watch(view: weakref.ref, every: float) -> None:
    from helpers.target import expected_errors

    pause, before, changed = threading.Event(), 0, False
    while not pause.wait(every):
        there = view()
        if there is None or there.comm is None:
            return
        try:
            now = _latest(before)
            if now is not None:
                if now != before or changed or there.restless:  # once more after a change: a stack goes on by itself
                    there.draw()
                before, changed = now, now != before
        except expected_errors():  # a folder or a sandbox that is just going: whoever presses a button is told
            continue
        finally:
            del there


def _latest(before: int) -> int | None:
    """The number of the sandbox's latest call, `before` in a real account, None where no sandbox runs: none is started."""
    from helpers import sandbox, target

    if target.agreed() is not None:
        return before
    found = sandbox.find()
    return None if found is None else found.control("latest")["latest"]
