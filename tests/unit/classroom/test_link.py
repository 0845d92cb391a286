"""What a learner's server does for the class: it sends what kernels shared, once, and keeps what it is told."""

import json
import os

import pytest

from helpers.home import state_folder, write_json
from helpers.hub import outbox
from helpers.hub.link import Link
from tests.support.classroom import running_board, write_class

CHAPTER = "03_aws_cli"


@pytest.fixture
def learner_home(tmp_path, monkeypatch):
    """The home of a learner in a class."""
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("WORKSHOP_CLASS", "1")
    return tmp_path / "home"


class AsLearner(Link):
    """A link whose token is the login, for the board of tests."""

    def ask(self, path, body, timeout):
        status, answer = self.running.call(path, raw=body, login="a")
        if status != 200:
            raise OSError(status)
        return answer


@pytest.fixture
def running(tmp_path):
    with running_board(write_class(tmp_path / "board", [("a", "A")])) as board:
        yield board


def linked(running):
    made = AsLearner(running.url, "a")
    made.running = running
    return made


def test_outside_of_a_class_nothing_is_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path))
    monkeypatch.delenv("WORKSHOP_CLASS", raising=False)
    outbox.share("done", CHAPTER, "make-bucket")
    assert not outbox.path().exists()


def test_what_is_shared_is_sent_once_and_the_rest_later(learner_home, running):
    outbox.share("done", CHAPTER, "make-bucket")
    link = linked(running)
    assert link.sync()
    outbox.share("done", CHAPTER, "list-buckets")
    assert linked(running).sync()  # a server started anew goes on where the one before was
    kept = [event.step for _, event in events_of(running)]
    assert kept == ["make-bucket", "list-buckets"]
    assert not link._has_news()


def events_of(running):
    """The events as another process would read them."""
    from helpers.classroom.store import Store

    store = Store(running.board.store.path)
    try:
        return list(store.events())
    finally:
        store.close()


def test_while_the_board_is_away_nothing_is_lost(learner_home, running):
    link = linked(running)
    link.running = type("Away", (), {"call": lambda *_, **__: (503, b"")})()
    outbox.share("done", CHAPTER, "make-bucket")
    assert not link.sync() and not link.inbox.reached
    assert link._has_news()
    link.running = running
    assert link.sync() and link.inbox.reached and not link._has_news()


def test_a_thousand_lines_go_in_several_pushes(learner_home, running):
    for _ in range(450):
        outbox.share("hint", CHAPTER, "make-bucket", "1")
    link = linked(running)
    for _ in range(3):
        assert link.sync()
    assert not link._has_news() and len(events_of(running)) == 450


def test_notes_stay_over_a_start_and_come_once(learner_home, running):
    running.call("note", {"words": "One", "learners": "all"})
    assert linked(running).sync()
    again = linked(running)
    assert [note["words"] for note in again.inbox.notes] == ["One"]
    again.sync()
    assert len(again.inbox.notes) == 1


def test_the_file_is_the_learners_own_and_holds_only_what_it_says(learner_home):
    outbox.share("answer", CHAPTER, "my-account", "right:" + "x" * 500)
    first, second = outbox.path().read_text().splitlines()
    assert set(json.loads(first)) == {"box"}
    assert set(json.loads(second)) == {"at", "kind", "chapter", "step", "value"}
    assert len(json.loads(second)["value"]) == outbox.MOST
    assert outbox.path().stat().st_mode & 0o077 == 0 and outbox.path().is_relative_to(state_folder())


def test_lines_that_were_changed_by_hand_hold_nothing_up(learner_home):
    outbox.share("done", CHAPTER, "make-bucket")
    with open(outbox.path(), "ab") as file:
        file.write(b'nonsense\n{"kind": "file"}\n[1]\n\xff\n')
    outbox.share("done", CHAPTER, "list-buckets")
    with open(outbox.path(), "ab") as file:
        file.write(b'{"kind": "done", "half')
    assert [entry["step"] for entry in outbox.entries()] == ["make-bucket", "list-buckets"]


def test_a_disk_that_takes_nothing_does_not_stop_the_course(learner_home):
    outbox.path().parent.mkdir(parents=True)
    os.mkdir(outbox.path())
    outbox.share("done", CHAPTER, "make-bucket")


def test_a_board_that_was_emptied_gets_all_once_more(learner_home, tmp_path):
    outbox.share("done", CHAPTER, "make-bucket")
    folder = write_class(tmp_path / "board", [("a", "A")])
    with running_board(folder) as before:
        before.call("note", {"words": "Of before", "learners": "all"})
        link = linked(before)
        assert link.sync() and link.sync()
        assert [note["words"] for note in link.inbox.notes] == ["Of before"]
        write_json(outbox.read_path(), [1])
    for path in folder.glob("board.sqlite*"):
        path.unlink()
    with running_board(folder) as emptied:
        emptied.call("note", {"words": "Of now", "learners": "all"})
        link = linked(emptied)
        assert link.sync() and link._has_news() and link.sync() and not link._has_news()
        assert [event.step for _, event in events_of(emptied)] == ["make-bucket"]
        assert [note["words"] for note in link.inbox.notes] == ["Of now"]  # of the same number as the one before
        assert not outbox.read_path().exists()


def test_a_board_that_is_started_again_is_the_same(learner_home, tmp_path):
    outbox.share("done", CHAPTER, "make-bucket")
    folder = write_class(tmp_path / "board", [("a", "A")])
    for _ in range(2):
        with running_board(folder) as running:
            link = linked(running)
            assert link.sync() and not link._has_news()
