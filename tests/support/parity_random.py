"""Random valid inputs of all operations that read, given to the form's operation and to the real `aws`, in one world.

    python -m tests.support.parity_random --runs 300 --seed 7 --cold 50

The world holds buckets, users, a network, instances, tasks, tables and logs, and the AWS files as a new sandbox writes
them (with profiles beside the default one). Compared byte for byte: standard output, exit code, standard error. `--cold`
of the runs are done by the `aws` executable, the others by the same program kept warm. A small share is run by
tests/parity/test_random.py.
"""

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from helpers.operations import Operation, find, names
from helpers.operations.running import run
from tests.support.operations.case import PLACE
from tests.support.operations.world import World
from tests.support.warm_aws import warm_aws

MISSING = "0123456789abcdef0"
SIGNED = re.compile(r"(Signature=|Expires=|X-Amz-Date=)[^&\n]+")  # made anew at each moment
WAITS = {  # a wait for what does not come takes minutes
    "ec2 wait instance-running": {"instance_ids": [("{running}",)]},
    "ec2 wait instance-stopped": {"instance_ids": [("{stopped}",), (f"i-{MISSING}",)]},
    "ec2 wait instance-terminated": {"instance_ids": [(f"i-{MISSING}",)]},
    "ecs wait tasks-running": {"cluster": ["idle", "nowhere"], "tasks": [("{of_running}",)]},
    "ecs wait tasks-stopped": {"cluster": ["idle"], "tasks": [("{of_stopped}",)]},
}
AT_HOME = {"region": ["", "ap-northeast-1"], "profile": ["", "as-sent", "odd-times", "odd-output", "no-keys"]}
PAIRS = [  # what must go together
    {"expression_values": '{":a": {"S": "1"}}', "key_condition_expression": "item_id = :a"},
    {"expression_values": '{":a": {"S": "it\'s \\"3\\""}}', "key_condition_expression": "item_id = :a"},
    {"expression_values": '{":a": {"N": "1"}}', "key_condition_expression": "item_id = :a"},
    {
        "expression_values": '{":a": {"S": "2"}, ":b": {"S": "2"}}',
        "key_condition_expression": "#i = :a",
        "expression_names": '{"#i": "item_id", "#a": "answer"}',
        "filter_expression": "contains(#a, :b)",
    },
    {"expression_values": '{":a": {"S": "Seattle"}}', "filter_expression": "answer = :a"},
    {"projection_expression": "item_id, answer"},
]
POOLS = {
    "table_name": ["answers", "answers", "nowhere", "no", "arn:aws:dynamodb:ap-northeast-1:123456789012:table/answers"],
    "item_key": [
        '{"item_id": {"S": "1"}}',
        '{"item_id": {"S": "none"}}',
        '{"item_id": {"N": "1"}}',
        '{"x": {"S": "1"}}',
    ],
    "consistent_read": [True, False],
    "owners": [("amazon",), ("self",), (), ("amazon", "self")],
    "image_ids": [(), ("{image}",), (f"ami-{MISSING}",), ("ami-12",)],
    "instance_types": [("t3.micro",), ("t3.micro", "t3.small"), ("t9.huge",), ()],
    "instance_ids": [(), ("{running}",), ("{running}", "{stopped}"), (f"i-{MISSING}",), ("i-1",)],
    "internet_gateway_ids": [(), ("{igw}",), (f"igw-{MISSING}",)],
    "key_names": [(), ("my-key",), ("none",), ("-x",)],
    "include_public_key": [True, False],
    "route_table_ids": [(), ("{rtb}",), ("{spare_rtb}", "{rtb}"), (f"rtb-{MISSING}",)],
    "group_ids": [(), ("{sg}",), ("{sg}", "{spare_sg}"), (f"sg-{MISSING}",)],
    "subnet_ids": [(), ("{subnet}",), (f"subnet-{MISSING}",)],
    "vpc_ids": [(), ("{vpc}",), ("{vpc}", "{spare_vpc}"), (f"vpc-{MISSING}",)],
    "filters": [
        (),
        (),
        ("Name=vpc-id,Values={vpc}",),
        ("Name=tag:Name,Values=seeded,web",),
        ("Name=state,Values=available",),
    ],
    "repository_name": ["answerer", "nowhere", "UPPER"],
    "repository_names": [(), ("answerer",), ("answerer", "nowhere"), ("日本",)],
    "clusters": [(), ("lesson",), ("lesson", "nowhere", "idle")],
    "cluster": ["idle", "lesson", "nowhere", "arn:aws:ecs:ap-northeast-1:123456789012:cluster/idle"],
    "tasks": [("{of_running}",), ("{of_stopped}", "{of_running}"), ("f" * 32,)],
    "task_definition": ["lesson", "lesson:1", "answer", "nowhere", "lesson:99"],
    "family_prefix": ["", "lesson", "nowhere"],
    "family": ["", "lesson", "nowhere"],
    "status": ["ACTIVE", "INACTIVE"],
    "desired_status": ["RUNNING", "STOPPED"],
    "user_name": ["old-user", "reader", "administrator", "nobody"],
    "log_group_name_prefix": ["", "/ecs", "/none"],
    "log_group_name": ["/ecs/lesson", "/ecs/spare", "/none"],
    "log_stream_name": ["lesson/main/1", "lesson/main/2", "none"],
    "order_by": ["LogStreamName", "LastEventTime"],
    "descending": [True, False],
    "start_from_head": [True, False],
    "limit": [100, 1, 10_000],
    "minutes": [10, 60],
    "follow": [False],
    "bucket": ["seeded", "seeded", "empty-one", "in-virginia", "nowhere", "my-bucket"],
    "prefix": ["", "photos", "photos/", "日本語 の", "none", "hello.txt"],
    "delimiter": ["", "/", "o"],
    "recursive": [True, False],
    "human_readable": [True, False],
    "summarize": [True, False],
    "key": ["hello.txt", "日本語 の メモ.txt", "photos/a.jpg", "empty.txt", "none", "photos/2024/"],
    "expires_in": [3600, 60],
    "outfile": ["out.txt", "日本.bin", "./-x"],
    "service_code": ["ec2", "vpc", "nothing"],
    "quota_code": ["L-DB2E81BA", "L-1216C47A", "L-00000000"],
    "request_id": ["0", "none"],
    "name": ["TABLE_NAME", "NOTHING", "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"],
    "path": ["/", "/aws/service/ami-amazon-linux-latest", "/none"],
    "output": ["", "", "json", "text", "table"],
    "region": ["", "", "", "ap-northeast-1", "us-east-1"],
    "profile": [
        "",
        "",
        "",
        "",
        "reader",
        "as-table",
        "virginia",
        "as-sent",
        "as-text",
        "odd-times",
        "odd-output",
        "no-keys",
    ],
    "query": [
        "",
        "",
        "",
        "@",
        "*",
        "keys(@)",
        "*[0]",
        "*[] | [0]",
        "*[][].*",
        "length(@)",
        "nothing",
        "*[].nothing",
        "`1`",
    ],
}
QUERIES = {  # of one operation: what depends on times above all
    "s3api list-buckets": [
        "Buckets[].CreationDate",
        "sort_by(Buckets, &CreationDate)[].Name",
        "max_by(Buckets, &CreationDate)",
    ],
    "s3api list-objects-v2": [
        "Contents[].[Key, LastModified]",
        "sort_by(Contents, &LastModified)[-1]",
        "Contents[].Size",
    ],
    "s3api head-object": ["LastModified", "[LastModified, ContentLength]", "Metadata"],
    "s3api get-object": ["LastModified"],
    "iam list-users": ["Users[?CreateDate > '2020'].UserName", "Users[].CreateDate"],
    "ssm get-parameter": ["Parameter.LastModifiedDate", "Parameter.Value"],
    "ecr describe-repositories": ["repositories[].createdAt"],
    "dynamodb describe-table": ["Table.CreationDateTime", "Table.[TableName, CreationDateTime]"],
    "ecs describe-tasks": [
        "tasks[].startedAt",
        "tasks[].[startedAt, stoppedAt, stopCode]",
        "to_string(tasks[0].createdAt)",
    ],
    "ec2 describe-instances": ["Reservations[].Instances[].[InstanceId, LaunchTime]"],
    "logs describe-log-groups": ["logGroups[].creationTime", "sum(logGroups[].storedBytes)"],
    "logs get-log-events": ["events[].message", "events[].[timestamp, message]"],
}


