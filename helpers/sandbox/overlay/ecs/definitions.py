"""What RegisterTaskDefinition accepts: moto takes any pair of cpu and memory, any network mode, and no role.

The pairs are those of RegisterTaskDefinition's `memory` (API reference; the same in the ECS Developer Guide's
"Troubleshoot Amazon ECS task definition invalid CPU or memory errors", which also has "Invalid 'cpu' setting for
task."). The other sentences are as people quote them: towardsthecloud/aws-cdk-examples issue 1 (the pair),
pulumi/pulumi-awsx issue 1220 (a container's memory); the ones on the network mode, the task's size and the execution
role in many public files.
"""

import re
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_pairs_any_cpu_with_any_memory",)
GIBIBYTE = 1024
PAIRS: dict[int, tuple[int, ...]] = {
    256: (512, 1024, 2048),
    512: tuple(range(1024, 4096 + 1, GIBIBYTE)),
    1024: tuple(range(2048, 8192 + 1, GIBIBYTE)),
    2048: tuple(range(4096, 16384 + 1, GIBIBYTE)),
    4096: tuple(range(8192, 30720 + 1, GIBIBYTE)),
    8192: tuple(range(16384, 61440 + 1, 4 * GIBIBYTE)),
    16384: tuple(range(32768, 122880 + 1, 8 * GIBIBYTE)),
}
CPU = re.compile(r"(\d*\.?\d+)\s*vcpu", re.IGNORECASE)
MEMORY = re.compile(r"(\d*\.?\d+)\s*GB", re.IGNORECASE)
NUMBER = re.compile("[0-9]{1,9}")
ECR = re.compile(r"\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com/.+")


def units(value: str | None, pattern: re.Pattern, size: int) -> str | None:
    """A task's cpu or memory in its unit: "1 vCPU" is "1024", "4 GB" is "4096". What is no number stays."""
    if value and (found := pattern.fullmatch(value.strip())):
        return str(int(float(found.group(1)) * size))
    return value


def install() -> None:
    """Have moto's RegisterTaskDefinition check and keep them so."""
    from moto.ecs.exceptions import EcsClientException
    from moto.ecs.models import EC2ContainerServiceBackend

    from helpers.sandbox.overlay.ecs import containers, names

    @wraps(EC2ContainerServiceBackend.register_task_definition)
    def registered(register, self, family, container_definitions, *rest, **given: Any):
        given["cpu"] = units(given.get("cpu"), CPU, 1024)
        given["memory"] = units(given.get("memory"), MEMORY, 1024)
        of_names = names.complaints(family, container_definitions, given.get("network_mode"))
        for complaint in (
            *of_names,
            *complaints(container_definitions, given),
            *containers.of_all(container_definitions, given),
            *(containers.of_fargate(container_definitions, given) if _is_for_fargate(given) else ()),
        ):
            raise EcsClientException(complaint)
        made = register(self, family, container_definitions, *rest, **given)
        mode = given.get("network_mode")
        made.network_mode = mode or "bridge"
        made.compatibilities = ["EC2", "FARGATE"] if mode == "awsvpc" and fargate_pair(given) else ["EC2"]
        return made


def fargate_pair(given: dict[str, Any]) -> bool:
    """Whether Fargate has this pair of cpu and memory."""
    cpu, memory = str(given.get("cpu") or ""), str(given.get("memory") or "")
    return bool(NUMBER.fullmatch(cpu) and NUMBER.fullmatch(memory)) and int(memory) in PAIRS.get(int(cpu), ())


def complaints(containers: list[dict[str, Any]], given: dict[str, Any]) -> list[str]:
    """What AWS would say against a task definition, the first thing first."""
    found = _of_all(containers, given)
    if _is_for_fargate(given):
        found += _of_fargate(containers, given)
    return found


def _is_for_fargate(given: dict[str, Any]) -> bool:
    return "FARGATE" in (given.get("requires_compatibilities") or [])


def _of_all(containers: list[dict[str, Any]], given: dict[str, Any]) -> list[str]:
    found = []
    if not containers:
        found.append("Container list cannot be empty.")
    if containers and not any(one.get("essential", True) in (True, "true") for one in containers):
        found.append("At least one container must be marked as essential.")
    for name in ("cpu", "memory"):
        if given.get(name) and not NUMBER.fullmatch(str(given[name])):
            found.append(f"Invalid '{name}' setting for task.")
    memory = str(given.get("memory") or "")
    for one in containers:
        if NUMBER.fullmatch(memory) and int(one.get("memory") or 0) > int(memory):
            found.append(f"The 'memory' setting for container '{one.get('name')}' is greater than for the task.")
    return found


def _of_fargate(containers: list[dict[str, Any]], given: dict[str, Any]) -> list[str]:
    found = []
    if given.get("network_mode") != "awsvpc":
        found.append("Fargate only supports network mode ‘awsvpc’.")
    for name in ("cpu", "memory"):
        if not given.get(name):
            found.append(f"Fargate requires that '{name}' be defined at the task level.")
    if not found and not fargate_pair(given):
        found.append(
            f"No Fargate configuration exists for given values: {given['cpu']} CPU, {given['memory']} memory. "
            "See the Amazon ECS documentation for the valid values."
        )
    if not given.get("execution_role_arn"):
        needs = "Fargate requires task definition to have execution role ARN to support"
        if any(ECR.fullmatch(str(one.get("image"))) for one in containers):
            found.append(f"{needs} ECR images.")
        if any((one.get("logConfiguration") or {}).get("logDriver") == "awslogs" for one in containers):
            found.append(f"{needs} log driver awslogs.")
    return found
