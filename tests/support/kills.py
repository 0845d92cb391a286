"""A sandbox under load that is killed at random moments: what was answered is written down, and looked for after each start."""

import contextlib
import functools
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.config import Config

from helpers import sandbox as embedded
from helpers import target
from helpers.home import PROJECT, state_folder
from helpers.operations import find
from helpers.operations.running import run

BUCKET, TABLE, CLUSTER, FAMILY = "load", "load", "load", "load"
SIZES = (10, 3_000, 40_000, 250_000)  # bytes: with the world itself, and in a file of their own
TEMPLATE = json.dumps({"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}, "Data": {"Type": "AWS::S3::Bucket"}}})
IMAGE = "public.ecr.aws/docker/library/busybox:latest"
_making = threading.Lock()  # boto3 makes one client at a time
ONCE = Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=30)


@dataclass
class Answered:
    """What was answered so far. Of what is under way it is open whether it was done."""

    objects: dict[str, str] = field(default_factory=dict)  # the digest of each
    deleted: set[str] = field(default_factory=set)
    buckets: set[str] = field(default_factory=set)
    stacks: set[str] = field(default_factory=set)
    tasks: dict[str, int | None] = field(default_factory=dict)  # the exit code of those that were seen to end
    counted: int = 0
    asked: int = 0


class Load:
    """Threads that go on asking until the sandbox answers no more."""

    def __init__(self, answered: Answered, seed: int):
        self.answered = answered
        self.seed = seed
        self.place = target.current()
        self.network = _network()
        works = (self._objects, self._count, self._stack, self._task, self._form)
        self.threads = [threading.Thread(target=self._go_on, args=(work,)) for work in works]
        self.ended = threading.Event()

    def __enter__(self) -> "Load":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        for thread in self.threads:
            thread.join(60)
        assert not any(thread.is_alive() for thread in self.threads)

    def _go_on(self, work: Callable[[random.Random, int], None]) -> None:
        draw, number = random.Random(f"{self.seed} {work.__name__}"), 0
        with contextlib.suppress(Exception):  # it was killed, and who asked notices it in one way or another
            while not self.ended.is_set():
                work(draw, number)
                number += 1

    def _objects(self, draw: random.Random, number: int) -> None:
        s3, known = client("s3"), self.answered.objects
        if known and draw.random() < 0.3:
            key = draw.choice(sorted(known))
            del known[key]
            s3.delete_object(Bucket=BUCKET, Key=key)
            self.answered.deleted.add(key)
            return
        key, body = f"{self.seed}-{number}", draw.randbytes(draw.choice(SIZES))
        s3.put_object(Bucket=BUCKET, Key=key, Body=body)
        known[key] = hashlib.sha256(body).hexdigest()

    def _count(self, draw: random.Random, number: int) -> None:
        self.answered.asked += 1
        item = {"id": {"S": "count"}, "n": {"N": str(self.answered.asked)}}
        client("dynamodb").put_item(TableName=TABLE, Item=item)
        self.answered.counted = self.answered.asked

    def _stack(self, draw: random.Random, number: int) -> None:
        name = f"load-{self.seed}-{number}"
        client("cloudformation").create_stack(StackName=name, TemplateBody=TEMPLATE)
        self.answered.stacks.add(name)
        self.ended.wait(draw.random())

    def _task(self, draw: random.Random, number: int) -> None:
        ecs, known = client("ecs"), self.answered.tasks
        if draw.random() < 0.5:
            network = {"awsvpcConfiguration": self.network}
            asked = {"cluster": CLUSTER, "taskDefinition": FAMILY, "launchType": "FARGATE"}
            known[ecs.run_task(**asked, networkConfiguration=network)["tasks"][0]["taskArn"]] = None
        for task in _described([arn for arn, code in known.items() if code is None]):
            if task["lastStatus"] == "STOPPED":
                known[task["taskArn"]] = task["containers"][0].get("exitCode", -1)
        self.ended.wait(draw.random() / 2)

    def _form(self, draw: random.Random, number: int) -> None:
        name = f"form-{self.seed}-{number}"
        result = run(find("s3 mb")(bucket=name), self.place)
        if result.failure is not None:
            self.ended.wait(1)
            return
        self.answered.buckets.add(name)


def client(service: str) -> Any:
    return _client(service, os.environ["AWS_ENDPOINT_URL"])


@functools.cache
def _client(service: str, endpoint: str) -> Any:
    with _making:
        return boto3.client(service, config=ONCE, endpoint_url=endpoint)


def prepare() -> None:
    """What the load works on."""
    place = {"LocationConstraint": "ap-northeast-1"}
    client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration=place)
    client("dynamodb").create_table(
        TableName=TABLE,
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    client("ecs").create_cluster(clusterName=CLUSTER)
    client("ecs").register_task_definition(
        family=FAMILY,
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="256",
        memory="512",
        containerDefinitions=[{"name": "main", "image": IMAGE, "command": ["sleep", "0.3"]}],
    )


def lost(answered: Answered) -> list[str]:
    """What was answered and is not there; waits until operations on stacks have ended, and tasks."""
    found = []
    s3 = client("s3")
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
    there = {one["Key"] for page in pages for one in page.get("Contents", ())}
    found += [f"object {key}" for key in answered.objects.keys() - there]
    found += [f"object {key} is back" for key in answered.deleted & there]
    for key in answered.objects.keys() & there:
        body = s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
        found += [f"content of {key}"] if hashlib.sha256(body).hexdigest() != answered.objects[key] else []
    there = {one["Name"] for one in s3.list_buckets()["Buckets"]}
    found += [f"bucket {name}" for name in answered.buckets - there]
    item = client("dynamodb").get_item(TableName=TABLE, Key={"id": {"S": "count"}}).get("Item", {"n": {"N": "0"}})
    if not answered.counted <= int(item["n"]["N"]) <= answered.asked:
        found.append(f"count {item} of {answered.counted} to {answered.asked}")
    return [*found, *_lost_stacks(answered), *_lost_tasks(answered)]


def _lost_stacks(answered: Answered) -> list[str]:
    deadline = time.monotonic() + 60
    while True:
        pages = client("cloudformation").get_paginator("describe_stacks").paginate()
        states = {one["StackName"]: one["StackStatus"] for page in pages for one in page["Stacks"]}
        under_way = [name for name, state in states.items() if state.endswith("_IN_PROGRESS")]
        if not under_way or time.monotonic() > deadline:
            break
        time.sleep(0.1)
    lost_ones = [f"stack {name}" for name in answered.stacks - states.keys()]
    return [*lost_ones, *(f"{name} does not end" for name in under_way)]


def _lost_tasks(answered: Answered) -> list[str]:
    told = {task["taskArn"]: task for task in _described(list(answered.tasks))}
    found = [f"task {arn}" for arn in answered.tasks.keys() - told.keys()]
    found += [f"task {arn} is {task['lastStatus']}" for arn, task in told.items() if task["lastStatus"] != "STOPPED"]
    for arn, code in answered.tasks.items():
        if arn in told and code is not None and told[arn]["containers"][0].get("exitCode", -1) != code:
            found.append(f"exit code of {arn}")
    return found


def _described(arns: list[str]) -> list[dict[str, Any]]:
    told = (client("ecs").describe_tasks(cluster=CLUSTER, tasks=arns[n : n + 100]) for n in range(0, len(arns), 100))
    return [task for answer in told for task in answer["tasks"]]


def _network() -> dict[str, Any]:
    subnets = client("ec2").describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["true"]}])["Subnets"]
    return {"subnets": [subnets[0]["SubnetId"]], "assignPublicIp": "ENABLED"}


def kill(running: embedded.Sandbox) -> None:
    os.kill(running.pid, signal.SIGKILL)
    while embedded.find() is not None:
        time.sleep(0.01)


def kill_while_it_starts(seconds: float) -> None:
    """Start a sandbox in this home, and kill it after so many seconds, however far it is."""
    words = [sys.executable, "-m", "helpers.sandbox.server"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    with (
        open(state_folder() / "sandbox.log", "ab") as log,
        subprocess.Popen(
            words,
            cwd=PROJECT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        ) as process,
    ):
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
