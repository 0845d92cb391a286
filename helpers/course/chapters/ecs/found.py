"""What is there of the question-answering cluster: its stack, what it publishes, its tasks, its answers."""

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from helpers.course.kit import stacks
from helpers.course.world import World
from helpers.operations.ask.cluster import PUBLISHED

CHAPTER = "07_ecs"
STACK = "QuestionAnswering"
APP = {"app": "ecs"}
OWN = "my-task"  # the family that the learner registers
BROKEN = "my-broken-task"  # the same with a typing error in its image
FIRST = "first"  # the item_id of the first question
FILE = "questions.json"
TOO_EARLY = ("ParameterNotFound", "StackNotDeployed")


def stack(world: World) -> dict[str, Any]:
    return stacks.stack(world, STACK)


def published(world: World, name: str) -> str:
    """What the stack publishes under that name; "" where it is not deployed."""
    try:
        return str(world.client("ssm").get_parameter(Name=name)["Parameter"]["Value"])
    except ClientError as error:
        if error.response["Error"]["Code"] == "ParameterNotFound":
            return ""
        raise


def cluster(world: World) -> str:
    return published(world, PUBLISHED[0])


def definition(world: World) -> str:
    return published(world, PUBLISHED[1])


def subnet(world: World) -> str:
    return published(world, PUBLISHED[2])


def container(world: World) -> str:
    return published(world, PUBLISHED[3])


def table(world: World) -> str:
    return published(world, PUBLISHED[4])


def described(world: World, name: str) -> dict[str, Any]:
    """A task definition by its family or ARN; {} where it is not there."""
    if not name:
        return {}
    try:
        found: dict[str, Any] = world.client("ecs").describe_task_definition(taskDefinition=name)["taskDefinition"]
        return found
    except ClientError as error:
        if error.response["Error"]["Code"] == "ClientException":
            return {}
        raise


def execution_role(world: World) -> str:
    """The role with which ECS pulls the app's image and writes its log."""
    return str(described(world, definition(world)).get("executionRoleArn", ""))


def log_group(world: World) -> str:
    """The log group of the app's container."""
    for one in described(world, definition(world)).get("containerDefinitions", ()):
        return str(one.get("logConfiguration", {}).get("options", {}).get("awslogs-group", ""))
    return ""


def tasks(world: World) -> list[dict[str, Any]]:
    """The tasks of the cluster, running and stopped, the newest first; ECS forgets a stopped one after about an hour."""
    name = cluster(world)
    if not name:
        return []
    found = [task for arns in _in_hundreds(list(_arns(world, name))) for task in _looked_at(world, name, arns)]
    return sorted(found, key=lambda task: task["createdAt"], reverse=True)


def _arns(world: World, name: str) -> Iterator[str]:
    lister = world.client("ecs").get_paginator("list_tasks")
    try:
        for status in ("RUNNING", "STOPPED"):
            for page in lister.paginate(cluster=name, desiredStatus=status):
                yield from page["taskArns"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ClusterNotFoundException":
            raise


def _in_hundreds(arns: list[str]) -> Iterator[list[str]]:
    return (arns[first : first + 100] for first in range(0, len(arns), 100))


def _looked_at(world: World, name: str, arns: list[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = world.client("ecs").describe_tasks(cluster=name, tasks=arns)["tasks"]
    return found


def family(task: dict[str, Any]) -> str:
    """The family of the definition that the task was made from."""
    return str(task["taskDefinitionArn"]).rpartition("/")[2].partition(":")[0]


def of_app(world: World) -> list[dict[str, Any]]:
    """The tasks made from the app's own recipe, the newest first."""
    recipe = definition(world).rpartition("/")[2].partition(":")[0]
    return [task for task in tasks(world) if family(task) == recipe]


def of_family(world: World, name: str) -> list[dict[str, Any]]:
    """The tasks of that family, the newest first."""
    return [task for task in tasks(world) if family(task) == name]


def newest(world: World) -> str:
    """The ARN of the newest task, or ""."""
    return next((task["taskArn"] for task in tasks(world)), "")


def exit_code(task: dict[str, Any]) -> int | None:
    """The exit code of the task's container; None where its program did not end by itself, or not yet."""
    return next((one.get("exitCode") for one in task["containers"]), None)


def reason(task: dict[str, Any]) -> str:
    """Why a task stopped, the container's own reason after it."""
    own = next((one.get("reason", "") for one in task["containers"]), "")
    return "; ".join(dict.fromkeys(part for part in (task.get("stoppedReason", ""), own) if part))


def log(world: World, task: dict[str, Any]) -> list[str]:
    """The lines that the task's container has written to its log; none where there is none."""
    definitions = described(world, task["taskDefinitionArn"]).get("containerDefinitions", ())
    for one in definitions:
        options = one.get("logConfiguration", {}).get("options", {})
        if "awslogs-group" not in options:
            continue
        stream = f"{options.get('awslogs-stream-prefix', '')}/{one['name']}/{task['taskArn'].rpartition('/')[2]}"
        try:
            told = world.client("logs").get_log_events(
                logGroupName=options["awslogs-group"], logStreamName=stream, startFromHead=True
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
            return []
        return [event["message"] for event in told["events"]]
    return []


def tasks_and_log(world: World) -> tuple[list[dict[str, Any]], list[str]]:
    """The tasks, the newest first, and what the first of them has written."""
    there = tasks(world)
    return there, log(world, there[0]) if there else []


def answers(world: World) -> dict[str, dict[str, Any]]:
    """What is in the table of answers, by item_id."""
    name = table(world)
    if not name:
        return {}
    pages = world.client("dynamodb").get_paginator("scan").paginate(TableName=name)
    return {item["item_id"]["S"]: item for page in pages for item in page["Items"]}
