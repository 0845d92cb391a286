"""Cancel works soon, whatever the run waits for; what was begun tidies up after itself."""

import os
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from helpers.operations import Result, Watch, find
from helpers.operations.running import run
from helpers.target import Target

SOON = 10.0  # seconds: it is two where the computer has nothing else to do
MEGABYTE = 1024 * 1024


def cancelled(name: str, values: dict, target, begun: Callable[[], bool]) -> tuple[Result, float]:
    """What the operation gives that is cancelled once it has `begun`, as a form does it; and how long it took to end."""
    watch, found = Watch(), []
    thread = threading.Thread(target=lambda: found.append(run(find(name)(**values), target, watch)))
    thread.start()
    until = time.monotonic() + 30
    while not begun() and time.monotonic() < until:
        time.sleep(0.001)
    assert thread.is_alive(), "nothing was left to cancel"
    watch.cancel()
    asked = time.monotonic()
    thread.join(30)
    return found[0], time.monotonic() - asked


def after(seconds: float) -> Callable[[], bool]:
    """Whether so many seconds have gone by since now."""
    end = time.monotonic() + seconds
    return lambda: time.monotonic() >= end


@pytest.fixture
def silent(here):
    """An address at which somebody listens who never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield Target(
            "sandbox", here.sandbox.account, here.sandbox.region, endpoint=f"http://127.0.0.1:{server.getsockname()[1]}"
        )


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("s3 ls", {}),
        ("s3 mb", {"bucket": "brand-new"}),
        ("s3 cp", {"source": "hello.txt", "destination": "s3://seeded"}),
        ("s3 cp", {"source": "s3://seeded/hello.txt", "destination": "again.txt"}),
        ("s3 sync", {"source": "s3://seeded", "destination": "down"}),
        ("s3api put-object", {"bucket": "seeded", "key": "x", "body": "hello.txt"}),
        ("s3api get-object", {"bucket": "seeded", "key": "hello.txt", "outfile": "x"}),
        ("ec2 create-key-pair", {"key_name": "new-key"}),
        ("iam list-users", {}),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(map(str, value.values())).replace("/", "_"),
)
def test_an_answer_that_does_not_come_is_not_waited_for(name, values, silent):
    result, seconds = cancelled(name, values, silent, after(0.5))
    assert result.failure.code == "Cancelled"
    assert seconds < SOON
    assert not Path("new-key.pem").exists()


@pytest.mark.parametrize("way", ["put-object", "get-object", "up", "down"])
def test_a_large_file_on_its_way_is_stopped(way, here):
    Path("big.bin").write_bytes(os.urandom(MEGABYTE) * 60)
    if way in ("get-object", "down"):
        here.client("s3").upload_file("big.bin", "seeded", "big.bin")
        os.remove("big.bin")
    before = sorted(Path.cwd().iterdir())
    name, values = {
        "put-object": ("s3api put-object", {"bucket": "seeded", "key": "new.bin", "body": "big.bin"}),
        "get-object": ("s3api get-object", {"bucket": "seeded", "key": "big.bin", "outfile": "new.bin"}),
        "up": ("s3 cp", {"source": "big.bin", "destination": "s3://seeded/new.bin"}),
        "down": ("s3 cp", {"source": "s3://seeded/big.bin", "destination": "new.bin"}),
    }[way]
    coming = way in ("get-object", "down")  # it is on its way when its draft is there
    begun = (lambda: sorted(Path.cwd().iterdir()) != before) if coming else after(0.05)
    result, seconds = cancelled(name, values, here.target, begun)
    assert result.failure.code == "Cancelled"
    assert seconds < SOON
    until = time.monotonic() + 30
    while sorted(Path.cwd().iterdir()) != before and time.monotonic() < until:
        time.sleep(0.1)  # a transfer that waits for an answer tidies up when that has come
    assert sorted(Path.cwd().iterdir()) == before
    assert "new.bin" not in [item["Key"] for item in here.client("s3").list_objects_v2(Bucket="seeded")["Contents"]]
