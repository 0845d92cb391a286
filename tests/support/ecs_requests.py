"""Requests to ECS in tests: a task definition, a task, the container of a task, and how a request was refused."""

import pytest
from botocore.exceptions import ClientError

MAIN = {"name": "main", "image": "busybox", "essential": True}

FARGATE = {"requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512"}


def define(ecs, **changes) -> str:
    given = {"family": "f", "containerDefinitions": [MAIN | {"memory": 512}]} | FARGATE | changes
    return ecs.register_task_definition(**given)["taskDefinition"]["taskDefinitionArn"]


def start(ecs, network, definition: str, **given) -> dict:
    asked = {"cluster": "c", "launchType": "FARGATE", "networkConfiguration": network} | given
    return ecs.run_task(taskDefinition=definition, **asked)["tasks"][0]


def status_of(call, *arguments, **given) -> int:
    with pytest.raises(ClientError) as caught:
        call(*arguments, **given)
    return caught.value.response["ResponseMetadata"]["HTTPStatusCode"]


def refused(call, *arguments, **given) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        call(*arguments, **given)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def container(task: dict) -> dict:
    return task["containers"][0]
