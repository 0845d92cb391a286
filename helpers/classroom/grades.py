"""Points from what was done: weights and deadlines are the teacher's, the tables are those that Moodle and Canvas read.

Learners own the record of their progress, so this is participation, not an examination.
"""

import csv
import io
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from helpers.classroom.roster import Person, safe_cell
from helpers.classroom.standing import Place
from helpers.classroom.store import Event

MOST_POINTS = 1e6
IDENTITY = ("SIS Login ID", "SIS User ID", "Email", "Student")  # of Canvas's columns, those that tell who it is


@dataclass(frozen=True)
class Weight:
    """What a chapter counts: `points` in all, by the weights of its steps; done after `deadline`, a step counts `late` of it."""

    points: float
    deadline: datetime | None = None
    late: float = 0.0
    steps: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Score:
    """One learner's points in a chapter, of how many, and how many steps were done late."""

    points: float
    possible: float
    late: int = 0


class WeightsError(Exception):
    """A file of weights that cannot be taken: `key` of the sentence and the `value` that it is about."""

    def __init__(self, key: str, value: object):
        super().__init__(f"{key}: {value}")
        self.key, self.value = key, str(value)


def read_weights(words: str, outline: Sequence[Mapping[str, Any]]) -> dict[str, Weight]:
    """The weights of the chapters, in the course's order; chapters that are not named do not count. Raises WeightsError."""
    try:
        found = tomllib.loads(words.removeprefix("\ufeff"))
        zone = ZoneInfo(str(found.get("timezone", "Asia/Tokyo")))
    except (tomllib.TOMLDecodeError, ZoneInfoNotFoundError, ValueError) as error:
        raise WeightsError("toml", error) from error
    steps = {chapter["chapter"]: [step["id"] for step in chapter["steps"]] for chapter in outline}
    chapters = found.get("chapters", {})
    if not isinstance(chapters, dict) or not chapters:
        raise WeightsError("no_chapters", "chapters")
    for name in chapters.keys() - steps.keys():
        raise WeightsError("no_chapter", name)
    return {name: _weight(name, chapters[name], steps[name], zone) for name in steps if name in chapters}


def _weight(name: str, table: Any, steps: Sequence[str], zone: ZoneInfo) -> Weight:
    if not isinstance(table, dict):
        raise WeightsError("no_chapter", name)
    for key in table.keys() - {"points", "deadline", "late", "steps"}:
        raise WeightsError("unknown", f"{name}.{key}")
    own = table.get("steps", {})
    for step in own.keys() - set(steps) if isinstance(own, dict) else [own]:
        raise WeightsError("no_step", f"{name}.{step}")
    weights = {step: _number(f"{name}.{step}", own.get(step, 1), MOST_POINTS) for step in steps}
    if not any(weights.values()):
        raise WeightsError("number", f"{name}.steps")
    deadline = table.get("deadline")
    if deadline is not None and not isinstance(deadline, datetime):
        raise WeightsError("deadline", f"{name}: {deadline}")
    if deadline is not None and deadline.tzinfo is None:
        deadline = deadline.replace(tzinfo=zone)
    points = _number(f"{name}.points", table.get("points", len(steps)), MOST_POINTS)
    return Weight(points, deadline, _number(f"{name}.late", table.get("late", 0), 1), weights)


def _number(name: str, value: Any, most: float) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= most:
        raise WeightsError("number", f"{name} = {value}")
    return float(value)


def equal_weights(outline: Sequence[Mapping[str, Any]]) -> dict[str, Weight]:
    """A point a step, and no deadline: what counts where the teacher says nothing."""
    return {c["chapter"]: Weight(len(c["steps"]), steps={step["id"]: 1.0 for step in c["steps"]}) for c in outline}


def first_done(events: Iterable[tuple[str, Event]]) -> dict[str, dict[Place, float]]:
    """Of each learner when each step was done for the first time."""
    found: dict[str, dict[Place, float]] = {}
    for login, event in events:
        if event.kind == "done":
            known = found.setdefault(login, {})
            place = (event.chapter, event.step)
            known[place] = min(event.at, known.get(place, event.at))
    return found


