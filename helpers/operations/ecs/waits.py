"""Waiting until tasks run, or have stopped."""

from helpers.operations.api import several
from helpers.operations.core import operation
from helpers.operations.ecs.kinds import CLUSTER, TASKS
from helpers.operations.kinds import lines_of


def which(values):
    """The words for the tasks waited for."""
    return several("--tasks", lines_of(values["tasks"]))


@operation("ecs wait tasks-running", cli=["--cluster", which])
def wait_running(ecs, *, cluster: CLUSTER, tasks: TASKS):
    ecs.get_waiter("tasks_running").wait(cluster=cluster, tasks=tasks)


@operation("ecs wait tasks-stopped", cli=["--cluster", which])
def wait_stopped(ecs, *, cluster: CLUSTER, tasks: TASKS):
    ecs.get_waiter("tasks_stopped").wait(cluster=cluster, tasks=tasks)
