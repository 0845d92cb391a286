"""The parts of ECS's calls that are structures, and how the CLI is given them."""

import json
from collections.abc import Mapping
from typing import Any

from helpers.operations.api import Part
from helpers.operations.ec2.kinds import GROUP_IDS
from helpers.operations.ec2.rules import resource_id
from helpers.operations.ecs import kinds
from helpers.operations.kinds import FLAG, Field, lines_of

Values = Mapping[str, Any]


def fixed(parameters: dict[str, Any], *words: str) -> Part:
    """What is the same each time, and asked for by no field."""
    return Part((), lambda values: dict(parameters), lambda values: list(words))


ON_FARGATE = fixed(
    {"networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"]},
    *("--network-mode", "awsvpc", "--requires-compatibilities", "FARGATE"),
)
LAUNCH_TYPE = fixed({"launchType": "FARGATE"}, "--launch-type", "FARGATE")


def _container(values: Values) -> dict[str, Any]:
    """The one container; its output goes to the log group, if one is named."""
    one: dict[str, Any] = {"name": values["container_name"], "image": values["image"]}
    if command := lines_of(values["command"]):
        one["command"] = command
    if values["log_group"]:
        options = {"group": values["log_group"], "region": values["log_region"], "stream-prefix": values["family"]}
        options = {f"awslogs-{name}": value for name, value in options.items()}
        one["logConfiguration"] = {"logDriver": "awslogs", "options": options}
    return {"containerDefinitions": [one]}


CONTAINER = Part(
    (
        Field("container_name", kinds.CONTAINER_NAME.optional("main")),
        Field("image", kinds.IMAGE),
        Field("command", kinds.COMMAND),
        Field("log_group", kinds.LOG_GROUP),
        Field("log_region", kinds.LOG_REGION),
    ),
    _container,
    lambda values: ["--container-definitions", as_json(_container(values)["containerDefinitions"])],
)


def _network(values: Values) -> dict[str, Any]:
    """Where the task's network interface goes, and whether it gets a public address."""
    network: dict[str, Any] = {"subnets": lines_of(values["subnets"])}
    if groups := lines_of(values["security_groups"]):
        network["securityGroups"] = groups
    network["assignPublicIp"] = "ENABLED" if values["assign_public_ip"] else "DISABLED"
    return {"networkConfiguration": {"awsvpcConfiguration": network}}


def _network_words(values: Values) -> list[str]:
    """As the CLI's shorthand; as JSON where the ids are none and might mean something in it."""
    whole = _network(values)["networkConfiguration"]
    network = whole["awsvpcConfiguration"]
    ids = [*map(resource_id("subnet"), network["subnets"]), *map(resource_id("sg"), network.get("securityGroups", []))]
    if any(ids) or not network["subnets"]:
        return ["--network-configuration", as_json(whole)]
    lists = ",".join(f"{name}=[{','.join(value)}]" for name, value in network.items() if isinstance(value, list))
    words = f"awsvpcConfiguration={{{lists},assignPublicIp={network['assignPublicIp']}}}"
    return ["--network-configuration", words]


NETWORK = Part(
    (
        Field("subnets", kinds.SUBNETS),
        Field("security_groups", GROUP_IDS),
        Field("assign_public_ip", FLAG.optional(True)),
    ),
    _network,
    _network_words,
)


def overrides(values: Values) -> dict[str, Any]:
    """What is different this once: the role of the task, the command and the environment variables of one container."""
    one: dict[str, Any] = {"name": values["container_name"]}
    if command := lines_of(values["command"]):
        one["command"] = command
    if variables := lines_of(values["variables"]):
        split = [line.partition("=") for line in variables]
        one["environment"] = [{"name": name, "value": value} for name, _, value in split]
    found: dict[str, Any] = {"containerOverrides": [one]} if len(one) > 1 else {}
    if values["task_role"]:
        found["taskRoleArn"] = values["task_role"]
    return {"overrides": found} if found else {}


def _overrides_words(values: Values) -> list[str]:
    found = overrides(values)
    return ["--overrides", as_json(found["overrides"])] if found else []


OVERRIDES = Part(
    (
        Field("container_name", kinds.CONTAINER_NAME.optional()),
        Field("command", kinds.COMMAND),
        Field("variables", kinds.VARIABLES),
        Field("task_role", kinds.ROLE.optional()),
    ),
    overrides,
    _overrides_words,
)


def as_json(value: Any) -> str:
    """`value` as one line of JSON; every letter stays as it is typed."""
    return json.dumps(value, ensure_ascii=False)
