"""RunTask, from its request to the tasks: checked as AWS checks it, with an interface in the VPC, handed to the
agent.

The sentences are as people quote them: DefangLabs/defang pull request 775 (an inactive definition), oranmoshai/
ecsServiceRestart issue 2 (launch types), and many public files (overrides, inactive clusters, no instances, roles). Of
a wrong `count` none was found quoted: that one is ours. "Placement … are not supported with FARGATE launch type." was not looked up; what
is said of a platform version is the API reference's PlatformUnknownException.
"""

import json
from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.ecs import capacity, new_task
from helpers.sandbox.overlay.ecs.run_request import RunRequest

MOST_TASKS = 10
LONGEST_OVERRIDES = 8192
PLATFORMS = ("LATEST", "1.0.0", "1.1.0", "1.2.0", "1.3.0", "1.4.0")


def with_revision(backend: Any, name: str) -> str:
    """A task definition's name with the revision that is meant: the last that is active."""
    from moto.ecs.exceptions import TaskDefinitionNotFoundException

    family, colon, revision = name.rpartition("/")[2].partition(":")
    if colon and not revision.isdigit():
        raise TaskDefinitionNotFoundException
    active = [number for number, one in backend.task_definitions.get(family, {}).items() if one.status == "ACTIVE"]
    if not colon and not active:
        raise TaskDefinitionNotFoundException
    return f"{family}:{revision if colon else max(active)}"


def read_request(backend: Any, parameter: Callable) -> RunRequest | None:
    """What RunTask asks for; None where it is for container instances. Raises moto's exceptions, worded as AWS does."""
    from moto.ecs.exceptions import (
        ClusterNotFoundException,
        EcsClientException,
        ECSException,
        InvalidParameterException,
    )

    from helpers.sandbox.overlay.ecs.definitions import complaints
    from helpers.sandbox.tasks import roles, wording

    cluster = backend.clusters.get(str(parameter("cluster", "default")).rpartition("/")[2])
    if cluster is None:
        raise ClusterNotFoundException
    if cluster.status == "INACTIVE":
        raise ECSException("ClusterNotFoundException", "The referenced cluster was inactive.")
    definition = _definition(backend, parameter("taskDefinition"))
    count = int(parameter("count", 1))
    if not 1 <= count <= MOST_TASKS:
        raise InvalidParameterException(f"count should be between 1 and {MOST_TASKS}.")
    overrides = parameter("overrides") or {}
    _check_overrides(overrides, definition)
    provider = _provider(cluster, parameter)
    if provider is None:
        if not backend.container_instances.get(cluster.name):
            raise InvalidParameterException("No Container Instances were found in your cluster.")
        return None
    _check_fargate(parameter)
    if "FARGATE" not in definition.compatibilities:
        raise InvalidParameterException("Task definition does not support launch_type FARGATE.")
    size = {"cpu": overrides.get("cpu") or definition.cpu, "memory": overrides.get("memory") or definition.memory}
    for said in complaints([], size | {"requires_compatibilities": ["FARGATE"], "network_mode": "awsvpc"})[1:]:
        raise EcsClientException(said)
    network = _network(backend, parameter("networkConfiguration"))
    for role in (overrides.get("taskRoleArn") or getattr(definition, "task_role_arn", ""),):
        if role and not roles.is_assumable(role, backend.account_id):
            raise EcsClientException(wording.role_not_assumed(role))
    return RunRequest(
        cluster=cluster,
        definition=definition,
        count=count,
        overrides=overrides,
        network=network,
        cpu=int(size["cpu"]),
        memory=int(size["memory"]),
        provider=provider,
        started_by=parameter("startedBy") or "",
        group=parameter("group") or f"family:{definition.family}",
        tags=_tags(definition, parameter),
    )


def _tags(definition: Any, parameter: Any) -> list[dict[str, str]]:
    """The task's own tags, with those of its definition where they are propagated (RunTask, propagateTags)."""
    from moto.ecs.exceptions import InvalidParameterException

    propagated = parameter("propagateTags") or "NONE"
    if propagated == "SERVICE":
        raise InvalidParameterException("propagateTags SERVICE is not supported for RunTask.")
    of_definition = (definition.tags or []) if propagated == "TASK_DEFINITION" else []
    by_key = {one["key"]: one for one in (*of_definition, *(parameter("tags") or []))}
    return list(by_key.values())


def create(backend: Any, wanted: RunRequest) -> list:
    """Make the tasks, in PROVISIONING."""
    tasks = [new_task.create(backend, wanted) for _ in range(wanted.count)]
    for task in tasks:
        backend.tasks.setdefault(wanted.cluster.name, {})[task.task_arn] = task
        task.has_changed()
    return tasks


