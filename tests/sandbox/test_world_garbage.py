"""Large objects and worlds that nothing needs any more go, at a moment at which nobody can need them."""

import os

import boto3
import pytest

from helpers.home import state_folder, write_private_bytes
from helpers.marks import going, store
from helpers.sandbox.world import bodies, files
from helpers.sandbox.world.keeper import Keeper
from tests.support.kept_home import killed, own_sandbox, started

LARGE = 50_000


@pytest.fixture
def sandbox(tmp_path, monkeypatch):
    with own_sandbox(tmp_path / "home", monkeypatch) as running:
        yield running


def put(key: str, body: bytes) -> None:
    boto3.client("s3").put_object(Bucket="large", Key=key, Body=body)


def read(key: str) -> bytes:
    return boto3.client("s3").get_object(Bucket="large", Key=key)["Body"].read()


def test_what_no_world_needs_goes_with_the_next_start_and_marks_keep_theirs(sandbox, tmp_path, monkeypatch):
    former, present = os.urandom(LARGE), os.urandom(LARGE)
    place = {"LocationConstraint": "ap-northeast-1"}
    boto3.client("s3").create_bucket(Bucket="large", CreateBucketConfiguration=place)
    put("object", former)
    mark = going.save("former", tmp_path)
    put("object", present)
    (digest,) = mark.objects
    assert len(list(bodies.folder().iterdir())) == 2
    left = [bodies.folder() / ("0" * 64), bodies.folder() / f".{digest}.1.ab", files.folder() / ".world.1.ab"]
    for path in left:  # as when it was killed while it deleted or wrote
        path.write_bytes(b"left")
    killed(sandbox)
    assert started(monkeypatch).why == "kept"
    assert read("object") == present
    assert [len(list(bodies.folder().iterdir())), *(path.exists() for path in left)] == [1, False, False, False]
    going.go_back(store.called("former"), tmp_path)
    assert read("object") == former
    assert [path.name for path in bodies.folder().iterdir()] == [digest]
    killed(sandbox := started(monkeypatch))
    assert started(monkeypatch).identity == sandbox.identity
    assert read("object") == former


@pytest.fixture
def keeper(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path))
    keeper = Keeper(on=True)
    keeper.ended.set()  # its thread has nothing to do
    write_private_bytes(bodies.folder() / ("a" * 64), b"needed before")
    return keeper


def test_nothing_is_deleted_as_long_as_the_world_of_before_is_the_one_that_is_kept(keeper, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(keeper, "whole", list)
    with monkeypatch.context() as disk:
        disk.setattr(files, "write_world", full)
        keeper.begin()
    assert keeper.not_saved == "No space left on device"
    assert [path.name for path in bodies.folder().iterdir()] == ["a" * 64]
    keeper.begin()
    assert (keeper.not_saved, list(bodies.folder().iterdir())) == ("", [])


def test_only_the_last_worlds_that_were_put_aside_stay(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path))
    for number in range(files.MOST_ASIDE + 2):
        files.folder().mkdir(parents=True)
        monkeypatch.setattr(files.time, "strftime", lambda _, number=number: f"20300101-00000{number}")
        files.put_aside(f"reason {number}")
    aside = sorted(state_folder().glob("world-put-aside-*"))
    assert [path.name[16:31] for path in aside] == [f"20300101-00000{number}" for number in range(2, 7)]
    assert (aside[-1] / "reason.txt").read_text() == "reason 6\n"


def test_what_a_killed_program_has_left_of_a_mark_goes_after_a_while(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path))
    old, new = (store.folder() / name for name in ("going.0123", "going.4567"))
    for place in (old, new):
        (place / "disks").mkdir(parents=True)
    draft = store.folder() / "world.89ab"
    draft.write_bytes(b"half")
    for place in (old, draft):
        os.utime(place, (0, 0))
    store.sweep()
    assert [old.exists(), draft.exists(), new.exists()] == [False, False, True]
