"""Tasks: a container (or several) at work, from the order to run it to its end."""

from collections.abc import Mapping
from typing import Any

from helpers.operations.api import api
from helpers.operations.ecs.kinds import CLUSTER, COUNT, DEFINITION, DESIRED_STATUS, FAMILY, REASON, TASK, TASKS
from helpers.operations.ecs.parts import LAUNCH_TYPE, NETWORK, OVERRIDES, as_json, overrides
from helpers.operations.ecs.rules import MOST_OVERRIDES, MOST_TASKS
from helpers.operations.kinds import Problem, lines_of


def run_problems(values: Mapping[str, Any]) -> dict[str, Problem]:
    """How many at once, and whose command it is that is another one."""
    found = {}
    count = values["count"]
    if isinstance(count, int) and not 1 <= count <= MOST_TASKS:
        found["count"] = Problem("TaskCountRange", {"field": "count", "value": count})
    if (lines_of(values["command"]) or lines_of(values["variables"])) and not values["container_name"]:
        found["container_name"] = Problem("FieldEmpty", {"field": "container_name"}, blocks=True)
    length = len(as_json(overrides(values).get("overrides", {})))
    if length > MOST_OVERRIDES:
        found["command"] = Problem("OverridesTooLong", {"field": "command", "length": f"{length:,}"})
    return found


api(
    "ecs run-task",
    {"cluster": CLUSTER, "taskDefinition": DEFINITION, "count": COUNT},
    parts=(LAUNCH_TYPE, NETWORK, OVERRIDES),
    changes=True,
    check=run_problems,
    folded=("count", "security_groups", "command", "variables", "task_role"),
    times=True,
)
api(
    "ecs list-tasks",
    {"cluster": CLUSTER, "family": FAMILY.optional(), "desiredStatus": DESIRED_STATUS},
    paginates=True,
)
api("ecs describe-tasks", {"cluster": CLUSTER, "tasks": TASKS}, times=True)
api("ecs stop-task", {"cluster": CLUSTER, "task": TASK, "reason": REASON}, changes=True, times=True)