@dataclass(frozen=True)
class Seen:
    """What a run came to."""

    stdout: str
    exit_code: int
    stderr: str


def reading() -> list[str]:
    """The names of the operations that are an `aws` command and change nothing."""
    return [name for name in names() if not find(name).changes and find(name).execute is None]


def example(chance: random.Random, world: World, name: str = "") -> Operation:
    """An operation that reads, with values that do not keep it from running."""
    ids = world.ec2.ids | world.ecs.ids
    while True:
        spec = find(name or chance.choice(reading()))
        pools = POOLS | (WAITS[spec.name] | AT_HOME if spec.name in WAITS else {})
        if "query" in {option.name for option in spec.options}:
            pools = pools | {"query": [*POOLS["query"], *QUERIES.get(spec.name, []) * 5]}
        fields = [field.name for field in (*spec.fields, *spec.options)]
        values = {field: chance.choice(pools[field]) for field in fields if field in pools}
        together = chance.choice(PAIRS)
        values |= {field: together.get(field, "") for field in fields if field not in pools}
        made = spec(**{field: _filled(value, ids) for field, value in values.items()})
        if not any(problem.blocks for problem in made.problems().values()):
            return made


def _filled(value, ids):
    if isinstance(value, tuple):
        return tuple(_filled(one, ids) for one in value)
    return PLACE.sub(lambda place: ids.get(place[1], place[0]), value) if isinstance(value, str) else value


