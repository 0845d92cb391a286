"""What learners shared is signed by the server as a chain: a changed, added, missing or moved line is no longer its own."""

import argparse
import json
import sqlite3

import pytest

from helpers.classroom import pushes, signing
from helpers.classroom.board import Board
from helpers.classroom.pushes import Push
from helpers.classroom.store import Event
from helpers.hub import link
from launcher import class_verify
from launcher.commands import Launcher
from launcher.words import Speaker
from tests.support.classroom import write_class

COURSE = [{"chapter": "03_aws_cli", "steps": [{"id": "make-bucket", "mistakes": []}]}]
RUN = Event(7, 1.0, "run", "03_aws_cli", "make-bucket", '{"do":"s3 mb","own":{"bucket":"mine"}}')


@pytest.fixture
def folder(tmp_path):
    """The state of a class whose board has signed three lines of a learner."""
    folder = write_class(tmp_path / "board", [("learner-1", "Learner 1")], COURSE)
    board = Board(folder, proof=True)
    for number in range(3):
        done = Event(number, 1.0, "done", "03_aws_cli", "make-bucket")
        board.sync("learner-1", Push("0" * 16, (RUN if number == 1 else done,), 0), 10.0)
    board.store.close()
    return folder


def said_of(folder):
    said = []
    launcher = Launcher(None, Speaker("en"), folder, said.append)
    return class_verify.signed_lines(launcher, folder, "learner-1"), said


def changed(folder, statement, *values):
    database = sqlite3.connect(folder / "board.sqlite")
    with database:
        database.execute(statement, values)
    database.close()


def test_what_comes_in_is_signed_in_order(folder):
    lines, said = said_of(folder)
    assert [line["number"] for line in lines] == [0, 7, 2] and not said
    assert lines[1]["value"] == RUN.value and lines[1]["received"] > 0
    assert (folder / signing.KEY).stat().st_mode & 0o777 == 0o600


def test_one_changed_byte_is_found(folder):
    changed(folder, "update signed set line = replace(line, 'mine', 'nine') where sequence = 2")
    lines, said = said_of(folder)
    assert lines is None and "line 2" in said[0]


@pytest.mark.parametrize(
    "statement",
    ["delete from signed where sequence = 2", "update signed set sequence = 9 where sequence = 1",
     "insert into signed(learner, line, signature) select learner, line, signature from signed where sequence = 3",
     "update signed set signature = '' where sequence = 1", "update signed set signature = 'é' where sequence = 1"],
)  # fmt: skip
def test_lines_cannot_be_left_out_moved_or_repeated(folder, statement):
    changed(folder, statement)
    assert said_of(folder)[0] is None


def test_a_line_of_another_learner_is_none_of_this_one(folder):
    changed(folder, "update signed set learner = 'learner-2'")
    store = class_verify.Store(folder / "board.sqlite")
    with pytest.raises(signing.NotSigned):
        signing.checked(signing.key_in(folder), "learner-2", store.signed("learner-2"))
    store.close()


def test_a_learner_who_is_forgotten_leaves_no_line(folder):
    store = class_verify.Store(folder / "board.sqlite")
    store.forget("learner-1")
    assert store.signed("learner-1") == []
    store.close()


def test_a_class_without_proof_signs_nothing(tmp_path):
    board = Board(write_class(tmp_path / "board", [("learner-1", "Learner 1")], COURSE))
    board.sync("learner-1", Push("0" * 16, (RUN,), 0), 10.0)
    assert board.store.signed("learner-1") == [] and not (tmp_path / "board" / signing.KEY).exists()
    board.store.close()


def test_the_command_replays_what_is_asked_for(folder, monkeypatch):
    played = []
    monkeypatch.setattr(class_verify.roster, "kept", lambda _: [argparse.Namespace(login="learner-1", teacher=False)])
    monkeypatch.setattr(class_verify, "board_of", lambda _: folder)

    def play(launcher, chapter, lines, more, seconds):
        played.append((chapter, len(lines), seconds))
        return class_verify.Played(({"step": "make-bucket", "title": "", "state": "other", "why": ""},))

    monkeypatch.setattr(class_verify, "play", play)
    said = []
    environment = argparse.Namespace(make=lambda: None)
    launcher = Launcher(environment, Speaker("en"), folder, said.append)
    chosen = argparse.Namespace(names=[], chapter=None, minutes=2)
    assert class_verify.verify(launcher, folder, chosen) == 1
    assert played == [("03_aws_cli", 3, 120)] and "1 not the same" in said[-1]


def test_a_push_holds_no_more_than_the_board_takes():
    runs = [{"kind": "run", "value": "x" * 4000}] * 200
    assert 0 < len(link.fitting(runs)) < 20
    assert len(json.dumps(link.fitting(runs))) < pushes.LARGEST
    assert link.fitting([{"value": "x" * 100_000}, {}]) == [{"value": "x" * 100_000}]
