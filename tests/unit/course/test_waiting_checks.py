"""A check that waits for a task looks again once the card has seen it stop; the last hint is no empty solution's door."""

import pytest

from helpers.course.chapters import gpu_deep_learning
from helpers.course.checking import Check
from helpers.course.context import CheckContext
from helpers.course.kit.views import tasks as tasks_card
from helpers.course.model import Content, Done, NotYet, Step
from helpers.course.notebook import Chapter
from helpers.course.register import chapters, content_of
from helpers.text import text
from tests.unit.test_tasks_view import task

STEPS = [(name, step.id) for name in chapters() for step in content_of(name).steps if step.check is not None]


def test_a_check_sees_that_the_task_has_stopped_without_being_asked(fresh, monkeypatch):
    monkeypatch.setenv("WORKSHOP_AUTORUN", "")
    there = [task("RUNNING", None)]
    looked: list[str] = []

    def check_of(name: str, verdict: NotYet):
        return lambda _context: looked.append(name) or (verdict if there[0]["lastStatus"] == "RUNNING" else Done())

    steps = (
        Step("crash", check_of("crash", NotYet("at-work", {"status": "RUNNING"}))),
        Step("run", check_of("run", NotYet())),
    )
    chapter = Chapter("07_ecs", Content(steps))
    made = [chapter.check(step.id) for step in steps]
    monkeypatch.setattr("helpers.views.tasks.watch", lambda *_: None)
    card = tasks_card(lambda _context: (there, []))(chapter, None)
    looked.clear()
    card.draw()
    assert looked == []  # it still runs
    there[:] = [task()]
    card.draw()
    assert [one.word for one in made] == ["done", "not-yet"] and looked == ["crash"]
    card.draw()
    assert looked == ["crash"]


@pytest.mark.parametrize(("name", "step"), STEPS)
def test_a_solution_is_offered_where_there_is_one(fresh, monkeypatch, tmp_path, name, step):
    monkeypatch.chdir(tmp_path)  # a solution may write the file that it is about
    check = Check(name, content_of(name).step(step), CheckContext)
    for _ in check._hints:
        check.open_hint()
    offered = check._more.description == text("course.show_solution")
    assert offered != check._more.disabled
    if offered:
        hints = check._help.value
        check._more.click()
        assert check._help.value != hints and check._more.disabled


def test_an_answer_that_is_typed_has_hints_alone(fresh):
    check = Check("06_gpu_deep_learning", gpu_deep_learning.CONTENT.step("by-boto3"), CheckContext)
    for _ in check._hints:
        check.open_hint()
    assert check._more.description == text("course.show_hint", number=2, count=2)
