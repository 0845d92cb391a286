"""What the hub remembers of launches, in SQLite: nonces that were used, who of the LMS is whom, columns of the gradebook."""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers.classroom.database import opened_for
from helpers.classroom.lti.refusals import Refused
from helpers.classroom.lti.settings import plain

FILE = "lti.sqlite"
MOST_TOLD = 50  # launches that were not taken, for the teacher
SCHEMA = """
create table if not exists nonces(nonce text primary key, until real not null);
create table if not exists pins(login text primary key, sub text not null unique, value text not null);
create table if not exists launches(
    id integer primary key autoincrement, learner text not null, sub text not null, line_item text not null,
    scopes text not null, chapter text not null, at real not null, unique(learner, line_item));
create table if not exists refusals(
    id integer primary key autoincrement, at real not null, login text not null, key text not null, value text not null,
    unique(login, key, value));
"""


@dataclass(frozen=True)
class Launched:
    """A learner came by a link with a column in the gradebook. `id` grows with each launch."""

    id: int
    learner: str
    sub: str
    line_item: str
    scopes: str  # with spaces between
    chapter: str
    at: float


class Memory:
    """The memory at `path`, of the LMS that is meant: what is known of another one goes."""

    def __init__(self, path: Path, issuer: str = "", client_id: str = ""):
        self._database = opened_for(path, SCHEMA, (issuer, client_id), ("pins", "launches", "refusals"))

    def close(self) -> None:
        self._database.close()

    def use(self, nonce: str, until: float, now: float) -> None:
        """Keep that a nonce was used, as long as its token lives. Raises Refused the second time."""
        self._database.execute("delete from nonces where until < ?", (now,))
        try:
            self._database.execute("insert into nonces values(?, ?)", (nonce, until))
        except sqlite3.IntegrityError as error:
            raise Refused("replayed", known=True) from error

    def pin(self, login: str, sub: str, value: str) -> None:
        """Keep at the first launch that `sub` of the LMS is `login` of the class. Raises Refused where it was another before."""
        self._database.execute("insert or ignore into pins values(?, ?, ?)", (login, sub, value))
        known = self._database.execute("select sub from pins where login = ?", (login,)).fetchone()
        if known is None or known[0] != sub:
            raise Refused("pinned", value, known=True, login=login)

    def pins(self) -> dict[str, str]:
        """Who of the class is whom in the LMS."""
        return dict(self._database.execute("select login, sub from pins").fetchall())

    def launched(self, learner: str, sub: str, line_item: str, scopes: str, chapter: str, at: float) -> None:
        """Keep a launch, in place of the one before of the same learner and column."""
        self._database.execute(
            "insert or replace into launches(learner, sub, line_item, scopes, chapter, at) values(?, ?, ?, ?, ?, ?)",
            (learner, sub, line_item, scopes, chapter, at),
        )

    def launches(self, after: int) -> list[Launched]:
        """The launches later than `after`, the oldest first; all of them where `after` is of another memory."""
        last = self._database.execute("select max(seq) from sqlite_sequence where name = 'launches'").fetchone()[0] or 0
        rows = self._database.execute(
            "select id, learner, sub, line_item, scopes, chapter, at from launches where id > ? order by id limit 500",
            (after if after <= last else 0,),
        )
        return [Launched(*row) for row in rows]

    def refuse(self, refused: Refused, at: float) -> None:
        """Keep for the teacher that a launch was not taken; the same again is the same."""
        self._database.execute(
            "insert or replace into refusals(at, login, key, value) values(?, ?, ?, ?)",
            (at, refused.login, refused.key, refused.value),
        )
        self._database.execute(
            "delete from refusals where id not in (select id from refusals order by id desc limit ?)", (MOST_TOLD,)
        )

    def refusals(self) -> list[dict[str, Any]]:
        """Launches that were not taken, the latest first."""
        rows = self._database.execute("select id, at, login, key, value from refusals order by id desc")
        return [dict(zip(("id", "at", "login", "key", "value"), row, strict=True)) for row in rows]

    def keep_only(self, values: Mapping[str, str]) -> None:
        """Forget who is not in the class any more, and the pins of those whose value in the class's table is another by now."""
        rows = self._database.execute("select login, value from pins").fetchall()
        old = {login for login, value in rows if plain(values.get(login, "")) != plain(value)}
        gone = {row[0] for row in self._database.execute("select learner from launches")} - values.keys()
        for login in old | gone:
            self.forget(login)

    def forget(self, login: str, values: Iterable[str] = ()) -> None:
        """Delete what is known of a learner, whom the class's table knows by `values`."""
        pinned = {row[0] for row in self._database.execute("select value from pins where login = ?", (login,))}
        self._database.executemany("delete from refusals where value = ?", [(one,) for one in {*pinned, *values}])
        self._database.execute("delete from pins where login = ?", (login,))
        self._database.execute("delete from launches where learner = ?", (login,))
        self._database.execute("delete from refusals where login = ?", (login,))
