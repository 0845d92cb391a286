"""Waiting until tasks run, or have stopped."""

from collections.abc import Mapping
from typing import Any

from helpers.operations.api import several
from helpers.operations.core import operation
from helpers.operations.ecs.kinds import CLUSTER, TASKS
from helpers.operations.kinds import Problem, lines_of
from helpers.operations.results import Failure


def which(values: Mapping[str, Any]) -> list[str]:
    """The words for the tasks waited for."""
    return several("--tasks", lines_of(values["tasks"]))


def explained(failure: Failure | Problem) -> str:
    """A wait for tasks has a text of its own: what they stopped of can be looked at."""
    return "TaskWaiterError" if failure.code == "WaiterError" else ""


@operation("ecs wait tasks-running", cli=["--cluster", which], explained=explained)
def wait_running(ecs, *, cluster: CLUSTER, tasks: TASKS):
    ecs.get_waiter("tasks_running").wait(cluster=cluster, tasks=tasks)


@operation("ecs wait tasks-stopped", cli=["--cluster", which], explained=explained)
def wait_stopped(ecs, *, cluster: CLUSTER, tasks: TASKS):
    ecs.get_waiter("tasks_stopped").wait(cluster=cluster, tasks=tasks)
