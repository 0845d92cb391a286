"""The sandbox's memory: new and warmed, and whether it grows with what is asked of it again and again."""

import contextlib
import itertools
import json
import time
from typing import Any

from bench import tasks
from bench.chapters import megabytes
from bench.foreign import CALLS, STACKS, looks, templates
from bench.pairs import Measure
from helpers import sandbox

WARMED = 5.0  # seconds after a start
LOGS = {"Resources": {"Group": {"Type": "AWS::Logs::LogGroup"}}}
numbers = itertools.count()


def idle() -> Measure:
    """A new sandbox in a home of its own, warmed, in megabytes."""
    from bench.keeping import in_python, own_home

    with own_home("1") as home:
        size = int(in_python(home, IDLE))
    return Measure("memory, new and warmed", size, "limit", 110, "110 MB", size <= 110, unit="MB")


IDLE = f"""
import time
from bench.chapters import megabytes
from helpers import sandbox
pid = sandbox.ensure().pid
time.sleep({WARMED})
print(megabytes(pid))
"""


def flat(requests: int = 5000, count: int = 200, stacks: int = 100) -> Measure:
    """What 5,000 requests, 200 tasks and 100 stacks, made and deleted, add to what a fifth of them took."""
    pid, clients = sandbox.ensure().pid, _clients()
    _round(clients, requests // 5, count // 5, stacks // 5)
    before = megabytes(pid)
    _round(clients, requests - requests // 5, count - count // 5, stacks - stacks // 5)
    after = megabytes(pid)
    name = f"memory after {requests} requests, {count} tasks, {stacks} stacks"
    return Measure(name, after, "after a fifth", before, "1.05 times", after <= 1.05 * before, unit="MB")


def foreign() -> Measure:
    """A sandbox in a home of its own after 60 stacks of 20 kinds of resources, which stay, and 160 calls to 40 services."""
    from bench.keeping import in_python, own_home

    with own_home("1") as home:
        new, size, made = map(int, in_python(home, FOREIGN).split())
    name = f"memory after {made} foreign stacks and {CALLS} API checks"
    return Measure(name, size, "a new sandbox", new, "350 MB", size <= 350 and made == STACKS, unit="MB")


FOREIGN = """
from bench import memory
from bench.chapters import megabytes
from helpers import sandbox
pid = sandbox.activate().pid
new = megabytes(pid)
made = memory._see_foreign_things()
print(new, megabytes(pid), made)
"""


def _see_foreign_things() -> int:
    """Make the stacks and ask; gives how many stacks are there. What a call is answered does not matter."""
    import boto3
    from botocore.config import Config
    from botocore.exceptions import ClientError, WaiterError

    session = boto3.session.Session()
    cloudformation, made = session.client("cloudformation"), 0
    for number, template in enumerate(templates()):
        name, may = f"foreign-{number}", ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"]
        cloudformation.create_stack(StackName=name, TemplateBody=template, Capabilities=may)
        with contextlib.suppress(WaiterError):
            _wait(cloudformation, name, "stack_create_complete")
            made += 1
    once = Config(retries={"total_max_attempts": 1})
    session._session.set_default_client_config(once)
    for client, method in looks(session):
        with contextlib.suppress(ClientError):
            getattr(client, method)()
    return made


def _clients() -> dict[str, Any]:
    from helpers.target import current

    session = current().session()
    return {name: session.client(name) for name in ("sts", "s3", "ec2", "cloudformation")}


def _round(clients: dict[str, Any], requests: int, count: int, stacks: int) -> None:
    bucket = f"memory-{next(numbers)}-{time.time_ns()}"
    place = {"LocationConstraint": clients["s3"].meta.region_name}
    clients["s3"].create_bucket(Bucket=bucket, CreateBucketConfiguration=place)
    calls = (
        clients["sts"].get_caller_identity,
        lambda: clients["s3"].put_object(Bucket=bucket, Key="key", Body=b"x"),
        lambda: clients["s3"].list_objects_v2(Bucket=bucket),
        clients["ec2"].describe_vpcs,
    )
    for number in range(requests):
        calls[number % len(calls)]()
    ecs, network = tasks._prepared("true", tasks.BUSYBOX)
    for first in range(0, count, 10):
        tasks._finished(ecs, tasks._started(ecs, network, min(10, count - first)))
    for number in range(stacks):
        name = f"memory-{number}"
        clients["cloudformation"].create_stack(StackName=name, TemplateBody=json.dumps(LOGS))
        _wait(clients["cloudformation"], name, "stack_create_complete")
        clients["cloudformation"].delete_stack(StackName=name)
        _wait(clients["cloudformation"], name, "stack_delete_complete")


def _wait(client: Any, stack: str, state: str) -> None:
    client.get_waiter(state).wait(StackName=stack, WaiterConfig={"Delay": 0.05, "MaxAttempts": 1000})
