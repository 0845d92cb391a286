"""`workshop.py classroom roster`: who is in a class, written for a hub elsewhere, and grades from a copy of its board."""

import json

import pytest

from helpers.classroom import roster
from helpers.classroom.store import Store
from launcher import class_commands, classroom
from launcher.children import LauncherError
from tests.unit.classroom.test_class_command import chosen, launcher  # noqa: F401 a fixture


def test_a_roster_and_nothing_else(launcher, tmp_path):  # noqa: F811
    table, state = tmp_path / "class.csv", tmp_path / "class"
    table.write_text("login\nlearner-1\n", encoding="utf-8")
    with pytest.raises(LauncherError, match="--learners"):
        classroom.classroom(launcher, chosen("roster", "--state", str(state)))
    assert classroom.classroom(launcher, chosen("roster", "--learners", str(table), "--state", str(state))) == 0
    assert {path.name for path in state.iterdir()} == {"roster.json", "passwords.csv"}
    assert state.stat().st_mode & 0o777 == 0o700
    before = {person.login: person.password for person in roster.kept(state)}
    assert set(before) == {"learner-1", "teacher"}
    table.write_text("login\nlearner-1\nlearner-2\n", encoding="utf-8")
    classroom.classroom(launcher, chosen("roster", "--learners", str(table), "--state", str(state)))
    after = {person.login: person.password for person in roster.kept(state)}
    assert {login: after[login] for login in before} == before
    assert set(after) == {"learner-1", "learner-2", "teacher"}


def test_grades_of_a_board_that_was_copied(launcher, tmp_path):  # noqa: F811
    state, out = tmp_path / "class", tmp_path / "points.csv"
    roster.keep(state, [roster.Person("learner-1")])
    with pytest.raises(OSError):
        class_commands.grade(launcher, state, chosen("grades", "--out", str(out)))
    (state / "board").mkdir()
    outline = [{"chapter": "00_start", "steps": [{"id": "first", "mistakes": []}]}]
    (state / "board" / "outline.json").write_text(json.dumps(outline))
    Store(state / "board" / "board.sqlite").close()
    assert class_commands.grade(launcher, state, chosen("grades", "--out", str(out))) == 0
    assert "learner-1" in out.read_text(encoding="utf-8-sig")
