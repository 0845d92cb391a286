"""What the board remembers, in SQLite: what learners shared, notes, raised hands, worlds that were asked for.

Each change is on disk before it is answered (write-ahead log). What is pushed twice counts once.
"""

import secrets
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from helpers.classroom.database import opened

SCHEMA = """
create table if not exists events(
    sequence integer primary key, learner text not null, box text not null, number integer not null,
    at real not null, kind text not null, chapter text not null, step text not null, value text not null,
    unique(learner, box, number));
create table if not exists notes(
    id integer primary key, at real not null, author text not null, words text not null,
    chapter text not null, step text not null);
create table if not exists recipients(
    note integer not null, learner text not null, delivered real, primary key(note, learner));
create table if not exists worlds(
    id integer primary key, learner text not null, teacher text not null, asked real not null,
    answered real, agreed integer, size integer);
create table if not exists contacts(
    learner text primary key, at real not null, chapter text not null, step text not null, seconds real not null);
create table if not exists holds(
    what text not null, chapter text not null, step text not null, until real, primary key(what, chapter));
create table if not exists signed(
    sequence integer primary key, learner text not null, line text not null, signature text not null);
create table if not exists identity(value text not null);
create index if not exists signed_of_learner on signed(learner, sequence);
create index if not exists events_of_learner on events(learner, sequence);
"""


@dataclass(frozen=True)
class Event:
    """What a learner shared: `number` is its place in the learner's own file `box`."""

    number: int
    at: float
    kind: str
    chapter: str
    step: str
    value: str = ""


# Of a learner, the signature before and an event: the line that is signed, and its signature.
Signer = Callable[[str, str, Event], tuple[str, str]]


@dataclass(frozen=True)
class Note:
    """A teacher's words to some learners, about a step where `step` is not empty."""

    id: int
    at: float
    author: str
    words: str
    chapter: str
    step: str


@dataclass(frozen=True)
class Hold:
    """A chapter's steps are held from `step` on until that moment (None: until they are opened); or, where `what` is "call" and
    not "hold", everybody is called to `step`.
    """

    what: str
    chapter: str
    step: str
    until: float | None = None


@dataclass(frozen=True)
class WorldRequest:
    """A teacher asked for a copy of a learner's world; `agreed` is None until the learner answered."""

    id: int
    learner: str
    teacher: str
    asked: float
    agreed: bool | None = None
    size: int | None = None


