"""The task of one drill of chapter 7 is no attempt at the next one."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from helpers.course import progress
from helpers.course.chapters.ecs import CONTENT, resources
from helpers.course.context import CheckContext
from helpers.course.model import NotYet, Wrong

CRASHED = {
    "lastStatus": "STOPPED",
    "stoppedReason": "Essential container in task exited",
    "containers": [{"exitCode": 1}],
}


def crashed(ago: float) -> dict:
    """A task of the learner's own recipe that ended with exit code 1, and was made so many seconds ago."""
    return CRASHED | {"createdAt": datetime.now(UTC) - timedelta(seconds=ago)}


@pytest.mark.parametrize("step", ["memory", "no-way"])
def test_a_task_of_a_drill_that_is_done_is_no_attempt_at_another(desk, monkeypatch, step):
    there = [crashed(60)]
    monkeypatch.setattr(resources, "of_family", lambda _context, _family: there)
    check = CONTENT.step(step).check
    assert isinstance(check(CheckContext()), Wrong)
    progress.done(resources.CHAPTER, "crash")
    assert check(CheckContext()) == NotYet()
    done = datetime.fromtimestamp(time.time() - 30, UTC).isoformat(timespec="seconds")
    progress.note(resources.CHAPTER, "crash", done=done)
    there.insert(0, crashed(0))
    assert isinstance(check(CheckContext()), Wrong)
