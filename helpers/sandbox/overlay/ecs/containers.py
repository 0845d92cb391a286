"""What RegisterTaskDefinition says of containers: their ports, logs, secrets, volumes, links, and of what Fargate has not got.

The sentences, as people quote them: aws/aws-cli issue 7288 (a port), aws/amazon-ecs-agent issue 1220 (a port of two), klothoplatform/
klotho issue 892 (log options), boto/boto3 issue 2436 (dependencies), dagster-io/dagster issue 11622 and CircleCI-Public/aws-ecs-orb
issue 210 (names of secrets), aws/amazon-ecs-cli's documentation (links), aws/aws-cdk issues 1553 and 24629 (cpu),
cn-terraform/terraform-aws-ecs-fargate issue 2 (ipcMode), cloudposse/terraform-aws-ecs-alb-service-task issue 174 (sourcePath). "When you
are specifying container secrets …" and "Role is not valid" are in many public files. Not found quoted, and worded like these: a
protocol, a number below 0, an unknown volume or dependency, `privileged`, a log driver that Fargate has not got. The drivers:
LogConfiguration (API reference). That the memory of all containers goes into the task's is left to who reads the documentation.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

Container = dict[str, Any]
MOST_PORTS = 65535
PROTOCOLS = ("tcp", "udp")
DRIVERS_OF_FARGATE = ("awsfirelens", "awslogs", "splunk")
ROLE = re.compile(r"arn:aws(?:-cn|-us-gov)?:iam::\d{12}:role/.+")
SETTING = "Invalid '{}' setting for container '{}'."
TWO_PORTS = "{} host port '{}' is mapped multiple times in task."
NO_OPTIONS = "Log driver awslogs requires options: {}"
OPTIONS = ("awslogs-region", "awslogs-group")
NO_ROLE = "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'."
TWO_SECRETS = "Duplicate secret names found: {}. Each secret name must be unique."
SHARED = (
    "The secret name must be unique and not shared with any new or existing environment variables set on the container, such "
    "as '{}'."
)
NO_LINKS = "Links are not supported when networkMode=awsvpc."
NO_VOLUME = "Unknown volume '{}'."
ESSENTIAL = "A dependency container with SUCCESS or COMPLETE condition cannot be an essential container"
WRONG_ROLE = "Role is not valid"
TOO_MUCH_CPU = "The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'."
NO_IPC = "Tasks using the Fargate launch type do not support ipcMode."
NOT_ON_FARGATE = "Fargate compatible task definitions do not support {}"


def of_all(containers: list[Container], given: dict[str, Any]) -> Iterator[str]:
    """What AWS would say against these containers, wherever they run, the first thing first."""
    for name in ("task_role_arn", "execution_role_arn"):
        if str(given.get(name) or "").startswith("arn:") and not ROLE.fullmatch(given[name]):
            yield WRONG_ROLE
    yield from _of_ports(containers, given.get("network_mode"))
    volumes = {one.get("name") for one in given.get("volumes") or []}
    for one in containers:
        name = one.get("name")
        yield from (SETTING.format(what, name) for what in ("cpu", "memory") if int(one.get(what) or 0) < 0)
        log = one.get("logConfiguration") or {}
        if log.get("logDriver") == "awslogs":
            missing = [option for option in OPTIONS if not (log.get("options") or {}).get(option)]
            yield from [NO_OPTIONS.format(", ".join(missing))] if missing else []
        yield from _of_secrets(one, given)
        if one.get("links") and given.get("network_mode") == "awsvpc":
            yield NO_LINKS
        mounted = [point.get("sourceVolume") for point in one.get("mountPoints") or []]
        yield from (NO_VOLUME.format(volume) for volume in mounted if volume and volume not in volumes)
        yield from _of_dependencies(one, containers)


def of_fargate(containers: list[Container], given: dict[str, Any]) -> Iterator[str]:
    """What AWS would say against them on Fargate."""
    cpu = str(given.get("cpu") or "")
    if cpu.isdecimal() and sum(int(one.get("cpu") or 0) for one in containers) > int(cpu):
        yield TOO_MUCH_CPU
    if given.get("ipc_mode"):
        yield NO_IPC
    if any((one.get("host") or {}).get("sourcePath") for one in given.get("volumes") or []):
        yield NOT_ON_FARGATE.format("sourcePath")
    for one in containers:
        driver = (one.get("logConfiguration") or {}).get("logDriver")
        if one.get("privileged") in (True, "true"):
            yield NOT_ON_FARGATE.format("privileged")
        if driver and driver not in DRIVERS_OF_FARGATE:
            yield NOT_ON_FARGATE.format(f"log driver {driver}")


def _of_ports(containers: list[Container], mode: str | None) -> Iterator[str]:
    used = Counter[tuple[str, int]]()
    for one in containers:
        for mapping in one.get("portMappings") or []:
            port, of_host = int(mapping.get("containerPort") or 0), int(mapping.get("hostPort") or 0)
            protocol = mapping.get("protocol") or "tcp"
            if not (1 if not mapping.get("containerPortRange") else 0) <= port <= MOST_PORTS:
                yield SETTING.format("containerPort", one.get("name"))
            if not 0 <= of_host <= MOST_PORTS:
                yield SETTING.format("hostPort", one.get("name"))
            if protocol not in PROTOCOLS:
                yield SETTING.format("protocol", one.get("name"))
            taken = of_host or (port if mode in ("awsvpc", "host") else 0)
            used[protocol, taken] += 1 if taken else 0
    yield from (TWO_PORTS.format(protocol.upper(), port) for (protocol, port), times in used.items() if times > 1)


def _of_secrets(one: Container, given: dict[str, Any]) -> Iterator[str]:
    secrets = [secret.get("name") for secret in one.get("secrets") or []]
    if secrets and not given.get("execution_role_arn"):
        yield NO_ROLE
    yield from (TWO_SECRETS.format(name) for name, times in Counter(secrets).items() if times > 1)
    variables = {variable.get("name") for variable in one.get("environment") or []}
    yield from (SHARED.format(name) for name in secrets if name in variables)


def _of_dependencies(one: Container, containers: list[Container]) -> Iterator[str]:
    others = {other.get("name"): other for other in containers if other is not one}
    for dependency in one.get("dependsOn") or []:
        other = others.get(dependency.get("containerName"))
        if other is None:
            yield SETTING.format("dependsOn", one.get("name"))
        elif dependency.get("condition") in ("SUCCESS", "COMPLETE") and other.get("essential", True) in (True, "true"):
            yield ESSENTIAL
