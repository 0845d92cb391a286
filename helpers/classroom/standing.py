"""Where everybody is, made from what was shared: a value a learner and step, who is stuck, and mistakes that many make.

It holds no clock and no disk: whoever has them tells it what happened and when.
"""

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from helpers.classroom.store import Event

SAME_MISTAKES = 3  # as often, on one step: stuck
TIMES_MEDIAN = 2.0  # as long as the class's median on that step: stuck
ENOUGH = 3  # learners who did a step, for a median
SHORTEST = 180.0  # seconds that nobody is stuck for being there
LONGEST_GAP = 60.0  # seconds between two contacts that count as time on the step; a longer one was a pause
PRESENT = 30.0  # seconds since the last contact for which a learner is there

Place = tuple[str, str]  # chapter and step


@dataclass
class Attempt:
    """One learner on one step."""

    done: bool = False
    first_done: float | None = None  # it counts once it was done, whatever came after
    seconds: float = 0.0
    mistakes: Counter[str] = field(default_factory=Counter)
    last_mistake: str = ""
    hints: int = 0
    error: str = ""  # the AWS error code last met
    answers: list[tuple[str, bool]] = field(default_factory=list)

    @property
    def state(self) -> str:
        """One letter: d(one), w(rong), t(ried), or "" for not begun."""
        if self.done:
            return "d"
        if self.last_mistake:
            return "w"
        return "t" if self.error or self.hints or self.answers else ""


@dataclass
class Learner:
    """One learner: attempts by place, and where the learner is now."""

    attempts: dict[Place, Attempt] = field(default_factory=lambda: defaultdict(Attempt))
    place: Place = ("", "")
    contact: float = 0.0
    hand: tuple[float, str, str] | None = None  # raised when, in which chapter, at which step
    version: int = 0


