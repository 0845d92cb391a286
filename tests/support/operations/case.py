"""What a row of the tables of cases is."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from helpers.operations import Operation, find
from tests.support.operations.world import World

PARTS = {"ec2": "ec2", **dict.fromkeys(("ask", "dynamodb", "ecr", "ecs", "logs"), "ecs")}
PLACE = re.compile(r"\{([a-z_-]+)\}")


@dataclass(frozen=True)
class Case:
    """An operation with values ("{old-user}" stands for that user's access key id, "{vpc}" for that VPC's id), and what
    is to come of it.

    `code` is the expected failure ("" for none), `answers` what a program that asks for something is told, `prepare`
    what is done to the world first. `stderr` says whether standard error is compared too, `printed` whether the boto3
    code prints the same text (it knows no output format but JSON).
    """

    name: str
    values: dict = field(default_factory=dict)
    code: str = ""
    answers: tuple[str, ...] = ()
    prepare: Callable[[World], None] | None = None
    stderr: bool = True
    printed: bool = True

    @property
    def id(self) -> str:
        values = " ".join(f"{name}={value}" for name, value in self.values.items())
        return f"{self.name} {values}{f' ({self.prepare.__name__})' if self.prepare else ''}"

    @property
    def service(self) -> str:
        return self.name.split()[0]

    def began(self, world: World, patch: pytest.MonkeyPatch) -> Operation:
        """The case's operation, in a world that is ready for it; this process is in it as long as `patch` lasts."""
        self.make_ready(world)
        world.enter(patch)
        return self.operation(world)

    def make_ready(self, world: World) -> None:
        """Bring the world to where the case begins."""
        world.reset(PARTS.get(self.service, ""))
        if self.prepare:
            self.prepare(world)

    def operation(self, world: World) -> Operation:
        ids = {name: key[0] for name, key in world.keys.items()} | world.ec2.ids | world.ecs.ids

        def filled(value):
            if isinstance(value, tuple):
                return tuple(map(filled, value))
            return PLACE.sub(lambda place: ids[place[1]], value) if isinstance(value, str) else value

        return find(self.name)(**{name: filled(value) for name, value in self.values.items()})
