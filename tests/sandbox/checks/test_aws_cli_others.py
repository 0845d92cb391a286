"""What the CDK asked S3 for, and a form that had nothing to send, are no deeds of the learner in 03_aws_cli."""

import contextlib

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from helpers.course.chapters import aws_cli
from helpers.course.model import NotYet
from tests.support.first_bucket import bucket, by_form, put, s3, verdict

STEPS = {step.id: step for step in aws_cli.CONTENT.steps}


def by_cdk(name: str) -> None:
    cdk = boto3.client("s3", config=Config(user_agent="aws-sdk-js/3.1 cdk"))
    with contextlib.suppress(ClientError):
        cdk.list_objects_v2(Bucket=name)


def asked_by_the_cdk() -> None:
    put("x", name="cdk-assets-example")
    by_cdk("cdk-assets-example")


CASES = {
    "list-objects": asked_by_the_cdk,
    "two-commands": asked_by_the_cdk,
    "no-such-bucket": lambda: (by_cdk("no-bucket-of-that-name"), s3().list_objects_v2(Bucket=bucket())),
}


@pytest.mark.parametrize("step", CASES)
def test_the_cdk_does_no_step(desk, step):
    CASES[step]()
    assert isinstance(verdict(STEPS[step]), NotYet)


def test_an_empty_field_is_no_bucket(desk):
    put("hello_world.txt")
    by_form("s3api list-objects-v2", {"bucket": ""})
    assert verdict(STEPS["two-commands"]) == NotYet()