class Standing:
    """The class. `version` grows with each change; whoever has seen one asks for what is later."""

    def __init__(self, outline: Sequence[Mapping[str, Any]], learners: Sequence[str], version: int = 0):
        self.places: list[Place] = [(c["chapter"], step["id"]) for c in outline for step in c["steps"]]
        self.known_mistakes = {(c["chapter"], s["id"]): frozenset(s["mistakes"]) for c in outline for s in c["steps"]}
        self.learners = {login: Learner() for login in learners}
        self.version = version  # of one started again, later than any that was seen before
        self._next = {
            place: after for place, after in zip(self.places, self.places[1:], strict=False) if place[0] == after[0]
        }

    # ----------------------------------------------------------------------------------------- what happened

    def heard(self, login: str, event: Event) -> None:
        """An event of a learner's."""
        learner = self.learners[login]
        place = (event.chapter, event.step)
        if event.kind == "hand":
            learner.hand = (event.at, *place) if event.value == "up" else None
        elif event.kind == "anew":
            for known, attempt in learner.attempts.items():
                if known[0] == event.chapter:
                    learner.attempts[known] = Attempt(first_done=attempt.first_done)
        elif place in self.known_mistakes or event.kind == "answer":
            _took_place(learner.attempts[place], event)
            self._moved(learner, place, event.kind)
        self.changed(login)

    def _moved(self, learner: Learner, place: Place, kind: str) -> None:
        """The learner is at the step that was acted on; one that is done leads to the next that is not."""
        if place not in self.known_mistakes:
            return
        while kind == "done" and learner.attempts[place].done and place in self._next:
            place = self._next[place]
        learner.place = place

    def seen(self, login: str, now: float) -> None:
        """A learner's server was heard of; the time since the last time belongs to the step that the learner is at."""
        learner = self.learners[login]
        gap = now - learner.contact
        if learner.place in self.known_mistakes and 0 < gap <= LONGEST_GAP:
            learner.attempts[learner.place].seconds += gap
        learner.contact = now

    def restore(self, login: str, at: float, place: Place, seconds: float) -> None:
        """The last contact as it was kept."""
        learner = self.learners[login]
        learner.contact = at
        if place in self.known_mistakes:
            learner.place = place
            learner.attempts[place].seconds = seconds

    def changed(self, login: str) -> None:
        self.version += 1
        self.learners[login].version = self.version

    # ------------------------------------------------------------------------------------------ what follows

    def first_done(self, login: str) -> dict[Place, float]:
        """When a learner did each step for the first time."""
        attempts = self.learners[login].attempts.items()
        return {place: attempt.first_done for place, attempt in attempts if attempt.first_done is not None}

    def rows(self, after: int = 0) -> dict[str, dict[str, Any]]:
        """Of each learner that changed later than version `after`: a letter a step, and what else the grid shows."""
        return {
            login: self._row(learner)
            for login, learner in self.learners.items()
            if learner.version > after or not after
        }

    def _row(self, learner: Learner) -> dict[str, Any]:
        states = [learner.attempts[place].state if place in learner.attempts else "" for place in self.places]
        return {
            "steps": "".join(state or "-" for state in states),
            "place": list(learner.place),
            "hand": list(learner.hand) if learner.hand else None,
        }

    def here(self, now: float) -> list[str]:
        """Whose servers were heard of just now."""
        return [login for login, learner in self.learners.items() if now - learner.contact <= PRESENT]

    def detail(self, login: str) -> list[dict[str, Any]]:
        """What is known of a learner's steps, those that were begun."""
        attempts = self.learners[login].attempts
        return [
            {
                "chapter": chapter, "step": step, "state": attempt.state, "seconds": round(attempt.seconds),
                "mistakes": dict(attempt.mistakes), "hints": attempt.hints, "error": attempt.error,
                "answers": attempt.answers[-5:],
            }
            for (chapter, step), attempt in sorted(attempts.items(), key=lambda item: self._order(item[0]))
            if attempt.state or attempt.seconds >= 1
        ]  # fmt: skip

    def _order(self, place: Place) -> int:
        return self.places.index(place) if place in self.known_mistakes else len(self.places)

    def medians(self) -> dict[Place, float]:
        """The median of the seconds on each step, of those who have done it, where they are enough."""
        took: dict[Place, list[float]] = defaultdict(list)
        for learner in self.learners.values():
            for place, attempt in learner.attempts.items():
                if attempt.done and attempt.seconds:
                    took[place].append(attempt.seconds)
        return {place: statistics.median(seconds) for place, seconds in took.items() if len(seconds) >= ENOUGH}

    def done_counts(self) -> dict[Place, int]:
        """How many have done each step that somebody has done."""
        return Counter(
            place for learner in self.learners.values() for place, attempt in learner.attempts.items() if attempt.done
        )

    def stuck(self, now: float) -> Iterator[dict[str, Any]]:
        """Who is stuck, and why: the same mistake again and again, or long on a step. Only who is there."""
        medians = self.medians()
        for login, learner in self.learners.items():
            attempt = learner.attempts.get(learner.place)
            if attempt is None or attempt.done or now - learner.contact > PRESENT:
                continue
            told = {
                "learner": login,
                "chapter": learner.place[0],
                "step": learner.place[1],
                "seconds": round(attempt.seconds),
            }
            name, count = next(iter(attempt.mistakes.most_common(1)), ("", 0))
            limit = max(SHORTEST, TIMES_MEDIAN * medians[learner.place]) if learner.place in medians else None
            if count >= SAME_MISTAKES:
                yield {**told, "why": "mistake", "mistake": name, "count": count}
            elif limit is not None and attempt.seconds > limit:
                yield {**told, "why": "time", "median": round(medians[learner.place])}

    def mistakes(self) -> list[dict[str, Any]]:
        """The mistakes that learners are at now, by their names, those of most learners first."""
        groups: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        for login, learner in self.learners.items():
            for (chapter, step), attempt in learner.attempts.items():
                if attempt.last_mistake and not attempt.done:
                    groups[(chapter, step, attempt.last_mistake)].append(login)
        ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
        return [
            {"chapter": chapter, "step": step, "mistake": name, "learners": sorted(logins)}
            for (chapter, step, name), logins in ordered
        ]


def _took_place(attempt: Attempt, event: Event) -> None:
    if event.kind == "done":
        attempt.done = True
        attempt.first_done = event.at if attempt.first_done is None else min(attempt.first_done, event.at)
        attempt.last_mistake = ""
    elif event.kind == "wrong" and not attempt.done:  # else the step was done, and the world is another by now
        attempt.mistakes[event.value] += 1
        attempt.last_mistake = event.value
    elif event.kind == "hint":
        attempt.hints = max(attempt.hints, int(event.value))
    elif event.kind == "error":
        attempt.error = event.value
    elif event.kind == "answer":
        right, _, given = event.value.partition(":")
        attempt.answers.append((given, right == "right"))
