"""Which steps the teacher holds at the moment, as the learner's server was told: from one step of a chapter on, until then.

A hold keeps a class together; it is no lock, since the file that tells of it is the learner's.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from helpers.home import read_json, state_folder
from helpers.hub.outbox import in_class


@dataclass(frozen=True)
class Hold:
    """The steps of `chapter` are held from `step` on, until that moment (seconds since 1970; None: until the teacher opens them)."""

    chapter: str
    step: str
    until: float | None = None

    @property
    def opens(self) -> str:
        """The time of the day when they open, "" where that is not known."""
        return "" if self.until is None else time.strftime("%H:%M", time.localtime(self.until))


def holds(now: float | None = None) -> list[Hold]:
    """Those that hold now; none outside of a class."""
    try:
        told = read_json(state_folder() / "class" / "board.json").get("holds") if in_class() else None
    except OSError:
        return []
    read = [hold for one in told if (hold := _hold(one))] if isinstance(told, list) else []
    moment = time.time() if now is None else now
    return [hold for hold in read if hold.until is None or hold.until > moment]


def hold_on(chapter: str, step: str, order: Sequence[str]) -> Hold | None:
    """What holds `step`, where `order` has the steps of its chapter; None where nothing does."""
    for hold in holds():
        held = hold.chapter == chapter and hold.step in order and step in order
        if held and order.index(step) >= order.index(hold.step):
            return hold
    return None


def _hold(told: Any) -> Hold | None:
    if not isinstance(told, Mapping):
        return None
    chapter, step, until = told.get("chapter"), told.get("step"), told.get("until")
    timed = until is None or (isinstance(until, int | float) and not isinstance(until, bool) and 0 <= until < 4e9)
    return Hold(chapter, step, until) if isinstance(chapter, str) and isinstance(step, str) and timed else None
