"""What had not come to its end when the sandbox ended: tasks, and operations on stacks. Both end now, as on AWS when what
they run on goes away.
"""

import contextlib
from collections.abc import Iterator
from typing import Any

from helpers.sandbox.world import backends

INTERRUPTED = "The sandbox ended while this was under way."


def settle() -> None:
    """End what ran."""
    for key, one in list(backends.there()):
        if key[0] == "ecs":
            _end_tasks(one)
        if key[0] == "cloudformation":
            _end_operations(one)


def _end_tasks(backend: Any) -> None:
    from helpers.sandbox.overlay.ecs import making
    from helpers.sandbox.tasks import wording
    from helpers.sandbox.tasks.model import now

    for task in _unfinished(backend):
        task.stop("TerminationNotice", wording.MAINTENANCE)
        for container in task.containers:
            if "startedAt" in task.described:
                container.described.setdefault("exitCode", wording.KILLED)
        making.release(task)
        task.become("STOPPED", stoppedAt=now())


def _unfinished(backend: Any) -> Iterator[Any]:
    from helpers.sandbox.tasks.model import Task

    for tasks in backend.tasks.values():
        for task in tasks.values():
            if isinstance(task, Task) and not task.ended:
                yield task


def _end_operations(backend: Any) -> None:
    from helpers.sandbox.overlay.cloudformation.stacks import resume

    for stack in list(backend.stacks.values()):
        if stack.status.endswith("_IN_PROGRESS") and stack.status != "REVIEW_IN_PROGRESS":
            with contextlib.suppress(Exception):
                resume(backend, stack, INTERRUPTED)
