"""A request to run tasks, as the parts of ECS hand it on."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class RunRequest:
    """A request to run tasks on Fargate that was found to be right."""

    cluster: Any
    definition: Any
    count: int
    overrides: dict[str, Any]
    network: dict[str, Any]
    cpu: int
    memory: int
    provider: str
    started_by: str
    group: str
    tags: list[dict[str, str]]
