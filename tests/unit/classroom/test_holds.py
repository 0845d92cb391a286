"""Steps that the teacher holds: from one on, until they open by themselves or by the teacher; outside of a class nothing is held."""

import time

import pytest

from helpers.classroom.board import Board
from helpers.course import held, route
from helpers.course.notebook import Chapter
from helpers.course.register import content_of
from helpers.home import state_folder, write_json
from helpers.hub import holds
from helpers.text import LANGUAGES, text
from tests.support.classroom import running_board, write_class

CHAPTER = "03_aws_cli"
HELD = {"what": "hold", "chapter": CHAPTER, "step": "upload"}


@pytest.fixture
def running(tmp_path):
    with running_board(write_class(tmp_path / "board", [("learner-1", "Learner 1")])) as board:
        yield board


@pytest.fixture
def learner(tmp_path, monkeypatch):
    """A learner of a class; called with what is held."""
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("WORKSHOP_CLASS", "1")
    return lambda *told: write_json(state_folder() / "class" / "board.json", {"holds": list(told)})


def synced(running):
    return running.call("sync", {"box": "", "events": [], "after": 0}, "learner-1")[1]["holds"]


def test_a_hold_reaches_learners_servers_until_it_is_opened(running):
    assert running.call("hold", HELD | {"minutes": None})[0] == 200
    assert [(one["step"], one["until"]) for one in synced(running)] == [("upload", None)]
    assert running.call("state")[1]["holds"] == synced(running)
    running.call("hold", HELD | {"step": "sync", "minutes": 10})  # one hold a chapter: the later one
    [told] = synced(running)
    assert told["step"] == "sync" and 590 < told["until"] - time.time() <= 600
    running.call("hold", {"what": "call", "chapter": CHAPTER, "step": "sync"})
    assert {one["what"] for one in synced(running)} == {"hold", "call"}
    running.call("hold", {"what": "open", "chapter": CHAPTER, "step": "sync"})
    running.call("hold", {"what": "uncall", "chapter": CHAPTER, "step": "sync"})
    assert synced(running) == []


@pytest.mark.parametrize(
    "wrong",
    [{"step": "nowhere"}, {"chapter": "nowhere"}, {"minutes": 0}, {"minutes": 1e9}, {"minutes": "x"}, {"minutes": True},
     {"what": "x"}],
)  # fmt: skip
def test_what_is_no_hold_is_refused(running, wrong):
    assert running.call("hold", HELD | wrong)[0] == 400
    assert synced(running) == []


def test_only_a_teacher_holds(running):
    assert running.call("hold", HELD, "learner-1")[0] == 403


def test_a_hold_outlives_a_restart_of_the_board_and_ends_by_itself(tmp_path):
    folder = write_class(tmp_path / "board", [("learner-1", "Learner 1")])
    board = Board(folder)
    board.hold(HELD | {"minutes": 1}, 1000.0)
    board.store.close()
    again = Board(folder)
    assert [one.step for one in again.store.holds(1059.0)] == ["upload"] and again.store.holds(1061.0) == []
    again.store.close()


def test_the_steps_from_there_on_are_held_and_no_others(learner):
    learner(HELD | {"until": None})
    order = route.steps_of(CHAPTER)
    found = [step for step in order if held.held_by(CHAPTER, step)]
    assert found == order[order.index("upload") :] and held.held_by("04_ec2", "deploy") is None


def test_what_is_over_or_no_hold_holds_nothing(learner):
    odd = [None, 3, {}, HELD | {"until": "x"}, HELD | {"step": 4}, HELD | {"step": "nowhere"}]
    learner(HELD | {"until": time.time() - 1}, *odd)
    assert held.held_by(CHAPTER, "upload") is None
    (state_folder() / "class" / "board.json").write_text("{")
    assert holds.holds() == []


def test_outside_of_a_class_nothing_is_held(learner, monkeypatch):
    learner(HELD | {"until": None})
    monkeypatch.delenv("WORKSHOP_CLASS")
    assert held.held_by(CHAPTER, "upload") is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_card_says_until_when_and_opens_when_it_may(learner, monkeypatch, lang):
    monkeypatch.setenv("WORKSHOP_LANG", lang)
    until = time.time() + 3600
    learner(HELD | {"until": until})
    chapter = Chapter(CHAPTER, content_of(CHAPTER), error="no sandbox is needed for this")
    card = chapter.ask("open-problem")
    assert isinstance(card, held.Held)
    assert time.strftime("%H:%M", time.localtime(until)) in card.pictures()["text/html"]
    card._make = lambda: held.HTML("opened")
    card.again_button.click()
    assert card.again_button in card.children
    learner()
    card.again_button.click()
    assert [child.value for child in card.children] == ["opened"]


def test_a_form_that_was_there_before_runs_nothing_while_its_step_is_held(learner):
    learner(HELD | {"until": None})
    said = held.refused(CHAPTER, "upload")
    assert text("course.done") not in said and "upload" not in said and said == held.sentence(holds.holds()[0])
    assert held.refused(CHAPTER, "make-bucket") == ""
