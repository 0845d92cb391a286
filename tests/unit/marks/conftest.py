"""A home with marks of its own, and a world that was saved with a bucket in it."""

import boto3
import pytest

from helpers.marks import going
from tests.support.bringing import forget_marks


@pytest.fixture
def folder(fresh, tmp_path, monkeypatch):
    """The learner's folder, with a key in it, and no marks."""
    forget_marks()
    place = tmp_path / "en"
    place.mkdir()
    (place / "my-key.pem").write_text("the first key")
    (place / "notes.md").write_text("my notes")
    monkeypatch.chdir(place)
    yield place
    forget_marks()


@pytest.fixture
def mark(folder):
    """The mark of a world with one bucket."""
    make_bucket("of-the-mark")
    boto3.client("s3").put_object(Bucket="of-the-mark", Key="large", Body=b"large" * 20_000)
    return going.save("mine", folder)


def make_bucket(name: str) -> None:
    boto3.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"})


def buckets() -> list[str]:
    return sorted(bucket["Name"] for bucket in boto3.client("s3").list_buckets()["Buckets"])
