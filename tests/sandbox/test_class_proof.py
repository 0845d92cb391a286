"""A class that keeps a proof, with real users: two learners do chapter 3 by its forms, and `classroom verify` comes to the same.

Like tests/sandbox/test_class.py it installs JupyterHub, and runs where it is asked for: WORKSHOP_TEST_CLASS=1.
"""

import contextlib
import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from helpers.classroom import accounts
from tests.sandbox.test_class import (
    PROJECT,
    board_of,
    command_of,
    descendants,
    running_class,
    wait_until,
    why_no_users,
    why_not,
)
from tests.support.lab import lab_environment

CHAPTER = "03_aws_cli"
LOGINS = ("test-a", "test-b")
WITHOUT_FORM = 3  # steps of the chapter that are done in a terminal or by a program

pytestmark = [
    pytest.mark.skipif(bool(why_not()), reason=why_not()),
    pytest.mark.skipif(bool(why_no_users()), reason=why_no_users()),
]


@pytest.fixture
def open_to_all():
    """A folder that every user can enter; afterwards it is gone, and the users that a test made, with their homes."""
    folder = Path(tempfile.mkdtemp(prefix="aws-class-", dir="/var/tmp"))
    folder.chmod(0o755)
    before = set(accounts.everyone())
    yield folder
    made = set(accounts.everyone()) - before
    accounts.remove(made)
    for user in made:
        shutil.rmtree(Path("/home", user), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def server_of(running, login: str) -> int:
    """The process that is the learner's server."""
    number = Path("/home", accounts.account_of(login)).stat().st_uid
    for pid in descendants(running.process.pid):
        with contextlib.suppress(OSError):
            if Path(f"/proc/{pid}").stat().st_uid == number and b"helpers.hub.server" in command_of(pid):
                return pid
    raise AssertionError(login)


def does_the_chapter(running, login: str) -> subprocess.Popen:
    """The learner's program: what a kernel of that server would do."""
    given = Path(f"/proc/{server_of(running, login)}/environ").read_bytes().decode().split("\0")
    environment = dict(line.split("=", 1) for line in given if "=" in line) | {"WORKSHOP_CLASS": "1"}
    folder = Path(environment["WORKSHOP_HOME"], "en")
    return subprocess.Popen(
        [sys.executable, "-m", "tests.support.chapter_by_forms", CHAPTER, str(folder)], cwd=PROJECT, env=environment,
        stdout=subprocess.PIPE, user=accounts.account_of(login), group=accounts.GROUP, extra_groups=[],
    )  # fmt: skip


def verify(running, home: Path, *words: str) -> tuple[int, list[str]]:
    """The exit code, and the lines that are said."""
    done = subprocess.run(
        [sys.executable, "workshop.py", "classroom", "verify", *words, "--state", str(running.state)], cwd=PROJECT,
        env=lab_environment(home) | {"WORKSHOP_LANG": "en"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout.splitlines()


def all_shared(login: str) -> bool:
    """Whether all that the learner's file says is at the board."""
    home = Path("/home", accounts.account_of(login), "workshop", ".workshop", "class")
    with contextlib.suppress(OSError, ValueError):
        sent = json.loads((home / "board.json").read_text())["sent"]
        return sent == (home / "shared.jsonl").stat().st_size
    return False


@contextlib.contextmanager
def changed(database: Path, statement: str):
    """Inside, the board's memory is another; afterwards the signed lines are as they were."""
    with contextlib.closing(sqlite3.connect(database)) as board, board:
        kept = board.execute("select * from signed").fetchall()
        board.execute(MIDDLE)
        assert board.execute(statement).rowcount == 1
    yield
    with contextlib.closing(sqlite3.connect(database)) as board, board:
        board.execute("delete from signed")
        board.executemany("insert into signed values(?, ?, ?, ?)", kept)


MIDDLE = """create temp view middle as select sequence, learner, line, signature from
    (select *, row_number() over (partition by learner order by sequence) as number from signed) where number = 21"""
FORGERIES = {
    "a line that says something else": (
        "update signed set line = replace(line, '03_', '04_')"
        " where sequence = (select sequence from middle where learner = 'test-a')"
    ),
    "a line that is left out": "delete from signed where sequence = (select sequence from middle where learner = 'test-a')",
    "a line of another learner": (
        "update signed set (line, signature) = (select line, signature from middle where learner = 'test-b')"
        " where sequence = (select sequence from middle where learner = 'test-a')"
    ),
    "a line more": "insert into signed(learner, line, signature) values('test-a', '{}', 'ab')",
}


def test_what_two_learners_did_is_the_same_once_more_and_a_forged_line_is_told(open_to_all):
    table = open_to_all / "class.csv"
    table.write_text("login\n" + "\n".join(LOGINS) + "\n", encoding="utf-8")
    with running_class(open_to_all, "--learners", str(table), "--proof") as running:
        at_work = [does_the_chapter(running, login) for login in LOGINS]
        done = [json.loads(one.communicate(timeout=300)[0]) for one in at_work]
        teacher = running.visitor("teacher")
        for login in LOGINS:
            wait_until(lambda login=login: all_shared(login), 60)
        steps = [sum("done" in step for step in kept.values()) for kept in done]
        assert steps[0] == steps[1] > 20
        assert done[0]["open-problem"]["answer"] != done[1]["open-problem"]["answer"]  # each has a world of one's own
        rows = board_of(teacher, running.url)["rows"]
        assert [rows[login]["steps"].count("d") for login in LOGINS] == steps
    code, said = verify(running, open_to_all / "home", "--chapter", CHAPTER)
    assert code == 0, said
    for login in LOGINS:
        summed = f"{login}, {CHAPTER}: {steps[0] - WITHOUT_FORM} the same, 0 brought, {WITHOUT_FORM} not provable, 0 not the same."
        assert summed in said, said
    database = next(open_to_all.glob("*-board")) / "board.sqlite"
    for name, statement in FORGERIES.items():
        with changed(database, statement):
            code, said = verify(running, open_to_all / "home", "test-a", "--chapter", CHAPTER)
        assert code == 1 and "as this server has signed it" in said[-1], (name, said)
        assert not any(line.startswith("ok") for line in said), name  # nothing of it is replayed
