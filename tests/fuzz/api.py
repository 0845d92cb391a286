"""Every operation of the course's services with values from botocore's models: which answers have no code of AWS's.

`python -m tests.fuzz.api [--seed N] [--first OPERATION] [--last OPERATION] [SERVICE …]` starts a sandbox of its own and prints
each answer of status 500 or more, and each that only says that the sandbox stumbled.
"""

import argparse
import contextlib
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore import xform_name
from botocore.exceptions import ClientError
from botocore.model import OperationModel, ServiceModel

from tests.fuzz.api_world import SETTINGS, World

SERVICES = (
    *("s3", "ec2", "ecs", "ecr", "iam", "sts", "dynamodb", "ssm", "logs", "cloudformation"),
    *("kms", "secretsmanager", "sns", "sqs", "elbv2", "autoscaling", "events", "cloudwatch", "lambda"),
)
STUMBLED = "stumbled"  # a value that moto does not know how to handle, and the sandbox says so
UNSENT = ("ContentLength",)  # a length that is not the body's leaves both sides waiting


def cases(world: World, operation: OperationModel) -> Iterator[tuple[str, dict[str, Any]]]:
    """The requests to make: what is required alone, without each part of it, and each member with values right and strange."""
    shape = operation.input_shape
    members = dict(shape.members) if shape else {}
    required = {name: world.value(name, members[name]) for name in (shape.required_members if shape else ())}
    yield "required", required
    for name, member in members.items():
        if name in UNSENT:
            continue
        if name in required:
            yield f"no {name}", {one: value for one, value in required.items() if one != name}
        else:
            yield f"+{name}", required | {name: world.value(name, member)}
        if member.type_name == "list" and member.member.type_name == "structure":
            yield f"{name}=[{{}}]", required | {name: [{}]}
        if member.type_name == "structure":
            yield f"{name}={{}}", required | {name: {}}
        for value in world.strange(member.type_name):
            yield f"{name}={str(value)[:30]!r}", required | {name: value}


def call(client: Any, operation: str, given: dict[str, Any]) -> tuple[int, str]:
    """The status and code of an answer; (0, …) where botocore sent nothing."""
    try:
        response = getattr(client, xform_name(operation))(**given)
    except ClientError as error:
        told = error.response["Error"]
        code = (
            STUMBLED
            if "The sandbox cannot act on this request" in (told.get("Message") or "")
            else told.get("Code", "")
        )
        return error.response["ResponseMetadata"].get("HTTPStatusCode", 0), code
    except Exception as error:  # noqa: BLE001 what botocore itself refuses, or cannot read
        return 0, type(error).__name__
    return response["ResponseMetadata"]["HTTPStatusCode"], ""


@dataclass(frozen=True)
class Slice:
    """Which operations of the services are called, by name, and the seed of the values (0: the first of each kind)."""

    services: tuple[str, ...] = SERVICES
    seed: int = 0
    first: str = ""
    last: str = "~"

    def operations(self, model: ServiceModel) -> list[str]:
        """Their names, those that take things away last."""
        names = [name for name in model.operation_names if self.first <= name <= self.last]
        return sorted(names, key=lambda name: (name.startswith(("Delete", "Terminate")), name))


def fuzz(asked: Slice, tell: Any = print) -> Counter[str]:
    """How many answers there were of each kind ("calls", "operations", "500", …); `tell` gets a line for each fault."""
    counted: Counter[str] = Counter()
    world = World(asked.seed)
    for service in asked.services:
        client = boto3.client(service, config=SETTINGS)
        world.make(service)
        for name in asked.operations(client.meta.service_model):
            counted["operations"] += 1
            if name.startswith(("Delete", "Release", "Terminate", "Deregister")):
                with contextlib.suppress(ClientError):
                    world.make(service)
            for case, given in cases(world, client.meta.service_model.operation_model(name)):
                status, code = call(client, name, given)
                counted["calls"] += 1
                counted[str(status)] += 1
                if code == STUMBLED:
                    counted[f"stumbled {service}"] += 1
                    tell(f"{code} {service} {name} {case}")
                if status >= 500 and status != 501:
                    counted[f"500 {service}"] += 1
                    tell(f"{status} {code} {service} {name} {case}")
                if status == 501:
                    counted["operations answered by 501"] += 1
                    break
    return counted


def main(words: list[str]) -> int:
    """Print what came of it; 1 where an answer had no code of AWS's."""
    from helpers import sandbox

    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.api", description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--first", default="", help="the first operation, by name")
    parser.add_argument("--last", default="~", help="the last operation, by name")
    parser.add_argument("services", nargs="*")
    given = parser.parse_args(words)
    asked = Slice(tuple(given.services) or SERVICES, given.seed, given.first, given.last)
    with tempfile.TemporaryDirectory(prefix="workshop-api-fuzz-", ignore_cleanup_errors=True) as home:
        os.environ |= {"WORKSHOP_HOME": home, "WORKSHOP_WARM": "0", "WORKSHOP_KEEP_WORLD": "0"}
        sandbox.activate()
        try:
            counted = fuzz(asked, lambda line: print(line, flush=True))
        finally:
            if log := os.environ.get("FUZZ_LOG"):  # where to keep the sandbox's own log, with what crashed
                Path(log).write_text("".join(path.read_text() for path in Path(home).rglob("*.log")))
            sandbox.stop(60)
    print(dict(sorted(counted.items())))
    return 1 if any(name.startswith("500 ") for name in counted) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
