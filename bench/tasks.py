"""What is measured of the third part: tasks against the same programs started directly, training over ssh, memory."""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

from bench.pairs import Measure, not_measured, paired
from helpers.home import PROJECT

CLUSTER, FAMILY = "bench", "bench"
BUSYBOX = "public.ecr.aws/docker/library/busybox:latest"
PYTHON = "public.ecr.aws/docker/library/python:3.12-slim"
LOOK = 0.02  # seconds
SELDOM = 0.2  # seconds: what is asked takes the processors that the tasks run on (boto3's waiter has 6)
SOON = 200  # tasks a second: about as many end; so that the end is not heard of a fifth of a second late
SLOTS = 2
LAST = 10  # tasks, among which is the one that stops last: they begin in their order
# A third of a second of work for one processor, so that neither side only waits.
WORK = "import time\nuntil = time.process_time() + 0.3\nwhile time.process_time() < until: pass"


def nothing(runs: int = 10) -> Measure:
    """RunTask until STOPPED of a program that does nothing, against starting that program."""
    ecs, network = _prepared("true", BUSYBOX)
    program = shutil.which("true") or "/bin/true"

    def task() -> None:
        _finished(ecs, _started(ecs, network, 1))

    seconds, base = paired(task, lambda: subprocess.run([program], check=True), runs, warm_up=2)
    more = seconds - base
    return Measure("run-task to STOPPED, of `true`", seconds, "the program itself", base, "1 s more", more <= 1.0)


def many(count: int = 100, runs: int = 3) -> Measure:
    """A hundred tasks of 0.3 s of work on two slots, against the same programs by `xargs -P 2`."""
    return _many("tasks of 0.3 s on 2 slots", WORK, count, runs)


def many_short(count: int = 100, runs: int = 3) -> Measure:
    """The same with programs that do nothing: what starting a task costs."""
    return _many("tasks of `python -c pass` on 2 slots", "pass", count, runs)


def _many(name: str, program: str, count: int, runs: int) -> Measure:
    if (os.cpu_count() or 1) != SLOTS and os.environ.get("WORKSHOP_TASK_SLOTS") != str(SLOTS):
        return not_measured(name, "xargs -P 2", "rate ≥ 0.8", "set WORKSHOP_TASK_SLOTS=2 before the sandbox starts")
    ecs, network = _prepared("python3", PYTHON, "-c", program)
    line = f"seq {count} | xargs -P {SLOTS} -I @@ {shlex.quote(sys.executable)} -c {shlex.quote(program)}"

    all_tasks: list[str] = []

    def tasks() -> None:
        started = [arn for first in range(0, count, 10) for arn in _started(ecs, network, min(10, count - first))]
        while left := _left(ecs):
            time.sleep(max(LOOK, min(SELDOM, left / SOON)))
        _finished(ecs, started[-LAST:])
        all_tasks.extend(started)

    seconds, base = paired(tasks, lambda: subprocess.run(["sh", "-c", line], check=True), runs, warm_up=0)
    _finished(ecs, all_tasks)  # not timed: to be told of a hundred tasks takes as long as five of them
    return Measure(f"{count} {name}", seconds, "xargs -P 2", base, "rate ≥ 0.8", base / seconds >= 0.8)


def _prepared(program: str, image: str, *more: str) -> tuple:
    """A cluster and a recipe for `program`; boto3's client, and where tasks go."""
    from helpers.target import current

    session = current().session()
    ecs, ec2 = session.client("ecs"), session.client("ec2")
    ecs.create_cluster(clusterName=CLUSTER)
    ecs.register_task_definition(
        family=FAMILY,
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="1024",
        memory="2048",
        containerDefinitions=[{"name": "main", "image": image, "command": [program, *more]}],
    )
    subnet = ec2.describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["true"]}])["Subnets"][0]["SubnetId"]
    return ecs, {"awsvpcConfiguration": {"subnets": [subnet], "assignPublicIp": "ENABLED"}}


def _started(ecs, network: dict, count: int) -> list[str]:
    asked = {"cluster": CLUSTER, "taskDefinition": FAMILY, "launchType": "FARGATE", "networkConfiguration": network}
    return [task["taskArn"] for task in ecs.run_task(count=count, **asked)["tasks"]]


def _left(ecs) -> int:
    """How many tasks have not stopped: a small answer, where to describe a hundred takes as long as two of them run."""
    cluster = ecs.describe_clusters(clusters=[CLUSTER])["clusters"][0]
    return cluster["runningTasksCount"] + cluster["pendingTasksCount"]


def _finished(ecs, tasks: list[str]) -> None:
    """Look until all have stopped; fails for one that did not end well."""
    left = list(tasks)
    while left:
        told = ecs.describe_tasks(cluster=CLUSTER, tasks=left[:100])["tasks"]
        over = [task for task in told if task["lastStatus"] == "STOPPED"]
        assert all(task["containers"][0].get("exitCode") == 0 for task in over), over
        left = [arn for arn in left if arn not in {task["taskArn"] for task in over}]
        if left:
            time.sleep(LOOK)


# ---------------------------------------------------------------- training


def training(runs: int = 3) -> Measure:
    """The training over ssh on a server of the sandbox, against the same script run directly on this computer."""
    from bench import servers
    from helpers.cdk import app_folder, outputs

    servers._by_form_once()
    key, address = servers._key_pair_of_server(), outputs("MyFirstServer")["PublicIp"]
    files = [str(app_folder("gpu_dl") / name) for name in ("train.py", "digits.gz")]
    words = "train.py --plain --epochs 40"
    ssh = servers._shim()
    servers._line(ssh.removesuffix("ssh") + "scp", "-i", str(key), *files, f"ec2-user@{address}:")()
    with tempfile.TemporaryDirectory() as folder:
        for name in files:
            shutil.copy(name, folder)
        line = [sys.executable, *words.split()]
        seconds, base = paired(
            servers._line(ssh, "-i", str(key), f"ec2-user@{address}", f"python3 {words}"),
            lambda: subprocess.run(line, cwd=folder, check=True, capture_output=True),
            runs,
        )
    servers._by_form("cdk destroy")
    return Measure("training over ssh", seconds, "the script itself", base, "1.05 times", seconds <= 1.05 * base)


# ---------------------------------------------------------------- memory


def memory() -> Measure:
    """The sandbox's resident memory after all chapters in one sandbox, against that of a new one; in megabytes."""
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"WORKSHOP_HOME": home}
        words = [sys.executable, "-m", "bench.chapters"]
        ran = subprocess.run(words, cwd=PROJECT, env=environment, check=True, capture_output=True, text=True)
    fresh, after = (int(word) for word in ran.stdout.split()[-2:])
    return Measure("memory after all chapters", after, "a new sandbox", fresh, "300 MB", after <= 300, unit="MB")
