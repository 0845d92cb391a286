"""Scores on their way to the LMS, in SQLite: each learner's in each column of the gradebook, and what became of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from helpers.classroom.database import opened_for
from helpers.classroom.lti.memory import Launched

FILE = "scores.sqlite"
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 600.0  # seconds before a score is tried again: twice as long each time
LONGEST_WAIT = 3600.0  # seconds, whatever the LMS asks for
SCHEMA = """
create table if not exists cursor(one integer primary key check (one = 1), after integer not null);
create table if not exists scores(
    learner text not null, line_item text not null, sub text not null, scopes text not null, chapter text not null,
    state text not null, wanted real not null, possible real not null, sent real, sent_of real, sent_at real,
    tries integer not null, due real not null, said text not null, value text not null,
    primary key(learner, line_item));
"""
COLUMNS = (
    "learner, line_item, sub, scopes, chapter, state, wanted, possible, sent, sent_of, sent_at, tries, due, said, value"
)


@dataclass(frozen=True)
class Score:
    """`wanted` of `possible` points is what the LMS should have, `sent` of `sent_of` the highest that it has got.

    `state`: "new" (nothing to send yet), "waiting", "sent", "kept" (the LMS has as much or more), "gone" (its column is not
    there), "refused". `said` is the key of a sentence about why, with its `value`.
    """

    learner: str
    line_item: str
    sub: str
    scopes: str
    chapter: str
    state: str
    wanted: float
    possible: float
    sent: float | None
    sent_of: float | None
    sent_at: float | None
    tries: int
    due: float
    said: str
    value: str

    @property
    def share(self) -> float:
        """What is wanted, of 1."""
        return self.wanted / self.possible if self.possible > 0 else 0.0

    @property
    def sent_share(self) -> float | None:
        """What was sent, of 1."""
        return self.sent / self.sent_of if self.sent is not None and self.sent_of else None

    def is_to_send(self, lower: bool) -> bool:
        """Whether what is wanted has still to be sent: the first points, more than before, or with `lower` also less."""
        if self.possible <= 0:
            return False
        before = self.sent_share
        if before is None:
            return self.share > 0
        return self.share > before or (lower and self.share != before)


class Outbox:
    """The scores at `path`, for the LMS that is meant: those for another one go. `lower`: a score may become lower."""

    def __init__(self, path: Path, issuer: str = "", client_id: str = "", lower: bool = False):
        self._lower = lower
        self._database = opened_for(path, SCHEMA, (issuer, client_id), ("scores", "cursor"))

    def close(self) -> None:
        self._database.close()

    # --------------------------------------------------------------------------------------------- what comes in

    def after(self) -> int:
        """The number of the last launch that was taken in."""
        rows = self._database.execute("select after from cursor").fetchall()
        return int(rows[0][0]) if rows else 0

    def launched(self, launch: Launched) -> None:
        """A learner came by a link: what had failed is to be tried once more. What the same person was sent stays known."""
        before = self.of(launch.learner, launch.line_item)
        if before is not None and before.sub != launch.sub:
            self._delete(launch.learner, launch.line_item)
        self._database.execute(
            f"insert into scores({COLUMNS}) values(?, ?, ?, ?, ?, 'new', 0, 0, null, null, null, 0, 0, '', '')"
            " on conflict do update set scopes = excluded.scopes, chapter = excluded.chapter,"
            " state = 'new', tries = 0, due = 0, said = '', value = ''",
            (launch.learner, launch.line_item, launch.sub, launch.scopes, launch.chapter),
        )
        self._database.execute("insert or replace into cursor values(1, ?)", (launch.id,))

    def want(self, score: Score, wanted: float, possible: float) -> bool:
        """Keep what the LMS should have; gives whether that is anything new."""
        if score.state != "new" and (wanted, possible) == (score.wanted, score.possible):
            return False
        self._set(score, wanted=wanted, possible=possible)
        fresh = self.of(score.learner, score.line_item)
        if fresh is None or fresh.state == "gone":
            return False
        if fresh.is_to_send(self._lower):
            if fresh.state != "waiting":  # one that waits goes on waiting, however often it changes
                self._set(fresh, state="waiting", tries=0, due=0.0, said="", value="")
        elif fresh.state in ("new", "waiting"):
            self._set(fresh, state="new" if fresh.sent is None else "sent", said="", value="")
        return True

    # -------------------------------------------------------------------------------------------- what came of it

    def sent(self, score: Score, now: float) -> None:
        """It was sent; what has changed meanwhile waits."""
        self._set(
            score, state="sent", sent=score.wanted, sent_of=score.possible, sent_at=now, tries=0, said="", value=""
        )
        fresh = self.of(score.learner, score.line_item)
        if fresh is not None and fresh.is_to_send(self._lower):
            self._set(fresh, state="waiting", due=0.0)

    def ended(self, score: Score, state: str, said: str, value: str = "") -> None:
        """It is not to be tried again as it is: "kept", "gone" or "refused"."""
        fresh = self.of(score.learner, score.line_item)
        again = fresh is not None and state != "gone" and fresh.wanted != score.wanted
        self._set(score, state="waiting" if again else state, tries=0, due=0.0, said=said, value=value)

    def again(self, score: Score, now: float, said: str, value: str, at_least: float = 0.0) -> None:
        """It did not work now, and is tried again after a pause."""
        pause = max(min(FIRST_PAUSE * 2 ** min(score.tries, 20), LONGEST_PAUSE), at_least)
        self._set(score, tries=score.tries + 1, due=now + pause, said=said, value=value)

    # ------------------------------------------------------------------------------------------------ what is asked

    def due(self, now: float) -> list[Score]:
        """Those that wait and whose pause is over, the longest first; a pause without end is of a clock that was set back."""
        latest = now + LONGEST_WAIT
        return self._where("state = 'waiting' and (due <= ? or due > ?) order by due, rowid", now, latest)

    def of(self, learner: str, line_item: str) -> Score | None:
        """The one, or None."""
        return next(iter(self._where("learner = ? and line_item = ?", learner, line_item)), None)

    def of_learner(self, learner: str) -> list[Score]:
        """A learner's, by chapter."""
        return self._where("learner = ? order by chapter, line_item", learner)

    def counts(self) -> dict[str, int]:
        """How many are in each state."""
        return dict(self._database.execute("select state, count(*) from scores group by state").fetchall())

    def unsent(self, most: int) -> list[Score]:
        """Those of which the teacher should know: refused, gone, kept, then those that have waited in vain."""
        order = "case state when 'refused' then 0 when 'gone' then 1 when 'kept' then 2 else 3 end, learner, chapter"
        return self._where(
            f"state in ('refused', 'gone', 'kept') or (state = 'waiting' and tries > 0) order by {order} limit ?", most
        )

    def learners(self) -> set[str]:
        """Of whom there are any."""
        return {row[0] for row in self._database.execute("select distinct learner from scores")}

    def keep_only(self, people: Mapping[str, str]) -> bool:
        """Delete scores for whoever in the LMS is not the learner any more, by `people`; gives whether there were any."""
        rows = self._database.execute("select distinct learner, sub from scores").fetchall()
        others = [(learner, sub) for learner, sub in rows if people.get(learner) != sub]
        self._database.executemany("delete from scores where learner = ? and sub = ?", others)
        return bool(others)

    def forget(self, learners: Iterable[str]) -> None:
        """Delete what is known of these learners."""
        self._database.executemany("delete from scores where learner = ?", [(one,) for one in learners])

    def _where(self, condition: str, *values: object) -> list[Score]:
        rows = self._database.execute(f"select {COLUMNS} from scores where {condition}", values)  # noqa: S608
        return [Score(*row) for row in rows]

    def _set(self, score: Score, **columns: object) -> None:
        names = ", ".join(f"{name} = ?" for name in columns)
        self._database.execute(
            f"update scores set {names} where learner = ? and line_item = ?",  # noqa: S608 our own names
            (*columns.values(), score.learner, score.line_item),
        )

    def _delete(self, learner: str, line_item: str) -> None:
        self._database.execute("delete from scores where learner = ? and line_item = ?", (learner, line_item))
