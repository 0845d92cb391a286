"""A learner who is brought to steps: a desk without marks, and what is found there."""

import shutil
from pathlib import Path

from helpers.course.bringing import Bringer, plan
from helpers.course.context import CheckContext
from helpers.course.model import Done, Step
from helpers.course.register import content_of
from helpers.course.route import CHECK, moves, until
from helpers.home import state_folder

END = "the end"  # no step: all cells of a notebook come before it


def forget_marks() -> None:
    shutil.rmtree(state_folder() / "marks", ignore_errors=True)


def checked_steps(chapter: str) -> list[Step]:
    """The chapter's steps that are checked in its notebook, in the order of the notebook."""
    content = content_of(chapter)
    return [content.step(name) for name in dict.fromkeys(move.name for move in moves(chapter) if move.kind == CHECK)]


def begins_after(chapter: str, step: Step) -> Step:
    """The step that is checked last before the first cell of `step`."""
    return content_of(chapter).step([move.name for move in until(chapter, step.id) if move.kind == CHECK][-1])


def bring(chapter: str, step: str, folder: Path) -> Bringer:
    """Bring the learner to where the step begins."""
    bringer = Bringer(content_of(chapter), folder)
    bringer.go(plan(chapter, step))
    return bringer


def solved(bringer: Bringer, chapter: str, step: Step) -> bool:
    """Whether the step's check is green after the moves of its own cells up to the check."""
    there = moves(chapter)
    begun = next(number for number, move in enumerate(there) if move.name == step.id)
    end = next(number for number, move in enumerate(there) if (move.kind, move.name) == (CHECK, step.id))
    bringer.make(chapter, there[begun : end + 1])
    return step.check is not None and isinstance(step.check(CheckContext(bringer.folder)), Done)
