"""From a task's definition to the programs that are started: images, log streams, environment, command lines."""

import os
import uuid
from dataclasses import dataclass
from pathlib import Path

from helpers.sandbox.tasks import container_files, logs, roles, wording
from helpers.sandbox.tasks.images import Image
from helpers.sandbox.tasks.model import Container, Task
from helpers.sandbox.tasks.pulls import CannotStart, pull
from helpers.sandbox.tasks.task_processes import ContainerProgram

WHOLE_CPU = 1024


@dataclass(frozen=True)
class PulledContainer:
    """A container with its image, and where its output goes."""

    container: Container
    image: Image
    output: logs.Stream | None


def pull_containers(task: Task) -> list[PulledContainer]:
    """Pull all images and make all log streams. Raises CannotStart."""
    images = [pull(task, container.definition["image"]) for container in task.containers]
    for container, image in zip(task.containers, images, strict=True):
        container.described["runtimeId"] = f"{task.id}-{uuid.uuid4().int % 10**10:010d}"
        if image.digest:
            container.described["imageDigest"] = image.digest
    return [
        PulledContainer(container, image, logs.open_stream(task, container))
        for container, image in zip(task.containers, images, strict=True)
    ]


def is_plain(containers: list[PulledContainer]) -> bool:
    """Whether a task has one container alone, and all that is seen in it is this machine's or made for it."""
    return len(containers) == 1 and not containers[0].image.folder.is_dir()


def programs(task: Task, containers: list[PulledContainer], port: int, apart: bool) -> list[ContainerProgram]:
    """Furnish the containers. Raises CannotStart."""
    arn = task.role("task")
    keys = roles.keys(arn, task.account, task.region, task.id) if arn else {}
    return [_program(task, one, _given(task, port) | keys, apart) for one in containers]


def cpus(units: int, slot: int) -> list[int]:
    """The CPUs that a task may use: as many as its units make, from its slot's place on; [] where that is all or
    unknown.
    """
    there = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    wanted = -(-units // WHOLE_CPU)
    if not units or wanted >= len(there):
        return []
    return [there[(slot * wanted + number) % len(there)] for number in range(wanted)]


def _program(task: Task, pulled: PulledContainer, given: dict[str, str], apart: bool) -> ContainerProgram:
    definition, image = pulled.container.definition, pulled.image
    entrypoint = definition.get("entryPoint") or list(image.entrypoint)
    # As with Docker, an entry point of the definition does not go with the image's command.
    command = definition.get("command") or ([] if definition.get("entryPoint") else list(image.command))
    words = [*entrypoint, *command]
    if not words:
        raise CannotStart(wording.no_program(""))
    own = {pair["name"]: pair["value"] for pair in definition.get("environment") or []}
    if definition.get("workingDirectory"):
        image = Image(image.folder, image.entrypoint, image.command, image.environment, definition["workingDirectory"])
    root: Path = container_files.furnish(task.id, pulled.container.name, image, apart)
    try:
        start = container_files.start(root, image, words, given | dict(image.environment) | own, _host(task), apart)
    except container_files.NotExecutable as error:
        raise CannotStart(wording.no_program(str(error))) from error
    return ContainerProgram(pulled.container.name, start, int(definition.get("memory") or 0), pulled.output)


def _given(task: Task, port: int) -> dict[str, str]:
    """What ECS puts into a container's environment, and what leads to this sandbox instead of AWS."""
    endpoint = f"http://127.0.0.1:{port}"
    return {
        "AWS_DEFAULT_REGION": task.region,
        "AWS_REGION": task.region,
        "AWS_EXECUTION_ENV": "AWS_ECS_FARGATE",
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",
        "ECS_CONTAINER_METADATA_URI_V4": f"{endpoint}/_workshop/metadata/{task.id}",
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
    }


def _host(task: Task) -> str:
    address = next(
        (d["value"] for a in task.described["attachments"] for d in a["details"] if d["name"] == "privateIPv4Address"),
        "",
    )
    return f"ip-{address.replace('.', '-')}.{task.region}.compute.internal" if address else task.id
