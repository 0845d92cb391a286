"""The step to which a chapter's card offers to bring one is the first that is not done yet."""

from helpers.course import chapter, progress
from helpers.course.chapters import cdk
from helpers.course.marks_card import Marks

CHECKED = [step.id for step in cdk.CONTENT.steps if step.check is not None]


def test_a_step_that_nothing_checks_is_not_waited_for(folder):
    for step in CHECKED:
        if step not in ("rename", "by-terminal"):
            progress.done("03_cdk", step)
    assert "rename-diff" not in CHECKED
    assert Marks(chapter("03_cdk")).steps.value == "rename"
    progress.done("03_cdk", "rename")
    assert Marks(chapter("03_cdk")).steps.value == "by-terminal"
