"""Where everybody is, by what was shared: steps, who is stuck and why, mistakes of many."""

import pytest

from helpers.classroom.standing import ENOUGH, PRESENT, SAME_MISTAKES, Standing
from helpers.classroom.store import Event

COURSE = [
    {"chapter": "one", "steps": [{"id": "a", "mistakes": ["slip"]}, {"id": "b", "mistakes": ["slip", "fall"]}]},
    {"chapter": "two", "steps": [{"id": "c", "mistakes": []}]},
]
NOW = 1000.0


@pytest.fixture
def standing():
    return Standing(COURSE, [f"l{n}" for n in range(6)])


def tell(standing, login, kind, step="a", value="", chapter="one", at=NOW):
    standing.heard(login, Event(0, at, kind, chapter, step, value))


def stay(standing, login, seconds, until=NOW):
    """The learner's server is heard of every second."""
    for n in range(seconds + 1):
        standing.seen(login, until - seconds + n)


def row(standing, login="l0"):
    return standing.rows()[login]


def test_a_letter_a_step(standing):
    assert row(standing)["steps"] == "---"
    tell(standing, "l0", "done")
    tell(standing, "l0", "wrong", "b", "slip")
    tell(standing, "l0", "error", "c", "NoSuchBucket", "two")
    assert row(standing)["steps"] == "dwt"
    tell(standing, "l0", "done", "b")
    assert row(standing)["steps"] == "ddt"


def test_what_was_done_stays_done_when_the_world_is_another(standing):
    tell(standing, "l0", "done")
    tell(standing, "l0", "wrong", "a", "slip")
    assert row(standing)["steps"][0] == "d" and standing.mistakes() == []


def test_a_chapter_anew_begins_empty(standing):
    tell(standing, "l0", "done")
    tell(standing, "l0", "done", "c", chapter="two")
    tell(standing, "l0", "anew", "")
    assert row(standing)["steps"] == "--d"
    assert standing.learners["l0"].attempts[("one", "a")].first_done == NOW


def test_who_did_a_step_is_at_the_next(standing):
    tell(standing, "l0", "done")
    assert row(standing)["place"] == ["one", "b"]
    tell(standing, "l0", "done", "b")
    assert row(standing)["place"] == ["one", "b"]  # the last of its chapter


def test_only_what_changed_is_told_again(standing):
    tell(standing, "l0", "done")
    version = standing.version
    assert standing.rows(version) == {}
    tell(standing, "l1", "done")
    assert set(standing.rows(version)) == {"l1"}


def test_the_same_mistake_again_and_again_is_stuck(standing):
    for number in range(SAME_MISTAKES):
        assert list(standing.stuck(NOW)) == []
        tell(standing, "l0", "wrong", "b", "slip")
        standing.seen("l0", NOW + number)
    (found,) = standing.stuck(NOW + SAME_MISTAKES)
    assert (found["learner"], found["why"], found["mistake"], found["count"]) == ("l0", "mistake", "slip", 3)
    assert list(standing.stuck(NOW + 10 * PRESENT)) == []  # gone home
    tell(standing, "l0", "done", "b")
    assert list(standing.stuck(NOW + 3)) == []


def test_much_longer_than_the_class_is_stuck(standing):
    for n in range(ENOUGH):
        tell(standing, f"l{n}", "hint", "a", "1")
        stay(standing, f"l{n}", 120)
        tell(standing, f"l{n}", "done")
    tell(standing, "l5", "hint", "a", "1")
    stay(standing, "l5", 230, NOW)
    assert list(standing.stuck(NOW)) == []
    stay(standing, "l5", 20, NOW + 21)
    (found,) = standing.stuck(NOW + 21)
    assert (found["why"], found["median"]) == ("time", 120)


def test_who_is_here_is_known_without_any_change(standing):
    version = standing.version
    standing.seen("l0", NOW)
    standing.seen("l1", NOW - 2 * PRESENT)
    assert standing.here(NOW) == ["l0"] and standing.version == version


def test_a_pause_is_no_time_on_the_step(standing):
    tell(standing, "l0", "hint", "a", "1")
    stay(standing, "l0", 10, 100)
    standing.seen("l0", 100 + 3600)
    assert standing.detail("l0")[0]["seconds"] == 10


def test_mistakes_of_many_are_one_group(standing):
    for login in ("l2", "l0"):
        tell(standing, login, "wrong", "b", "slip")
    tell(standing, "l1", "wrong", "a", "slip")
    tell(standing, "l3", "wrong", "b", "fall")
    tell(standing, "l3", "wrong", "b", "slip")
    assert [(g["step"], g["mistake"], g["learners"]) for g in standing.mistakes()] == [
        ("b", "slip", ["l0", "l2", "l3"]),
        ("a", "slip", ["l1"]),
    ]


def test_a_step_that_the_course_has_not_changes_nothing(standing):
    tell(standing, "l0", "done", "nowhere")
    assert row(standing)["steps"] == "---" and row(standing)["place"] == ["", ""]


def test_answers_and_hints_in_detail(standing):
    tell(standing, "l0", "hint", "a", "2")
    tell(standing, "l0", "answer", "a", "wrong:7")
    tell(standing, "l0", "answer", "a", "right:8")
    (found,) = standing.detail("l0")
    assert found["hints"] == 2 and found["answers"] == [("7", False), ("8", True)]


def test_a_hand_goes_up_and_down(standing):
    tell(standing, "l0", "hand", "a", "up")
    assert row(standing)["hand"] == [NOW, "one", "a"]
    tell(standing, "l0", "hand", "", "down")
    assert row(standing)["hand"] is None
