"""Every step of the chapters without CDK is reached by "bring me here", by reference solutions and from marks; the chapters with
CDK are in tests/cdk/test_bring_me_here.py."""

from dataclasses import replace

import pytest

from helpers.course.bringing import plan
from helpers.course.context import CheckContext
from helpers.course.model import Done
from helpers.marks import store
from helpers.sandbox.world.files import versions
from tests.support.bringing import END, begins_after, bring, checked_steps, forget_marks, solved

CHAPTERS = ("00_start", "03_aws_cli")


@pytest.fixture
def learner(desk):
    forget_marks()
    yield desk
    forget_marks()


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_step_is_reached_and_its_check_is_green_after_its_solution(learner, chapter):
    steps = checked_steps(chapter)
    assert plan(chapter, END).mark is None
    bring(chapter, END, learner)
    assert {mark.step for mark in store.steps_of(chapter)} == {step.id for step in steps}
    for step in steps[1:]:
        before, found = begins_after(chapter, step), plan(chapter, step.id)
        assert found.mark is not None and found.mark.step == before.id
        bringer = bring(chapter, step.id, learner)
        assert isinstance(before.check(CheckContext(learner)), Done), before.id
        assert solved(bringer, chapter, step), step.id


def test_a_step_begins_without_what_later_steps_made(learner):
    bring("03_aws_cli", "list-objects", learner)
    context = CheckContext(learner)
    assert context.objects(context.bucket("first-steps-")) == {"hello_world.txt": 14}
    (learner / "back.txt").write_text("of the learner")
    bringer = bring("03_aws_cli", "make-bucket", learner)
    assert CheckContext(learner).buckets == {}
    assert bringer.gone is not None and "folder/back.txt" in bringer.gone.replaced.places
    kept = bringer.gone.replaced.folder / "folder" / "back.txt"
    assert (kept.read_text(), (learner / "back.txt").exists()) == ("of the learner", False)


def test_marks_of_another_version_are_as_good_as_none(learner):
    bring("03_aws_cli", "make-bucket", learner)
    for mark in list(store.steps_of("03_aws_cli")):
        older = store.read(mark.world[0]).replace(versions()[0].encode(), b"0.0.1")
        store.add(replace(mark, world=(store.keep(older), *mark.world[1:])))
    bring("03_aws_cli", "upload", learner)
    assert list(CheckContext(learner).buckets)
    found = plan("03_aws_cli", "upload").mark
    assert found is not None and store.read(found.world[0]).count(b"0.0.1") == 0