def by_the_form(operation: Operation, world: World) -> Seen:
    """What the operation gives."""
    result = run(operation, world.target)
    return Seen(result.text, result.exit_code, result.failure.stderr if result.failure else "")


def by_the_terminal(operation: Operation, world: World, aws: str) -> Seen:
    """What a shell and the `aws` in the folder `aws` give for the line that the form shows."""
    ran = subprocess.run(
        ["sh", "-c", operation.script],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        cwd=world.folder,
        env=world.environment() | {"PATH": f"{aws}{os.pathsep}{os.environ['PATH']}"},
        timeout=120,
    )
    return Seen(ran.stdout.decode(), ran.returncode, ran.stderr.decode())


def compared(operation: Operation, seen: Seen) -> Seen:
    """`seen` without what is made anew at each moment."""
    signed = operation.name == "s3 presign"
    return Seen(SIGNED.sub(r"\1…", seen.stdout) if signed else seen.stdout, seen.exit_code, seen.stderr)


@contextmanager
def filled_world(home: Path) -> Iterator[World]:
    """A world in which every part holds something, and this process in it."""
    world = World(home)
    try:
        with pytest.MonkeyPatch.context() as patch:
            for part in ("", "ec2", "ecs"):
                world.fill(part)
            world.enter(patch)
            yield world
    finally:
        world.close()


def differences(
    world: World, operations: list[Operation], cold: int, folder: Path
) -> Iterator[tuple[Operation, Seen, Seen]]:
    """The operations that give something else than `aws`, with what both give; the first `cold` by the executable."""
    executable = os.path.dirname(sys.executable)
    with warm_aws(folder) as warm:
        for number, operation in enumerate(operations):
            ours = compared(operation, by_the_form(operation, world))
            aws = executable if number < cold else str(warm)
            theirs = compared(operation, by_the_terminal(operation, world, aws))
            if ours != theirs:
                yield operation, ours, theirs
            if number % 50 == 49:
                print(f"{number + 1} runs", file=sys.stderr, flush=True)


def main() -> int:
    """Run as told on the command line; 1 where something differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for option, default in (("runs", 300), ("seed", 1), ("cold", 50)):
        parser.add_argument(f"--{option}", type=int, default=default)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, filled_world(Path(folder) / "home") as world:
        chance = random.Random(asked.seed)
        operations = [example(chance, world) for _ in range(asked.runs)]
        Path(folder, "warm").mkdir()
        found = 0
        for operation, ours, theirs in differences(world, operations, asked.cold, Path(folder, "warm")):
            found += 1
            print(f"---- {operation.cli}\nform:     {ours}\nterminal: {theirs}\n", flush=True)
    kinds = Counter(operation.name for operation in operations)
    print(
        f"seed {asked.seed}: {asked.runs} runs of {len(kinds)} operations ({asked.cold} by the executable), {found} differ"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