class Store:
    """The board's memory at `path`; one process has it open."""

    def __init__(self, path: Path):
        self.path = path
        self._database = opened(path, SCHEMA)
        self.identity = self._identity()

    def _identity(self) -> str:
        """What tells this memory from another that stood in its place, such as before the board was emptied."""
        self._database.execute(
            "insert into identity select ? where not exists (select * from identity)", (secrets.token_hex(8),)
        )
        return str(self._database.execute("select value from identity").fetchone()[0])

    def close(self) -> None:
        self._database.close()

    # ------------------------------------------------------------------------------------------------ events

    def add(self, learner: str, box: str, events: Sequence[Event], sign: Signer | None = None) -> list[Event]:
        """Keep the events of `learner`, by `sign` signed too; gives those that were not known before."""
        fresh = []
        with self._transaction():
            for event in events:
                values = (learner, box, event.number, event.at, event.kind, event.chapter, event.step, event.value)
                done = self._database.execute(
                    "insert or ignore into events(learner, box, number, at, kind, chapter, step, value)"
                    " values(?, ?, ?, ?, ?, ?, ?, ?)",
                    values,
                )
                if done.rowcount:
                    fresh.append(event)
            if sign is not None:
                self._sign(learner, fresh, sign)
        return fresh

    def _sign(self, learner: str, events: Sequence[Event], sign: Signer) -> None:
        rows = self._database.execute(
            "select signature from signed where learner = ? order by sequence desc limit 1", (learner,)
        ).fetchall()
        before = rows[0][0] if rows else ""
        for event in events:
            line, before = sign(learner, before, event)
            self._database.execute(
                "insert into signed(learner, line, signature) values(?, ?, ?)", (learner, line, before)
            )

    def signed(self, learner: str) -> list[tuple[str, str]]:
        """The signed lines of a learner with their signatures, the oldest first."""
        return self._database.execute(
            "select line, signature from signed where learner = ? order by sequence", (learner,)
        ).fetchall()

    def events(self) -> Iterable[tuple[str, Event]]:
        """All events with their learners, as they came in."""
        rows = self._database.execute(
            "select learner, number, at, kind, chapter, step, value from events order by sequence"
        )
        for learner, *values in rows:
            yield learner, Event(*values)

    def contact(self, learner: str, at: float, chapter: str, step: str, seconds: float) -> None:
        """Keep when a learner's server was heard of last, and how long the learner has been at the step."""
        self._database.execute(
            "insert or replace into contacts values(?, ?, ?, ?, ?)", (learner, at, chapter, step, seconds)
        )

    def contacts(self) -> dict[str, tuple[float, str, str, float]]:
        """Of each learner the last contact: when, chapter, step, seconds there."""
        return {row[0]: tuple(row[1:]) for row in self._database.execute("select * from contacts")}

    # ------------------------------------------------------------------------------------------------- notes

    def write_note(self, author: str, words: str, chapter: str, step: str, learners: Iterable[str]) -> Note:
        """Keep a note for `learners`."""
        at = time.time()
        with self._transaction():
            made = self._database.execute(
                "insert into notes(at, author, words, chapter, step) values(?, ?, ?, ?, ?)",
                (at, author, words, chapter, step),
            )
            identity = int(made.lastrowid or 0)
            self._database.executemany(
                "insert into recipients(note, learner) values(?, ?)", [(identity, learner) for learner in set(learners)]
            )
        return Note(identity, at, author, words, chapter, step)

    def notes_for(self, learner: str, after: int) -> list[Note]:
        """The notes for `learner` later than the note `after`; they count as delivered."""
        rows = self._database.execute(
            "select id, at, author, words, chapter, step from notes join recipients on note = id"
            " where learner = ? and id > ? order by id",
            (learner, after),
        ).fetchall()
        if rows:
            self._database.execute(
                "update recipients set delivered = ? where learner = ? and note > ? and delivered is null",
                (time.time(), learner, after),
            )
        return [Note(*row) for row in rows]

    def sent_notes(self, most: int = 20) -> list[tuple[Note, int, int]]:
        """The latest notes: each with how many it is for, and how many servers have fetched it."""
        rows = self._database.execute(
            "select id, at, author, words, chapter, step, count(*), count(delivered) from notes"
            " join recipients on note = id group by id order by id desc limit ?",
            (most,),
        )
        return [(Note(*row[:6]), row[6], row[7]) for row in rows]

    # ------------------------------------------------------------------------------------------------- holds

    def hold(self, hold: Hold) -> None:
        """Keep it, in place of the one of its kind in its chapter."""
        self._database.execute("insert or replace into holds values(?, ?, ?, ?)", astuple(hold))

    def open(self, what: str, chapter: str) -> None:
        """End what is held, or called, in a chapter."""
        self._database.execute("delete from holds where what = ? and chapter = ?", (what, chapter))

    def holds(self, now: float) -> list[Hold]:
        """Those that hold at that moment."""
        rows = self._database.execute("select * from holds where until is null or until > ? order by chapter", (now,))
        return [Hold(*row) for row in rows]

    # ------------------------------------------------------------------------------------------------ worlds

    def ask_world(self, learner: str, teacher: str) -> WorldRequest:
        """Keep that `teacher` asks for the world of `learner`; a request that is open already stays the one."""
        for known in self.world_requests():
            if (known.learner, known.teacher, known.agreed) == (learner, teacher, None):
                return known
        at = time.time()
        made = self._database.execute(
            "insert into worlds(learner, teacher, asked) values(?, ?, ?)", (learner, teacher, at)
        )
        return WorldRequest(int(made.lastrowid or 0), learner, teacher, at)

    def world_requests(self) -> list[WorldRequest]:
        """All requests, the oldest first."""
        rows = self._database.execute("select id, learner, teacher, asked, agreed, size from worlds order by id")
        return [
            WorldRequest(identity, learner, teacher, asked, None if agreed is None else bool(agreed), size)
            for identity, learner, teacher, asked, agreed, size in rows
        ]

    def world_request(self, identity: int) -> WorldRequest | None:
        """The request, or None."""
        return next((request for request in self.world_requests() if request.id == identity), None)

    def answer_world(self, identity: int, agreed: bool, size: int | None = None) -> None:
        """Keep the learner's answer."""
        self._database.execute(
            "update worlds set answered = ?, agreed = ?, size = ? where id = ?",
            (time.time(), int(agreed), size, identity),
        )

    # ------------------------------------------------------------------------------------------------ forget

    def forget(self, learner: str) -> int:
        """Delete all that is known of `learner`, and give the disk's space back; gives how many events there were."""
        with self._transaction():
            count = self._database.execute("delete from events where learner = ?", (learner,)).rowcount
            for table in ("recipients", "worlds", "contacts", "signed"):
                self._database.execute(f"delete from {table} where learner = ?", (learner,))  # noqa: S608 our own names
            self._database.execute("delete from notes where id not in (select note from recipients)")
        self._database.execute("vacuum")
        self._database.execute("pragma wal_checkpoint(truncate)")
        return count

    def _transaction(self) -> "_Transaction":
        return _Transaction(self._database)


class _Transaction:
    """Inside, all changes or none."""

    def __init__(self, database: sqlite3.Connection):
        self._database = database

    def __enter__(self) -> None:
        self._database.execute("begin immediate")

    def __exit__(self, kind: object, *_: object) -> None:
        self._database.execute("rollback" if kind else "commit")
