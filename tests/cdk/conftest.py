"""A sandbox in which the CDK can deploy."""

import shutil

import boto3
import pytest

from helpers.home import home
from tests.support.cdk_forms import run


@pytest.fixture
def clean(fresh):
    """A sandbox that CDK was prepared for, with a key pair, and the learner's apps as they come."""
    shutil.rmtree(home() / "cdk_apps", ignore_errors=True)
    boto3.client("ec2").create_key_pair(KeyName="my-key")
    assert run("bootstrap").failure is None
    return fresh
