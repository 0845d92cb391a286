"""Where no marks are, "bring me here" begins in an empty world: what the learner had is named first, and all of it is kept."""

import boto3
import pytest

from helpers.course import chapter
from helpers.course.notebook import _latest
from helpers.course.worlds import Going
from helpers.marks import going, store
from helpers.text import set_language
from helpers.transcript.observers import unobserve
from tests.support.bringing import bring, forget_marks
from tests.support.course import shown

CHAPTER, STEP = "03_aws_cli", "list-objects"


@pytest.fixture
def learner(desk):
    forget_marks()
    set_language("en")
    yield desk
    set_language(None)
    while _latest:
        unobserve(_latest.popitem()[1]._ran)
    forget_marks()


def buckets() -> list[str]:
    return [one["Name"] for one in boto3.client("s3").list_buckets()["Buckets"]]


def test_what_one_had_is_named_kept_and_comes_back(learner):
    place = {"LocationConstraint": "ap-northeast-1"}
    boto3.client("s3").create_bucket(Bucket="of-the-learner", CreateBucketConfiguration=place)
    boto3.client("s3").put_object(Bucket="of-the-learner", Key="large", Body=b"large" * 20_000)
    (learner / "my-key.pem").write_text("of the learner")
    (learner / "essay.md").write_text("of the learner, and of no world")
    card = Going(chapter(CHAPTER))
    forget_marks()  # the chapter's card has marked its beginning
    card.bring(STEP)
    assert all(name in shown(card) for name in ("of-the-learner", "folder/my-key.pem"))
    assert ("essay.md" in shown(card), buckets()) == (False, ["of-the-learner"])

    gone = bring(CHAPTER, STEP, learner).gone
    assert "of-the-learner" not in buckets()
    assert gone is not None
    assert gone.replaced.folder is not None
    assert (gone.replaced.folder / "folder" / "my-key.pem").read_text() == "of the learner"
    assert [path.name for path in learner.glob("*") if path.suffix in (".pem", ".md")] == ["essay.md"]
    before = next(mark for mark in store.marks() if mark.kind == "before")
    assert before == gone.before

    going.go_back(before, learner)
    assert buckets() == ["of-the-learner"]
    assert boto3.client("s3").get_object(Bucket="of-the-learner", Key="large")["ContentLength"] == 100_000
    assert (learner / "my-key.pem").read_text() == "of the learner"
