"""What ECS knows of a task, in the shape of its answers; changed by the agent, read by requests, both under one
lock.
"""

import threading
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar

from helpers.sandbox.world.changes import note
from helpers.sandbox.world.tasks import key_of

LOCK = threading.RLock()
WAITING = ("PROVISIONING", "PENDING", "ACTIVATING")
STOP_TIMEOUT = 30  # seconds, ECS's default


def now() -> datetime:
    """The time as ECS gives it: with milliseconds."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


@dataclass
class Container:
    """One container of a task: what its definition says (with the overrides in it), and what DescribeTasks says."""

    definition: dict[str, Any]
    described: dict[str, Any]

    @property
    def name(self) -> str:
        return self.definition["name"]

    @property
    def essential(self) -> bool:
        return self.definition.get("essential", True) in (True, "true")


@dataclass
class Task:
    """One task. The names of the fields that moto itself reads (for tags and lists) are moto's."""

    kept_alone: ClassVar[bool] = True  # under a key of its own in a world

    account: str
    region: str
    cluster_arn: str
    id: str
    definition: Any  # moto's task definition; None for a task of a world that was read
    described: dict[str, Any]
    containers: list[Container]
    overrides: dict[str, Any]
    network: dict[str, Any]
    cpu: int  # CPU units; 0: not said
    memory: int  # MiB; 0: not said
    tags: list[dict[str, str]]
    interface: str = ""
    stopping: bool = False
    attributes: list = field(default_factory=list)

    @property
    def task_arn(self) -> str:
        return self.described["taskArn"]

    @property
    def task_definition_arn(self) -> str:
        return self.described["taskDefinitionArn"]

    @property
    def family(self) -> str:
        return self.task_definition_arn.rpartition("/")[2].partition(":")[0]

    @property
    def container_instance_arn(self) -> None:
        return None

    @property
    def started_by(self) -> str:
        return self.described.get("startedBy", "")

    @property
    def desired_status(self) -> str:
        return self.described["desiredStatus"]

    @property
    def last_status(self) -> str:
        return self.described["lastStatus"]

    @property
    def ended(self) -> bool:
        return self.last_status == "STOPPED"

    def role(self, kind: str) -> str:
        """The ARN of its "task" or "execution" role, an override first; "" where it has none."""
        return self.overrides.get(f"{kind}RoleArn") or getattr(self.definition, f"{kind}_role_arn", None) or ""

    def snapshot(self, tags: bool = True) -> dict[str, Any]:
        """What DescribeTasks says of it at this moment."""
        with LOCK:
            said = dict(self.described)  # what is in it is replaced, never changed
            said["containers"] = [dict(container.described) for container in self.containers]
        return said | {"tags": self.tags} if tags else said

    def update(self, **changes: Any) -> None:
        """Change these parts of its description, all at once."""
        with LOCK:
            self.described |= changes
            self.described["version"] += 1
        self.has_changed()

    def has_changed(self) -> None:
        """Have it written again when the world is kept."""
        note(("ecs", self.account, self.region), key_of(self))

    def set_status(self, status: str, **changes: Any) -> None:
        """It has this status now; its containers go with it where they have one of their own for that."""
        with LOCK:
            for container in self.containers:
                if status in ("PENDING", "STOPPED") or (
                    status == "RUNNING" and container.described["lastStatus"] == "PENDING"
                ):
                    container.described["lastStatus"] = status
            self.update(lastStatus=status, **changes)

    def stop(self, code: str, reason: str) -> None:
        """Note that it is to stop and why; what was said first stays."""
        with LOCK:
            self.described.setdefault("stoppedReason", reason)
            self.described.setdefault("stopCode", code)
            self.described.setdefault("stoppingAt", now())
            self.update(desiredStatus="STOPPED")

    def fail(self, reason: str) -> None:
        """Note that it could not be run and why, for itself and for each container that has no reason of its own."""
        with LOCK:
            for container in self.containers:
                if "exitCode" not in container.described:
                    container.described.setdefault("reason", reason)
            self.stop("TaskFailedToStart", reason)


def snapshots(tasks: Iterable[Task], tags: bool = True) -> list[dict[str, Any]]:
    """What DescribeTasks says of them at one and the same moment: never are more RUNNING in it than ever were."""
    with LOCK:
        return [task.snapshot(tags) for task in tasks]


def container_of(definition: dict[str, Any], task_arn: str) -> Container:
    """A container that is about to be, described as ECS does so."""
    area = task_arn.rpartition(":")[0]
    cluster, task_id = task_arn.split("/")[-2:]
    described = {
        "containerArn": f"{area}:container/{cluster}/{task_id}/{uuid.uuid4()}",
        "taskArn": task_arn,
        "name": definition["name"],
        "image": definition["image"],
        "lastStatus": "PENDING",
        "networkInterfaces": [],
        "healthStatus": "UNKNOWN",
        "cpu": str(definition.get("cpu") or 0),
    }
    for name in ("memory", "memoryReservation"):
        if definition.get(name):
            described[name] = str(definition[name])
    return Container(definition, described)
