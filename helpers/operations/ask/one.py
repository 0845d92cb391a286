"""One question: a task is run for it, and its answer read from the table."""

import json
import shlex
import sys
from collections.abc import Mapping
from typing import Any

from helpers.operations.ask.cluster import id_of, item_of, published, start, why
from helpers.operations.ask.explained import explained
from helpers.operations.ask.rules import CONTEXT, ITEM_ID, QUESTION, not_english, too_long
from helpers.operations.ask.script import common, look_up
from helpers.operations.command_line import joined
from helpers.operations.core import Operation, operation
from helpers.operations.ecs.parts import as_json
from helpers.operations.kinds import Problem

NAMES = {
    "cluster": "ECS_CLUSTER_NAME",
    "definition": "ECS_TASK_DEFINITION_ARN",
    "subnet": "ECS_TASK_VPC_SUBNET_1",
    "container": "CONTAINER_NAME",
    "table": "TABLE_NAME",
}
RUN = 'aws ecs run-task --cluster "$cluster" --task-definition "$definition" --launch-type FARGATE'
LOOK = 'aws ecs describe-tasks --cluster "$cluster" --tasks "$task"'


def problems(values: Mapping[str, Any]) -> dict[str, Problem]:
    """What is longer than it may be, or in another language than the program knows."""
    found = too_long(values["context"], values["question"]) or not_english(values["question"])
    return {found.values["field"]: found} if found else {}


def lines(operation: Operation) -> list[str]:
    """The names are looked up, a task is given the three words, and its answer is read when it has stopped."""
    values, more = operation.values, common(operation)
    item_id = values["item_id"] or id_of(values["context"], values["question"])
    words = as_json([values["context"], values["question"], item_id])
    before, after = '{"containerOverrides": [{"name": "', f'", "command": {words}}}]}}'
    overrides = f'{shlex.quote(before)}"$container"{shlex.quote(after)}'
    network = '"awsvpcConfiguration={subnets=[$subnet],assignPublicIp=ENABLED}"'
    key = joined([as_json({"item_id": {"S": item_id}})])
    run = f"{RUN} --network-configuration {network} --overrides {overrides} --query 'tasks[0].taskArn'"
    return [
        *look_up(NAMES, more),
        f"task=$({run} --output text{more}) &&",
        f'aws ecs wait tasks-stopped --cluster "$cluster" --tasks "$task"{more} &&',
        f"code=$({LOOK} --query 'tasks[0].containers[0].exitCode' --output text{more}) &&",
        'test "$code" = 0 &&',
        f'aws dynamodb get-item --table-name "$table" --key {key} --consistent-read --query Item{more}',
    ]


@operation("ask one", lines=lines, check=problems, changes=True, manages="task", explained=explained)
def ask_one(ssm, ecs, dynamodb, print, *, context: CONTEXT, question: QUESTION, item_id: ITEM_ID):
    """Run a task that answers the question, and print what it wrote to the table."""
    item_id = item_id or id_of(context, question)
    names = published(ssm)
    cluster = names["ECS_CLUSTER_NAME"]
    task = start(ecs, names, [context, question, item_id])
    ecs.get_waiter("tasks_stopped").wait(cluster=cluster, tasks=[task])
    ended = ecs.describe_tasks(cluster=cluster, tasks=[task])["tasks"][0]
    if reason := why(ended):
        sys.exit(reason)
    print(json.dumps(item_of(dynamodb, names, item_id), indent=4, ensure_ascii=False))
