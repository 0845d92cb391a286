"""What had not come to its end when the sandbox ended: tasks, and operations on stacks. Both end now, as on AWS when what
they run on goes away.
"""

from collections.abc import Iterator
from typing import Any

from helpers.sandbox.world import backends

def end_tasks() -> None:
    """End the tasks that ran."""
    for key, one in list(backends.there()):
        if key[0] == "ecs":
            _end_tasks(one)


def resume_stacks() -> None:
    """Take back what operations on stacks had begun; this calls the sandbox's own API."""
    from helpers.sandbox.overlay.cloudformation.resuming import resume

    for key, one in list(backends.there()):
        if key[0] == "cloudformation":
            resume(one)


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
