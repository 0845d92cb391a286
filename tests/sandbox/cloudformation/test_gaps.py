"""The gaps of moto that the sandbox's CloudFormation and EC2 close: each test fails on the day moto no longer has its gap."""

import contextlib
import json

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from tests.support.aws import IMAGE_OF_AWS
from tests.support.stacks import NETWORK, TEMPLATE, changed


@pytest.fixture
def moto(bare_moto):
    """`moto("ec2")`: a client of moto as it comes, which holds nothing."""
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "y", "region_name": "eu-west-1"}

    def client(service: str):
        return boto3.client(service, endpoint_url=bare_moto, **keys)

    import urllib.request

    urllib.request.urlopen(urllib.request.Request(f"{bare_moto}/moto-api/reset", method="POST"), timeout=10).close()
    return client


def create(moto, template: dict) -> None:
    moto("cloudformation").create_stack(StackName="s", TemplateBody=json.dumps(template))


def test_moto_does_not_find_a_template_on_this_machine(moto, bare_moto):
    s3 = moto("s3")
    s3.create_bucket(Bucket="templates", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_object(Bucket="templates", Key="t", Body=json.dumps({"Resources": NETWORK}).encode())
    with pytest.raises((ClientError, ResponseParserError)):
        moto("cloudformation").create_stack(StackName="s", TemplateURL=f"{bare_moto}/templates/t")


def test_moto_tells_of_the_stack_alone(moto):
    create(moto, {"Resources": NETWORK})
    events = moto("cloudformation").describe_stack_events(StackName="s")["StackEvents"]
    assert {event["LogicalResourceId"] for event in events} == {"s"}


def test_moto_leaves_what_a_stack_made(moto):
    create(moto, {"Resources": NETWORK})
    with contextlib.suppress(ClientError, ResponseParserError):  # it fails with a page of HTML
        moto("cloudformation").delete_stack(StackName="s")
    vpcs = [vpc["CidrBlock"] for vpc in moto("ec2").describe_vpcs()["Vpcs"]]
    gateways = moto("ec2").describe_internet_gateways()["InternetGateways"]
    assert "10.10.0.0/23" in vpcs or gateways


def test_moto_fails_the_request_where_aws_fails_the_resource(moto):
    with pytest.raises((ClientError, ResponseParserError)):
        create(moto, changed(Server={"SubnetId": "subnet-12345678"}))


def test_moto_makes_no_key_pair_for_a_stack(moto):
    with pytest.warns(UserWarning, match="not supported"):
        create(moto, {"Resources": {"Key": TEMPLATE["Resources"]["Key"]}})
    assert moto("ec2").describe_key_pairs()["KeyPairs"] == []


def test_moto_gives_every_stack_the_zones_of_us_east_1(moto):
    zones = {"Fn::Select": [0, {"Fn::GetAZs": ""}]}
    create(moto, {"Resources": NETWORK, "Outputs": {"Zone": {"Value": zones}}})
    stack = moto("cloudformation").describe_stacks(StackName="s")["Stacks"][0]
    assert stack["Outputs"][0]["OutputValue"] == "us-east-1a"


def test_moto_finds_a_change_set_by_its_name_alone(moto):
    cloudformation, template = moto("cloudformation"), json.dumps({"Resources": NETWORK})
    for stack in ("one", "other"):
        given = {"ChangeSetName": "mine", "ChangeSetType": "CREATE", "TemplateBody": template}
        cloudformation.create_change_set(StackName=stack, **given)
    found = [cloudformation.describe_change_set(StackName=s, ChangeSetName="mine") for s in ("one", "other")]
    assert found[0]["StackName"] == found[1]["StackName"]


def test_moto_lends_a_role_that_is_not_there(moto):
    lent = moto("sts").assume_role(RoleArn="arn:aws:iam::123456789012:role/nowhere", RoleSessionName="me")
    assert lent["Credentials"]["AccessKeyId"]


def test_moto_keeps_the_interface_of_a_terminated_instance(moto):
    ec2 = moto("ec2")
    run = ec2.run_instances(ImageId=IMAGE_OF_AWS, MinCount=1, MaxCount=1, InstanceType="t3.micro")
    ec2.terminate_instances(InstanceIds=[run["Instances"][0]["InstanceId"]])
    assert len(ec2.describe_network_interfaces()["NetworkInterfaces"]) == 1


def test_moto_names_a_key_pair_as_a_set(moto):
    from moto.ec2.exceptions import InvalidKeyPairNameError

    assert "{'k'}" in str(InvalidKeyPairNameError({"k"}))