def scores(done: Mapping[Place, float], weights: Mapping[str, Weight]) -> dict[str, Score]:
    """One learner's points by chapter."""
    return {chapter: _score(chapter, done, weight) for chapter, weight in weights.items()}


def _score(chapter: str, done: Mapping[Place, float], weight: Weight) -> Score:
    whole, reached, late = sum(weight.steps.values()), 0.0, 0
    for step, share in weight.steps.items():
        at = done.get((chapter, step))
        if at is None:
            continue
        is_late = weight.deadline is not None and datetime.fromtimestamp(at, UTC) > weight.deadline
        late += is_late
        reached += share * (weight.late if is_late else 1.0)
    return Score(round(weight.points * reached / whole, 2), weight.points, late)


def excel(people: Sequence[Person], by_login: Mapping[str, Mapping[str, Score]], titles: Mapping[str, str]) -> str:
    """A table for people, with the mark by which Excel reads UTF-8."""
    chapters = list(titles)
    head = ["login", "name", "email", "number", "total", *(titles[c] for c in chapters), "late"]
    rows = []
    for person in people:
        own = by_login[person.login]
        total = round(sum(score.points for score in own.values()), 2)
        late = sum(score.late for score in own.values())
        cells = [safe_cell(word) for word in (person.login, person.shown, person.email, person.number)]
        rows.append([*cells, total, *(own[chapter].points for chapter in chapters), late])
    return "\ufeff" + _table([head, *rows])


def moodle(people: Sequence[Person], by_login: Mapping[str, Mapping[str, Score]], titles: Mapping[str, str]) -> str:
    """What Moodle's import of grades reads: mapped by the e-mail address, or the ID number where there is none."""
    head = ["Email address", "ID number", *titles.values()]
    told = [person for person in people if person.email or person.number]
    rows = [[p.email, p.number, *(by_login[p.login][chapter].points for chapter in titles)] for p in told]
    return _table([head, *rows])


def canvas(
    export: str, people: Sequence[Person], by_login: Mapping[str, Mapping[str, Score]], titles: Mapping[str, str]
) -> tuple[str, list[str]]:
    """Canvas's own export, filled: what its import reads; and the students of it that are not in the class.

    A column "Title" or "Title (123)" is filled; a chapter without a column gets one, which Canvas makes an assignment of.
    Raises ValueError for what is no export of Canvas.
    """
    rows = list(csv.reader(io.StringIO(export.removeprefix("\ufeff"), newline="")))
    if not rows or "Student" not in rows[0] or "ID" not in rows[0]:
        raise ValueError("Student, ID")
    head = rows[0]
    places = {chapter: _column(rows, title) for chapter, title in titles.items()}
    known = _identities(people)
    strangers = []
    for row in rows[1:]:
        row += [""] * (len(head) - len(row))
        name = row[head.index("Student")].strip()
        possible = name == "Points Possible"
        login = next(
            (known[k] for k in (row[head.index(c)].strip().casefold() for c in IDENTITY if c in head) if k in known),
            None,
        )
        if not possible and login is None:
            strangers += [name] if name else []
            continue
        for chapter, place in places.items():
            if login is not None:
                row[place] = str(by_login[login][chapter].points)
            elif not row[place]:
                row[place] = str(next((own[chapter].possible for own in by_login.values()), ""))
    return _table(rows), strangers


def _identities(people: Sequence[Person]) -> dict[str, str]:
    """Whose login belongs to a number, an address, a login or a name; what two have is nobody's."""
    found: dict[str, str] = {}
    doubled = set()
    for person in people:
        for word in {person.number, person.email, person.login, person.name} - {""}:
            key = word.casefold()
            if found.setdefault(key, person.login) != person.login:
                doubled.add(key)
    return {key: login for key, login in found.items() if key not in doubled}


def _column(rows: list[list[str]], title: str) -> int:
    """The place of the column for `title`, made where there is none."""
    head = rows[0]
    for place, name in enumerate(head):
        if name == title or (name.startswith(f"{title} (") and name.endswith(")")):
            return place
    head.append(title)
    return len(head) - 1


def _table(rows: Iterable[Sequence[object]]) -> str:
    made = io.StringIO(newline="")
    csv.writer(made).writerows(rows)
    return made.getvalue()
