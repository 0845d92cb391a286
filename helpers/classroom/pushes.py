"""What a learner's server sends, looked over before anything is kept: shapes, lengths, and how often."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from helpers.classroom.store import Event
from helpers.hub.outbox import KINDS, MOST, MOST_OF_RUN, OF_PROOF

LARGEST = 64 * 1024  # bytes of a push
MOST_EVENTS = 200  # in one
LARGEST_WORLD = 64 * 1024 * 1024
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
CODE = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,99}")
BOX = re.compile(r"[0-9a-f]{16}")
A_SECOND, AT_ONCE = 3.0, 20.0  # pushes of one learner


class Refused(Exception):
    """A push that is none; its argument names what is wrong with it."""


@dataclass(frozen=True)
class Push:
    """What a server says: the events of its file `box`, how many more were none, and the last note that it has."""

    box: str
    events: tuple[Event, ...]
    after: int
    left_out: int = 0


def read(body: Any, now: float) -> Push:
    """The push that the JSON value `body` is. Raises Refused."""
    if not isinstance(body, dict):
        raise Refused("body")
    box, entries, after = body.get("box", ""), body.get("events", []), body.get("after", 0)
    if not isinstance(box, str) or not (box == "" or BOX.fullmatch(box)):
        raise Refused("box")
    if not isinstance(entries, list) or len(entries) > MOST_EVENTS or (entries and not box):
        raise Refused("events")
    if not _is_count(after):
        raise Refused("after")
    events = [event for entry in entries if (event := _event(entry, now))]
    return Push(box, tuple(events), after, len(entries) - len(events))


def _event(entry: Any, now: float) -> Event | None:
    """The event, or None for what is none: one that a learner wrote by hand holds none of the others up."""
    if not isinstance(entry, Mapping):
        return None
    number, at, kind = entry.get("number"), entry.get("at"), entry.get("kind")
    chapter, step, value = (entry.get(name, "") for name in ("chapter", "step", "value"))
    if (
        not isinstance(number, int)
        or not _is_count(number)
        or not isinstance(at, int | float)
        or isinstance(at, bool)
        or not 0 <= at < 1e11
    ):
        return None
    if kind not in (*KINDS, *OF_PROOF) or not all(isinstance(word, str) for word in (chapter, step, value)):
        return None
    if not all(word == "" or NAME.fullmatch(word) for word in (chapter, step)) or not _fits(kind, value):
        return None
    return Event(number, min(float(at), now), kind, chapter, step, value)


def _fits(kind: str, value: str) -> bool:
    """Whether an event of this kind may have the value."""
    if kind == "answer":
        return len(value) <= MOST and value.startswith(("right:", "wrong:"))
    if kind == "run":
        return len(value) <= MOST_OF_RUN
    if kind == "outside":
        return len(value) <= MOST
    shapes = {"wrong": NAME, "error": CODE, "hint": re.compile(r"[1-9][0-9]?"), "hand": re.compile("up|down")}
    return bool(shapes[kind].fullmatch(value)) if kind in shapes else value == ""


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53


class Limits:
    """How often each learner may push: so many a second in the long run, and some at once."""

    def __init__(self, a_second: float = A_SECOND, at_once: float = AT_ONCE):
        self._rate, self._most = a_second, at_once
        self._left: dict[str, tuple[float, float]] = {}

    def wait(self, login: str, now: float) -> float:
        """0 where a push may come now, which is counted; else the seconds to wait."""
        left, at = self._left.get(login, (self._most, now))
        left = min(self._most, left + (now - at) * self._rate)
        if left < 1:
            self._left[login] = (left, now)
            return (1 - left) / self._rate
        self._left[login] = (left - 1, now)
        return 0.0
