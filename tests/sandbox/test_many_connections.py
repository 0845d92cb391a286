"""However many connections there are, and wherever a request is cut off, the next one is answered, and nothing stays behind."""

import contextlib
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import boto3
import pytest

from helpers.sandbox.memory import allow_many_files
from tests.support.aws import bucket

PROC = Path("/proc/self/fd")
REST = 2  # threads and descriptors that may have come for other reasons
PUT = b"PUT %s HTTP/1.1\r\nHost: %s\r\nContent-Length: 100000\r\n\r\n"
FORM = b"POST / HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 500\r\n\r\nAction="

pytestmark = pytest.mark.skipif(not PROC.is_dir(), reason="what a process has open is read from /proc")


@pytest.fixture
def open_in(fresh):
    """Gives how many threads and descriptors the sandbox has; at the end, waits until they are as few as before."""
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    allow_many_files()

    def there() -> tuple[int, int]:
        return tuple(len(list(Path(f"/proc/{fresh.pid}/{kind}").iterdir())) for kind in ("task", "fd"))

    answers()
    before = there()
    yield there
    resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    assert waited_for(lambda: all(now <= then + REST for now, then in zip(there(), before, strict=True))), (
        before,
        there(),
    )


def answers() -> bool:
    """Whether a plain request is answered, over a connection of its own."""
    return boto3.session.Session().client("sts").get_caller_identity()["Account"] == "123456789012"


def waited_for(state) -> bool:
    deadline = time.monotonic() + 60
    while not (held := state()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return held


@contextlib.contextmanager
def connections(port: int, count: int):
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=60)) for _ in range(count)]


def test_a_thousand_connections_that_are_held_open(fresh, open_in):
    with connections(fresh.port, 1000):
        assert waited_for(lambda: open_in()[1] > 1000)
        assert answers()


def test_three_hundred_requests_that_are_cut_off(fresh, open_in):
    bucket("held")
    host = b"127.0.0.1:%d" % fresh.port
    link = boto3.client("s3").generate_presigned_url("put_object", Params={"Bucket": "held", "Key": "key"})
    path = link.partition(f":{fresh.port}")[2].encode()
    whole = [PUT % (path, host) + b"x" * 50_000, FORM % host, b"GET /held HTTP/1.1\r\nHost: %s\r\nX-Long: " % host]
    places = [(request, len(request) * part // 100) for request in whole for part in range(100)]
    with connections(fresh.port, len(places)) as opened:
        for one, (request, place) in zip(opened, places, strict=True):
            one.sendall(request[:place])
        assert answers()
    assert answers()
    assert [one["Name"] for one in boto3.client("s3").list_buckets()["Buckets"]] == ["held"]
    assert "Contents" not in boto3.client("s3").list_objects_v2(Bucket="held")


def test_two_hundred_requests_at_once(fresh, open_in):
    bucket("asked", key="hello")
    link = boto3.client("s3").generate_presigned_url("get_object", Params={"Bucket": "asked", "Key": "key"})
    path = link.partition(f":{fresh.port}")[2].encode()
    begin, got = threading.Barrier(200), []

    def ask(one: socket.socket) -> None:
        begin.wait(60)
        one.sendall(b"GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n" % (path, fresh.port))
        got.append(b"".join(iter(lambda: one.recv(1 << 16), b"")))

    with connections(fresh.port, 200) as opened:
        threads = [threading.Thread(target=ask, args=(one,)) for one in opened]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    assert len(got) == 200
    assert all(answer.startswith(b"HTTP/1.1 200 ") and answer.endswith(b"\r\n\r\nhello") for answer in got)
    assert answers()


LIMITED = """
import resource
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (200, min(hard, 5000)))
from helpers.sandbox.memory import allow_many_files
allow_many_files(300)
first = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
allow_many_files(100)
allow_many_files()
print(first, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""


def test_as_many_files_as_a_process_may_have():
    said = subprocess.run([sys.executable, "-c", LIMITED], capture_output=True, text=True, check=True).stdout
    assert said == "300 5000\n"
