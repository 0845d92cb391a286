"""The resources of the question-answering cluster: its stack, what it publishes, its tasks, its answers."""

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from helpers.course.context import CheckContext
from helpers.course.kit import stacks
from helpers.operations.ask.cluster import PUBLISHED

CHAPTER = "07_ecs"
STACK = "QuestionAnswering"
APP = {"app": "ecs"}
OWN = "my-task"  # the family that the learner registers
BROKEN = "my-broken-task"  # the same with a typing error in its image
FIRST = "first"  # the item_id of the first question
FILE = "questions.json"
TOO_EARLY = ("ParameterNotFound", "StackNotDeployed")


def stack(context: CheckContext) -> dict[str, Any]:
    return stacks.stack(context, STACK)


def published(context: CheckContext, name: str) -> str:
    """What the stack publishes under that name; "" where it is not deployed."""
    try:
        return str(context.client("ssm").get_parameter(Name=name)["Parameter"]["Value"])
    except ClientError as error:
        if error.response["Error"]["Code"] == "ParameterNotFound":
            return ""
        raise


def cluster(context: CheckContext) -> str:
    return published(context, PUBLISHED[0])


def definition(context: CheckContext) -> str:
    return published(context, PUBLISHED[1])


def subnet(context: CheckContext) -> str:
    return published(context, PUBLISHED[2])


def container(context: CheckContext) -> str:
    return published(context, PUBLISHED[3])


def table(context: CheckContext) -> str:
    return published(context, PUBLISHED[4])


def described(context: CheckContext, name: str) -> dict[str, Any]:
    """A task definition by its family or ARN; {} where it is not there."""
    if not name:
        return {}
    try:
        found: dict[str, Any] = context.client("ecs").describe_task_definition(taskDefinition=name)["taskDefinition"]
        return found
    except ClientError as error:
        if error.response["Error"]["Code"] == "ClientException":
            return {}
        raise


def execution_role(context: CheckContext) -> str:
    """The role with which ECS pulls the app's image and writes its log."""
    return str(described(context, definition(context)).get("executionRoleArn", ""))


def log_group(context: CheckContext) -> str:
    """The log group of the app's container."""
    for one in described(context, definition(context)).get("containerDefinitions", ()):
        return str(one.get("logConfiguration", {}).get("options", {}).get("awslogs-group", ""))
    return ""


def tasks(context: CheckContext) -> list[dict[str, Any]]:
    """The tasks of the cluster, running and stopped, the newest first; ECS forgets a stopped one after about an hour."""
    name = cluster(context)
    if not name:
        return []
    found = [task for arns in _in_hundreds(list(_arns(context, name))) for task in _looked_at(context, name, arns)]
    return sorted(found, key=lambda task: task["createdAt"], reverse=True)


def _arns(context: CheckContext, name: str) -> Iterator[str]:
    lister = context.client("ecs").get_paginator("list_tasks")
    try:
        for status in ("RUNNING", "STOPPED"):
            for page in lister.paginate(cluster=name, desiredStatus=status):
                yield from page["taskArns"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ClusterNotFoundException":
            raise


def _in_hundreds(arns: list[str]) -> Iterator[list[str]]:
    return (arns[first : first + 100] for first in range(0, len(arns), 100))


def _looked_at(context: CheckContext, name: str, arns: list[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = context.client("ecs").describe_tasks(cluster=name, tasks=arns)["tasks"]
    return found


def family(task: dict[str, Any]) -> str:
    """The family of the definition that the task was made from."""
    return str(task["taskDefinitionArn"]).rpartition("/")[2].partition(":")[0]


def of_app(context: CheckContext) -> list[dict[str, Any]]:
    """The tasks made from the app's own recipe, the newest first."""
    recipe = definition(context).rpartition("/")[2].partition(":")[0]
    return [task for task in tasks(context) if family(task) == recipe]


def of_family(context: CheckContext, name: str) -> list[dict[str, Any]]:
    """The tasks of that family, the newest first."""
    return [task for task in tasks(context) if family(task) == name]


def newest(context: CheckContext) -> str:
    """The ARN of the newest task, or ""."""
    return next((task["taskArn"] for task in tasks(context)), "")


def exit_code(task: dict[str, Any]) -> int | None:
    """The exit code of the task's container; None where its program did not end by itself, or not yet."""
    return next((one.get("exitCode") for one in task["containers"]), None)


def reason(task: dict[str, Any]) -> str:
    """Why a task stopped, the container's own reason after it; without full stops at the ends."""
    own = next((one.get("reason", "") for one in task["containers"]), "")
    parts = (part.rstrip(".") for part in (task.get("stoppedReason", ""), own))
    return "; ".join(dict.fromkeys(filter(None, parts)))


def log(context: CheckContext, task: dict[str, Any]) -> list[str]:
    """The lines that the task's container has written to its log; none where there is none."""
    definitions = described(context, task["taskDefinitionArn"]).get("containerDefinitions", ())
    for one in definitions:
        options = one.get("logConfiguration", {}).get("options", {})
        if "awslogs-group" not in options:
            continue
        stream = f"{options.get('awslogs-stream-prefix', '')}/{one['name']}/{task['taskArn'].rpartition('/')[2]}"
        try:
            told = context.client("logs").get_log_events(
                logGroupName=options["awslogs-group"], logStreamName=stream, startFromHead=True
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
            return []
        return [event["message"] for event in told["events"]]
    return []


def tasks_and_log(context: CheckContext) -> tuple[list[dict[str, Any]], list[str]]:
    """The tasks, the newest first, and what the first of them has written."""
    there = tasks(context)
    return there, log(context, there[0]) if there else []


def answers(context: CheckContext) -> dict[str, dict[str, Any]]:
    """What is in the table of answers, by item_id."""
    name = table(context)
    if not name:
        return {}
    pages = context.client("dynamodb").get_paginator("scan").paginate(TableName=name)
    return {item["item_id"]["S"]: item for page in pages for item in page["Items"]}
