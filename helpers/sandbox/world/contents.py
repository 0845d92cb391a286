"""What a world holds, in names and numbers: the picture by which a learner tells one mark from another."""

from collections.abc import Iterator
from typing import Any

from helpers.sandbox import ACCOUNT
from helpers.sandbox.world import backends

MOST = 20  # names of a kind


def contents() -> dict[str, Any]:
    """The learner's "buckets", "instances" (with their states) and "stacks" by name, how many "tasks" run, and the stacks on
    which an operation is "under_way".
    """
    stacks = list(_stacks())
    return {
        "buckets": sorted(_buckets())[:MOST],
        "instances": sorted(_instances())[:MOST],
        "stacks": sorted(name for name, _ in stacks)[:MOST],
        "tasks": sum(1 for _ in _tasks()),
        "under_way": sorted(name for name, status in stacks if status.endswith("_IN_PROGRESS")),
    }


def _of(package: str) -> Iterator[Any]:
    """The learner's backends of a service."""
    for (known, account, _), one in list(backends.there()):
        if known == package and account == ACCOUNT:
            yield one


def _buckets() -> Iterator[str]:
    for one in _of("s3"):
        yield from list(one.buckets)


def _instances() -> Iterator[str]:
    for one in _of("ec2"):
        for reservation in list(one.reservations.values()):
            for instance in reservation.instances:
                if instance.state != "terminated":
                    yield f"{instance.id} ({instance.state})"


def _stacks() -> Iterator[tuple[str, str]]:
    for one in _of("cloudformation"):
        for stack in list(one.stacks.values()):
            yield str(stack.name), str(stack.status)


def _tasks() -> Iterator[Any]:
    for one in _of("ecs"):
        for tasks in list(one.tasks.values()):
            yield from (task for task in list(tasks.values()) if not getattr(task, "ended", True))
