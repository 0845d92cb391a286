"""What had not come to its end when the sandbox ended: tasks, and operations on stacks. Both end now, as on AWS when what
they run on goes away.
"""

import traceback
from collections.abc import Callable, Iterator
from typing import Any

from helpers.sandbox.world import backends


def end_tasks() -> None:
    """End the tasks that ran."""
    for key, one in list(backends.there()):
        if key[0] == "ecs":
            _whatever_happens(_end_tasks, one)


def resume_stacks() -> None:
    """Take back what operations on stacks had begun; this calls the sandbox's own API."""
    from helpers.sandbox.overlay.cloudformation.resuming import resume

    for key, one in list(backends.there()):
        if key[0] == "cloudformation":
            _whatever_happens(resume, one)


def _whatever_happens(end: Callable[[Any], None], backend: Any) -> None:
    """A world that reads well may be odd all the same; the sandbox starts, and its log says what went wrong."""
    try:
        end(backend)
    except Exception:  # noqa: BLE001 whatever moto's own models raise
        traceback.print_exc()


def _end_tasks(backend: Any) -> None:
    from helpers.sandbox.overlay.ecs import new_task
    from helpers.sandbox.tasks import wording
    from helpers.sandbox.tasks.model import now

    for task in _unfinished(backend):
        task.stop("TerminationNotice", wording.MAINTENANCE)
        for container in task.containers:
            if "startedAt" in task.described:
                container.described.setdefault("exitCode", wording.KILLED)
        new_task.release(task)
        task.set_status("STOPPED", stoppedAt=now())


def _unfinished(backend: Any) -> Iterator[Any]:
    from helpers.sandbox.tasks.model import Task

    for tasks in backend.tasks.values():
        for task in tasks.values():
            if isinstance(task, Task) and not task.ended:
                yield task
