"""A disk that fills up while the sandbox runs: it goes on, says that nothing is kept, and keeps all of it when there is room."""

import os
import time
from collections.abc import Callable, Iterator

import boto3
import pytest

from helpers import sandbox as embedded
from helpers.forms.execution import perform
from helpers.marks import telling
from helpers.operations import find
from helpers.operations.watch import Watch
from helpers.sandbox import Sandbox
from helpers.text import set_language, text
from tests.support.kept_home import killed, own_sandbox, started
from tests.support.small_disk import Disk, mounted

SIZE = 8_000_000
FULL = "No space left on device"


@pytest.fixture
def disk(tmp_path) -> Iterator[Disk]:
    small = mounted(tmp_path / "small", SIZE)
    set_language("en")
    yield small
    set_language(None)
    small.unmount()


@pytest.fixture
def sandbox(disk, tmp_path, monkeypatch) -> Iterator[Sandbox]:
    with own_sandbox(tmp_path / "small" / "home", monkeypatch) as running:
        yield running


def make(bucket: str, size: int = 20_000) -> None:
    """A bucket with an object, which is more than has room in the last page of a file."""
    s3, place = boto3.client("s3"), {"LocationConstraint": "ap-northeast-1"}
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration=place)
    s3.put_object(Bucket=bucket, Key="object", Body=os.urandom(size))


def objects() -> list[str]:
    """The buckets that hold their object."""
    s3 = boto3.client("s3")
    names = [one["Name"] for one in s3.list_buckets()["Buckets"]]
    return [name for name in names if s3.list_objects_v2(Bucket=name)["KeyCount"]]


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def not_saved(sandbox: Sandbox) -> str:
    return str(sandbox.control("world")["world"]["not_saved"])


def test_the_sandbox_goes_on_says_it_and_keeps_all_when_there_is_room(disk, sandbox, monkeypatch):
    perform(find("s3 ls")(), Watch())  # so that forms of this process know this sandbox, not that of a test before
    make("before")
    disk.fill()
    make("meanwhile")
    make("meanwhile-large", 200_000)
    assert objects() == ["before", "meanwhile", "meanwhile-large"]
    assert not_saved(sandbox) == FULL
    said = text("course.world_not_saved", reason=FULL)
    found = embedded.find()
    assert found is not None
    assert (telling.not_saved(found), telling.world(found)) == (said, said)
    made, note, _ = perform(find("s3 mb")(bucket="by-a-form"), Watch())
    assert (made.failure, note) == (None, said)
    disk.free()
    until(lambda: not not_saved(sandbox))
    assert perform(find("s3 ls")(), Watch())[1] == ""
    killed(sandbox)
    assert started(monkeypatch).why == "kept"
    assert objects() == ["before", "meanwhile", "meanwhile-large"]
    assert "by-a-form" in [one["Name"] for one in boto3.client("s3").list_buckets()["Buckets"]]


def test_what_was_kept_before_is_there_where_there_never_is_room(disk, sandbox, monkeypatch):
    make("before")
    disk.fill()
    make("lost")
    killed(sandbox)
    disk.free()
    assert started(monkeypatch).why == "kept"
    assert objects() == ["before"]


def test_a_reset_on_a_full_disk_mixes_no_two_worlds(disk, sandbox, monkeypatch):
    make("before")
    disk.fill()
    sandbox.control("reset")
    make("after")
    assert not_saved(sandbox) == FULL
    disk.free()
    until(lambda: not not_saved(sandbox))
    killed(sandbox)
    assert started(monkeypatch).why == "kept"
    assert objects() == ["after"]


def test_a_reset_that_never_was_kept_leaves_the_world_of_before(disk, sandbox, monkeypatch):
    make("before")
    disk.fill()
    sandbox.control("reset")
    killed(sandbox)
    disk.free()
    assert started(monkeypatch).why == "kept"
    assert objects() == ["before"]
