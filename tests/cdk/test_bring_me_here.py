"""Every step of the chapters with CDK is reached by "bring me here": once by the reference solutions of all steps, each of whose
checks is green then, and each step from the mark before it."""

import pytest

from helpers.course.bringing import plan
from helpers.course.context import CheckContext
from helpers.course.model import Done
from helpers.marks import store
from tests.support.bringing import END, begins_after, bring, checked_steps, forget_marks, solved

# Of each chapter a step that is done once more from its mark: a login, a task, a change by hand, a training.
SMALL = 10_000_000  # bytes of all marks of a chapter; they take 1.4 to 3.2 million
ONCE_MORE = {"03_cdk": "by-hand", "04_ec2": "log-in", "06_gpu_deep_learning": "train", "07_ecs": "run"}


@pytest.fixture
def learner(desk):
    forget_marks()
    yield desk
    forget_marks()


@pytest.mark.timeout(900)
@pytest.mark.parametrize("chapter", ONCE_MORE)
def test_every_step_is_reached_and_its_check_is_green_after_its_solution(learner, chapter):
    steps = checked_steps(chapter)
    bring(chapter, END, learner)
    assert {mark.step for mark in store.steps_of(chapter)} == {step.id for step in steps}
    assert sum(path.stat().st_size for path in (store.folder() / "contents").iterdir()) < SMALL
    for step in steps[1:]:
        before, found = begins_after(chapter, step), plan(chapter, step.id)
        assert found.mark is not None and found.mark.step == before.id
        if step.id == ONCE_MORE[chapter]:
            assert solved(bring(chapter, step.id, learner), chapter, step), step.id
            assert isinstance(before.check(CheckContext(learner)), Done), before.id
