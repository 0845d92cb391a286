"""SQLite files of a class: its own user's alone, with a log that is written ahead."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

PLATFORM = "create table if not exists platform(issuer text primary key, client_id text not null);"


def opened(path: Path, schema: str, secure_delete: bool = False) -> sqlite3.Connection:
    """A connection to the file at `path`, made where it is missing; `secure_delete`: of what is deleted nothing stays in it."""
    database = sqlite3.connect(path, isolation_level=None)
    path.chmod(0o600)
    for setting in ("journal_mode=wal", "synchronous=normal", *(["secure_delete=on"] if secure_delete else [])):
        database.execute(f"pragma {setting}")
    database.executescript(schema)
    return database


def opened_for(path: Path, schema: str, platform: tuple[str, str], of_it: Sequence[str]) -> sqlite3.Connection:
    """The same of what is known of one LMS, its issuer and the class's client_id there: the tables `of_it` are emptied where
    they hold what is known of another one.
    """
    database = opened(path, PLATFORM + schema, secure_delete=True)
    known = database.execute("select issuer, client_id from platform").fetchall()
    if platform[0] and known != [platform]:
        for table in ("platform", *of_it) if known else ():
            database.execute(f"delete from {table}")  # noqa: S608 our own names
        database.execute("insert into platform values(?, ?)", platform)
    return database
