"""Task definitions: the recipe of a task. A family has revisions; none is ever changed."""

from collections.abc import Mapping
from typing import Any

from helpers.operations.api import api
from helpers.operations.ecs import rules
from helpers.operations.ecs.kinds import CPU, DEFINITION, FAMILY, MEMORY, REVISION, ROLE, STATUS
from helpers.operations.ecs.parts import CONTAINER, ON_FARGATE
from helpers.operations.kinds import Problem


def pair_problems(values: Mapping[str, Any]) -> dict[str, Problem]:
    """Fargate has certain pairs of CPU and memory."""
    cpu, memory = values["cpu"], values["memory"]
    code = rules.pair(cpu, memory)
    told = {"field": "memory", "value": memory, "cpu": cpu, "sizes": rules.sizes(cpu)}
    return {"memory": Problem(code, told)} if code and cpu in rules.FARGATE else {}


api(
    "ecs register-task-definition",
    {
        "family": FAMILY,
        "cpu": CPU,
        "memory": MEMORY,
        "executionRoleArn": ROLE.optional(),
        "taskRoleArn": ROLE.optional(),
    },
    parts=(ON_FARGATE, CONTAINER),
    changes=True,
    check=pair_problems,
    folded=("task_role_arn", "log_group", "log_region"),
    times=True,
)
api("ecs list-task-definitions", {"familyPrefix": FAMILY.optional(), "status": STATUS}, paginates=True)
api("ecs describe-task-definition", {"taskDefinition": DEFINITION}, times=True)
api("ecs deregister-task-definition", {"taskDefinition": REVISION}, changes=True, times=True)
