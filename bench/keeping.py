"""What keeping the world costs: a call that changes something, a start with what both apps made, and the ways to marks."""

import contextlib
import itertools
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import processor
from bench.measures import click_against_boto3
from bench.pairs import Measure, not_measured, paired
from helpers.home import PROJECT

FILL = """
from helpers import sandbox
sandbox.activate()
import boto3
from helpers.operations import find
from helpers.operations.running import run
from helpers.target import current
boto3.client("ec2").create_key_pair(KeyName="my-key")
for name, values in (("cdk bootstrap", {}), ("cdk deploy", {"app": "ecs"}), ("cdk deploy", {"app": "ec2", "key_name": "my-key"})):
    assert run(find(name)(**values), current()).failure is None
"""
BACK = """
import time
from pathlib import Path
from helpers.marks import going
mark = going.save("both apps", Path.cwd())
seconds = []
for _ in range(5):
    begun = time.perf_counter()
    going.go_back(mark, Path.cwd())
    seconds.append(time.perf_counter() - begun)
print(sorted(seconds)[2])
"""
BRING = """
import os, sys
from bench import processor
from helpers import sandbox
pid = sandbox.activate().pid
from helpers.course import bringing
from helpers.course.register import content_of
from helpers.course.route import moves
from helpers.home import home
chapter, end = "03_aws_cli", "the end"
folder = home() / "en"
folder.mkdir()
os.chdir(folder)
bringer = bringing.Bringer(content_of(chapter), folder)
begun = processor.seconds(pid)
if sys.argv[1] == "brought":
    bringer.go(bringing.plan(chapter, end))
else:
    bringing.mark_step = lambda *_: None
    bringer.make(chapter, moves(chapter))
print(processor.seconds(pid) - begun)
"""
START = "from helpers import sandbox; print(sandbox.ensure().endpoint)"
STARTED = """
from bench import processor
from helpers import sandbox
print(processor.seconds(sandbox.ensure().pid))
"""
STOP = "from helpers import sandbox; sandbox.stop(60)"


def saving(runs: int = 40) -> Measure:
    """Creating a bucket in a sandbox that keeps its world, against one that does not: of a click it may cost a tenth."""
    with own_home("1") as kept, own_home("0") as not_kept:
        numbers = itertools.count()
        clients = [_client(home) for home in (kept, not_kept)]
        place = {"LocationConstraint": "ap-northeast-1"}

        def ask(client: Any) -> None:
            client.create_bucket(Bucket=f"saving-{next(numbers)}", CreateBucketConfiguration=place)

        seconds, base = paired(lambda: ask(clients[0]), lambda: ask(clients[1]), runs, warm_up=5)
    click = click_against_boto3().seconds
    share = (seconds - base) / click
    note = f"{(seconds - base) * 1000:.1f} ms more, {share:.0%} of a click of {click * 1000:.0f} ms"
    return Measure("a call that is kept", seconds, "the same, not kept", base, "+ 10 % of a click", share <= 0.1, note)


def bring(runs: int = 3) -> Measure:
    """Bringing a learner without marks to the end of a chapter, against doing its reference solutions alone; of the processor."""
    if not processor.KNOWN:
        return not_measured("bring me here, no marks", "the solutions alone", "1.2 times", "needs Linux")

    def seconds(how: str) -> float:
        with own_home("1") as home:
            return float(in_python(home, BRING, how))

    pairs = sorted((seconds("brought"), seconds("solutions")) for _ in range(runs))
    brought, alone = pairs[len(pairs) // 2]
    return Measure(
        "bring me here, no marks", brought, "the solutions alone", alone, "1.2 times", brought <= 1.2 * alone
    )


def start(runs: int = 3) -> Measure:
    """Starting a sandbox with the world of both apps, against an empty one, in seconds of the processor, for which it waits
    alone.
    """
    if not processor.KNOWN:
        return not_measured("start, both apps kept", "start, empty", "+ 1.5 s", "needs Linux")
    with own_home("1") as kept, own_home("1") as empty:
        in_python(kept, FILL)

        def started(home: dict[str, str]) -> float:
            in_python(home, STOP)
            if home is empty:
                subprocess.run(["rm", "-rf", str(Path(home["WORKSHOP_HOME"], ".workshop", "world"))], check=True)
            return float(in_python(home, STARTED))

        pairs = sorted((started(kept), started(empty)) for _ in range(runs))
        seconds, base = pairs[len(pairs) // 2]
    return Measure("start, both apps kept", seconds, "start, empty", base, "+ 1.5 s", seconds <= base + 1.5)


def back() -> Measure:
    """Going back to a mark of a world with both apps, the mark of the world before included."""
    with own_home("1") as kept:
        in_python(kept, FILL)
        seconds = float(in_python(kept, BACK))
    return Measure("back to a mark, both apps", seconds, "limit", 1.0, "1 s", seconds <= 1.0, "")


@contextlib.contextmanager
def own_home(keep: str) -> Iterator[dict[str, str]]:
    """The environment of a home folder of its own, with a sandbox that keeps its world ("1") or does not ("0")."""
    with tempfile.TemporaryDirectory() as folder:
        home = {**os.environ, "WORKSHOP_HOME": folder, "WORKSHOP_KEEP_WORLD": keep}
        try:
            yield home
        finally:
            in_python(home, STOP)


def in_python(home: dict[str, str], code: str, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *words], env=home, cwd=PROJECT, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def _client(home: dict[str, str]) -> Any:
    import boto3

    from helpers.home import read_json

    endpoint = in_python(home, START)
    key = read_json(Path(home["WORKSHOP_HOME"], ".workshop", "administrator.json"))
    session = boto3.session.Session(key["id"], key["secret"], region_name="ap-northeast-1")
    return session.client("s3", endpoint_url=endpoint)
