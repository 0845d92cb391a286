"""What is measured against plain moto, which the sandbox is made of: a start, and calls by a warm client.

The sandbox authenticates each call and keeps what it changes; plain moto does neither.
"""

import contextlib
import itertools
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench.keeping import in_python, own_home
from bench.pairs import Measure, paired
from helpers.home import PROJECT

REGION = "ap-northeast-1"
BODY = b"x" * 1024
names = (f"peers-{os.getpid()}-{number}" for number in itertools.count())


def start(runs: int = 5) -> Measure:
    """`workshop.py sandbox -- true` where nothing runs, in a home of its own, against moto's server until it answers."""

    def ours() -> None:
        words = [sys.executable, str(PROJECT / "workshop.py"), "sandbox", "--", "true"]
        subprocess.run(words, env=home, check=True, capture_output=True)

    def plain() -> None:
        with _plain_moto():
            pass

    seconds: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs + 1):
        with own_home("1") as home:
            seconds[0].append(_timed(ours))
        seconds[1].append(_timed(plain))
    own, base = (sorted(side[1:])[runs // 2] for side in seconds)  # the first pair of each warms the disk
    return Measure("start from nothing", own, "moto_server's start", base, "1.5 times", own <= 1.5 * base)


def identity() -> Measure:
    """`sts get-caller-identity` by a warm client."""
    return _call("sts get-caller-identity", "sts", lambda client: client.get_caller_identity, 0.6)


def put() -> Measure:
    """An object of 1 KiB, put by a warm client."""

    def prepared(client: Any) -> Callable[[], object]:
        bucket = _bucket(client)
        return lambda: client.put_object(Bucket=bucket, Key="key", Body=BODY)

    return _call("s3 put of 1 KiB", "s3", prepared, 0.6)


def bucket() -> Measure:
    """A bucket made by a warm client."""
    return _call("create_bucket", "s3", lambda client: lambda: _bucket(client), 1.0)


def _call(name: str, service: str, prepared: Callable[[Any], Callable[[], object]], most: float) -> Measure:
    with own_home("1") as home, _plain_moto() as endpoint:
        own, plain = (prepared(client) for client in (_client_of(home, service), _client(service, endpoint)))
        seconds, base = paired(own, plain, 200, warm_up=20)
    return Measure(name, seconds, "the same of plain moto", base, f"{most} times", seconds <= most * base)


def first_images() -> Measure:
    """The longest of the first calls for EC2 of a new sandbox, a second and more after its start.

    The client is in a process of its own: after the rows before, this one's garbage collection takes as long as the call.
    """
    with own_home("1") as home:
        call, seconds = in_python(home, "from bench import peers; print(*peers.longest_first_call())").split()
    longest = float(seconds)
    return Measure(f"first calls of EC2 ({call})", longest, "limit", 0.3, "0.3 s", longest <= 0.3)


def longest_first_call() -> tuple[str, float]:
    """The same in this process's home: the name of the call, and its seconds."""
    ec2, found = _client_of(dict(os.environ), "ec2"), dict[str, float]()
    time.sleep(1)
    for call in ("describe_images", "describe_instances", "describe_vpcs"):
        options = {"Owners": ["amazon"]} if call == "describe_images" else {}
        found[call] = _timed(lambda call=call, options=options: getattr(ec2, call)(**options))
    return max(found.items(), key=lambda one: one[1])


def _bucket(client: Any) -> str:
    name = next(names)
    client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    return name


def _client_of(home: dict[str, str], service: str) -> Any:
    from helpers.home import read_json

    endpoint = in_python(home, "from helpers import sandbox; print(sandbox.ensure().endpoint)")
    key = read_json(Path(home["WORKSHOP_HOME"], ".workshop", "administrator.json"))
    return _client(service, endpoint, key["id"], key["secret"])


def _client(service: str, endpoint: str, key: str = "any", secret: str = "any") -> Any:  # noqa: S107 plain moto asks for none
    import boto3

    return boto3.session.Session(key, secret, region_name=REGION).client(service, endpoint_url=endpoint)


def _timed(action: Callable[[], object]) -> float:
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun


@contextlib.contextmanager
def _plain_moto() -> Iterator[str]:
    """The endpoint of moto's own server, which answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = shutil.which("moto_server", path=str(Path(sys.executable).parent)) or "moto_server"
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen([program, "-H", "127.0.0.1", "-p", str(port)], stdout=log, stderr=log)
        try:
            while not _answers(port):
                if process.poll() is not None:
                    raise RuntimeError("moto_server ended at once")
                time.sleep(0.01)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()
            process.wait()


def _answers(port: int) -> bool:
    """Whether STS answers: moto imports a service with its first request."""
    asked = urllib.request.Request(
        f"http://127.0.0.1:{port}/",
        data=b"Action=GetCallerIdentity&Version=2011-06-15",
        headers={"Authorization": "AWS4-HMAC-SHA256 Credential=a/20200101/us-east-1/sts/aws4_request, Signature=x"},
    )
    try:
        urllib.request.urlopen(asked, timeout=10).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