def begin(tasks: list) -> None:
    """Have tasks run that were made; this comes back at once."""
    from helpers.sandbox.tasks import the_agent

    runner = the_agent()
    runner.released = new_task.release
    runner.begin(*tasks)


def stop(task: Any, reason: str | None) -> None:
    """Have a task stop; one that has stopped stays as it is."""
    from helpers.sandbox.tasks import the_agent, wording

    if not task.ended:
        task.stop("UserInitiated", reason or wording.STOPPED_BY_USER)
        the_agent().stop(task)


def _definition(backend: Any, name: str) -> Any:
    from moto.ecs.exceptions import EcsClientException, InvalidParameterException, TaskDefinitionNotFoundException

    try:
        definition = backend.describe_task_definition(name)
    except TaskDefinitionNotFoundException as missing:
        raise EcsClientException("TaskDefinition not found.") from missing
    if definition.status != "ACTIVE":
        raise InvalidParameterException("TaskDefinition is inactive")
    return definition


def _provider(cluster: Any, parameter: Callable) -> str | None:
    """The Fargate capacity that is asked for, "FARGATE" or "FARGATE_SPOT"; None for instances."""
    from moto.ecs.exceptions import InvalidParameterException

    launch_type, strategy = parameter("launchType"), parameter("capacityProviderStrategy")
    if launch_type and strategy:
        raise InvalidParameterException("Specify either Launch Type or Capacity Provider Strategy, but not both.")
    if launch_type:
        return "FARGATE" if launch_type == "FARGATE" else None
    capacity.check_strategy(strategy, cluster.capacity_providers)
    strategy = strategy or cluster.default_capacity_provider_strategy
    named = strategy[0]["capacityProvider"] if strategy else ""
    return named if named in ("FARGATE", "FARGATE_SPOT") else None


def _check_fargate(parameter: Callable) -> None:
    """Raise for what Fargate has not got: placement, and platform versions that are none."""
    from moto.ecs.exceptions import ECSException, InvalidParameterException

    for name, words in (("placementStrategy", "strategies"), ("placementConstraints", "constraints")):
        if parameter(name):
            raise InvalidParameterException(f"Placement {words} are not supported with FARGATE launch type.")
    if parameter("platformVersion") not in (None, *PLATFORMS):
        raise ECSException("PlatformUnknownException", "The specified platform version doesn't exist.")


def _check_overrides(overrides: dict[str, Any], definition: Any) -> None:
    from moto.ecs.exceptions import InvalidParameterException

    if len(json.dumps(overrides, ensure_ascii=False, separators=(",", ":"))) > LONGEST_OVERRIDES:
        raise InvalidParameterException(f"Container Overrides length must be at most {LONGEST_OVERRIDES}")
    names = {one["name"] for one in definition.container_definitions}
    for override in overrides.get("containerOverrides") or []:
        if (name := override.get("name")) not in names:
            said = f"Override for container named {name} is not a container in the TaskDefinition."
            raise InvalidParameterException(said)


def _network(backend: Any, configuration: dict[str, Any] | None) -> dict[str, Any]:
    """The awsvpcConfiguration, with the default group of the VPC where no security groups are named."""
    from moto.ec2 import ec2_backends
    from moto.ec2.exceptions import InvalidSubnetIdError
    from moto.ecs.exceptions import InvalidParameterException

    if not (configuration or {}).get("awsvpcConfiguration"):
        said = "Network Configuration must be provided when networkMode 'awsvpc' is specified."
        raise InvalidParameterException(said)
    network = dict(configuration["awsvpcConfiguration"])
    ec2 = ec2_backends[backend.account_id][backend.region_name]
    if not network.get("subnets"):
        raise InvalidParameterException("subnets can not be empty.")
    for subnet in network["subnets"]:
        try:
            vpc = ec2.get_subnet(subnet).vpc_id
        except InvalidSubnetIdError as error:
            said = f"Error retrieving subnet information for [{subnet}]: {error.message} (ErrorCode: {error.code})"
            raise InvalidParameterException(said) from error
    for group in network.get("securityGroups") or []:
        if ec2.get_security_group_from_id(group) is None:
            raise InvalidParameterException(
                f"Error retrieving security group information for [{group}]: "
                f"The security group '{group}' does not exist (ErrorCode: InvalidGroup.NotFound)"
            )
    network["securityGroups"] = network.get("securityGroups") or [ec2.get_default_security_group(vpc).id]
    return network
