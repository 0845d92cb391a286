"""A world that was saved by format 1 opens: `data/world-format-1` was written once, and is not written again."""

import json
from pathlib import Path

import boto3
import pytest

from tests.support.kept_home import own_sandbox
from tests.support.soon import SOON

SAVED = Path(__file__).with_name("data") / "world-format-1"


@pytest.fixture
def sandbox(tmp_path, monkeypatch):
    with own_sandbox(tmp_path / "work", monkeypatch) as started:
        yield started


def test_it_opens_and_goes_on(sandbox):
    opened = sandbox.control("world/open", file=str(SAVED))["world/open"]
    assert opened["opened"] is True, opened
    s3, stacks = boto3.client("s3"), boto3.client("cloudformation")
    versions = s3.list_object_versions(Bucket="kept-by-format-1")["Versions"]
    assert [(one["Key"], one["Size"], one["IsLatest"]) for one in versions] == [
        ("日本/語.txt", 6, True),
        ("日本/語.txt", 5, False),
    ]
    assert s3.get_object(Bucket="kept-by-format-1", Key="日本/語.txt")["Body"].read() == b"second"
    assert boto3.client("ssm").get_parameter(Name="/kept")["Parameter"]["Value"] == "value"
    item = boto3.client("dynamodb").get_item(TableName="kept", Key={"id": {"S": "1"}})["Item"]
    assert item == {"id": {"S": "1"}, "of": {"L": [{"N": "1"}, {"B": b"x"}]}}
    assert boto3.client("ecs").describe_clusters(clusters=["kept"])["clusters"][0]["status"] == "ACTIVE"
    assert boto3.client("iam").get_role(RoleName="kept")["Role"]["RoleName"] == "kept"
    (network,) = boto3.client("ec2").describe_vpcs(Filters=[{"Name": "cidr", "Values": ["10.9.0.0/16"]}])["Vpcs"]
    template = stacks.get_template(StackName="kept")["TemplateBody"]
    assert json.loads(json.dumps(template))["Resources"].keys() == {"Net", "Data", "Log"}
    stacks.delete_stack(StackName="kept")
    stacks.get_waiter("stack_delete_complete").wait(StackName="kept", WaiterConfig=SOON)
    left = boto3.client("ec2").describe_vpcs()["Vpcs"]
    assert network["VpcId"] not in [vpc["VpcId"] for vpc in left]
