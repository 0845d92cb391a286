"""The file of a large object is freed as soon as nothing holds it: no version, no copy, no part, nobody who reads it."""

import os
import time

import boto3
import pytest

from helpers.home import state_folder
from helpers.sandbox.content import LARGE
from helpers.sandbox.world import bodies
from tests.support.kept_home import killed, own_sandbox, started

PART = 5 << 20


@pytest.fixture
def s3(tmp_path, monkeypatch):
    with own_sandbox(tmp_path / "home", monkeypatch):
        client = boto3.client("s3")
        client.create_bucket(Bucket="large", CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"})
        yield client


def kept() -> list[int]:
    """The sizes of the files that there are."""
    return sorted(path.stat().st_size for path in bodies.folder().glob("[0-9a-f]*"))


def until(sizes: list[int]) -> None:
    deadline = time.monotonic() + 60
    while kept() != sizes:
        assert time.monotonic() < deadline, kept()
        time.sleep(0.02)


def test_the_file_of_an_object_goes_when_nothing_holds_it(s3, monkeypatch):
    def put(key: str, size: int) -> None:
        s3.put_object(Bucket="large", Key=key, Body=os.urandom(size))

    put("deleted", LARGE)
    put("copied", LARGE + 1)
    s3.copy_object(Bucket="large", Key="copy", CopySource="large/copied")
    put("overwritten", LARGE + 2)
    put("read", LARGE + 3)
    put("small", 100_000)
    until([100_000, *range(LARGE, LARGE + 4)])
    reading = s3.get_object(Bucket="large", Key="read")["Body"]
    begin = reading.read(1000)
    s3.delete_object(Bucket="large", Key="deleted")
    until([100_000, *range(LARGE + 1, LARGE + 4)])
    s3.delete_object(Bucket="large", Key="copied")
    put("overwritten", LARGE + 5)
    s3.delete_object(Bucket="large", Key="read")
    until([100_000, LARGE + 1, LARGE + 5])
    assert len(begin + reading.read()) == LARGE + 3
    assert s3.head_object(Bucket="large", Key="copy")["ContentLength"] == LARGE + 1
    assert len(s3.get_object(Bucket="large", Key="copy")["Body"].read()) == LARGE + 1

    upload = {"Bucket": "large", "Key": "parts"}
    upload["UploadId"] = s3.create_multipart_upload(**upload)["UploadId"]
    s3.upload_part(**upload, PartNumber=1, Body=os.urandom(PART))
    until([100_000, LARGE + 1, LARGE + 5, PART])
    s3.abort_multipart_upload(**upload)
    until([100_000, LARGE + 1, LARGE + 5])

    s3.put_bucket_versioning(Bucket="large", VersioningConfiguration={"Status": "Enabled"})
    s3.delete_object(Bucket="large", Key="copy")
    killed(started(monkeypatch))
    started(monkeypatch)
    s3 = boto3.client("s3")
    until([100_000, LARGE + 1, LARGE + 5])  # there is a version of it
    for one in s3.list_object_versions(Bucket="large", Prefix="copy")["Versions"]:
        s3.delete_object(Bucket="large", Key="copy", VersionId=one["VersionId"])
    until([100_000, LARGE + 5])
    s3.delete_objects(Bucket="large", Delete={"Objects": [{"Key": "small", "VersionId": "null"}]})
    s3.delete_object(Bucket="large", Key="overwritten", VersionId="null")
    until([])


def test_nothing_goes_while_somebody_else_needs_it(s3):
    s3.put_object(Bucket="large", Key="one", Body=os.urandom(LARGE))
    until([LARGE])
    with bodies.used_by_others():
        s3.delete_object(Bucket="large", Key="one")
        time.sleep(0.6)
        assert kept() == [LARGE]
    until([])
    assert not list(state_folder().glob("*put-aside*"))


def test_moto_still_holds_a_version_in_its_marker():
    from moto.s3.models import FakeDeleteMarker, FakeKey

    version = FakeKey("one", b"", "123456789012", "aws")
    assert FakeDeleteMarker(version).key is version
    version.dispose()
