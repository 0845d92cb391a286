"""Clients of an emptied sandbox."""

import boto3
import pytest


@pytest.fixture
def cfn(fresh):
    return boto3.client("cloudformation")


@pytest.fixture
def ec2(fresh):
    return boto3.client("ec2")
