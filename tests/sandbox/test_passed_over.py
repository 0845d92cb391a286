"""Changes that moto answers to and does not make; each with the call that AWS documents for it (see the gaps' modules)."""

import io
import json
import urllib.request
import zipfile

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from tests.support.provider_samples import trust


@pytest.fixture
def moto(bare_moto):
    """`moto("ec2")`: a client of moto as it comes, which holds nothing."""
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "y", "region_name": "ap-northeast-1"}
    urllib.request.urlopen(urllib.request.Request(f"{bare_moto}/moto-api/reset", method="POST"), timeout=10).close()
    return lambda service: boto3.client(service, endpoint_url=bare_moto, **keys)


def function(client) -> tuple:
    """A function's settings after they were changed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("index.py", "def handler(event, context): ...")
    iam, functions = client("iam"), client("lambda")
    role = iam.create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(trust("lambda")))["Role"]["Arn"]
    given = {"Runtime": "python3.12", "Handler": "index.handler", "Role": role, "Code": {"ZipFile": packed.getvalue()}}
    functions.create_function(FunctionName="f", **given)
    functions.update_function_configuration(
        FunctionName="f", TracingConfig={"Mode": "Active"}, EphemeralStorage={"Size": 1024}
    )
    functions.update_function_code(FunctionName="f", ZipFile=packed.getvalue(), Architectures=["arm64"])
    found = functions.get_function_configuration(FunctionName="f")
    return found["TracingConfig"]["Mode"], found["EphemeralStorage"]["Size"], found["Architectures"]


def description(client) -> str:
    """A network interface's description after it was taken away."""
    ec2 = client("ec2")
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    made = ec2.create_network_interface(SubnetId=subnet, Description="d")["NetworkInterface"]["NetworkInterfaceId"]
    ec2.modify_network_interface_attribute(NetworkInterfaceId=made, Description={"Value": ""})
    return ec2.describe_network_interfaces(NetworkInterfaceIds=[made])["NetworkInterfaces"][0]["Description"]


def streams(client) -> list[bool]:
    """Whether a table has a stream after each of three changes."""
    dynamodb, found = client("dynamodb"), []
    key = {"AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}], "BillingMode": "PAY_PER_REQUEST"}
    dynamodb.create_table(TableName="t", KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}], **key)
    on = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
    for wanted in (on, {"StreamEnabled": False}, on):
        answer = dynamodb.update_table(TableName="t", StreamSpecification=wanted)["TableDescription"]
        found.append(answer.get("StreamSpecification", {}).get("StreamEnabled", False))
    return found


def path(client) -> str:
    """A group's path after it was changed."""
    iam = client("iam")
    iam.create_group(GroupName="g", Path="/a/")
    iam.update_group(GroupName="g", NewPath="/b/")
    return iam.get_group(GroupName="g")["Group"]["Path"]


def test_settings_of_a_function_are_changed(fresh):
    assert function(boto3.client) == ("Active", 1024, ["arm64"])


def test_a_description_is_taken_away(fresh):
    assert description(boto3.client) == ""
    secrets = boto3.client("secretsmanager")
    secrets.create_secret(Name="s", Description="d", SecretString="x")
    secrets.update_secret(SecretId="s", Description="")
    assert secrets.describe_secret(SecretId="s").get("Description", "") == ""


def test_a_stream_is_turned_off_and_on_again(fresh):
    assert streams(boto3.client) == [True, False, True]


def test_moto_still_takes_a_stream_for_on_that_was_turned_off(moto):
    with pytest.raises(ClientError, match="Cannot enable stream"):
        streams(moto)


def test_a_group_has_another_path(fresh):
    assert path(boto3.client) == "/b/"


def test_a_log_group_is_given_a_key_and_loses_it(fresh):
    logs = boto3.client("logs")
    logs.create_log_group(logGroupName="g")
    logs.associate_kms_key(logGroupName="g", kmsKeyId="arn:aws:kms:ap-northeast-1:123456789012:key/k")
    assert "kmsKeyId" in logs.describe_log_groups()["logGroups"][0]
    logs.disassociate_kms_key(logGroupName="g")
    assert "kmsKeyId" not in logs.describe_log_groups()["logGroups"][0]
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        logs.disassociate_kms_key(logGroupName="none")


def test_the_address_of_a_deleted_nat_gateway_is_free(fresh):
    ec2 = boto3.client("ec2")
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    for _ in range(2):
        made = ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address)["NatGateway"]["NatGatewayId"]
        ec2.delete_nat_gateway(NatGatewayId=made)
    assert "AssociationId" not in ec2.describe_addresses()["Addresses"][0]


def test_moto_still_passes_over_settings_of_a_function(moto):
    assert function(moto) == ("PassThrough", 512, ["x86_64"])


def test_moto_still_keeps_a_description_that_is_taken_away(moto):
    assert description(moto) == "d"


def test_moto_still_passes_over_the_path_of_a_group(moto):
    assert path(moto) == "/a/"


def test_moto_still_takes_no_key_from_a_log_group(moto):
    moto("logs").create_log_group(logGroupName="g")
    with pytest.raises((ClientError, ResponseParserError)):
        moto("logs").disassociate_kms_key(logGroupName="g")
