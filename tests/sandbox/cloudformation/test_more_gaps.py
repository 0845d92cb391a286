"""More gaps of moto that the sandbox closes for stacks: each test fails on the day moto no longer has its gap."""

import json
import urllib.request

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

ROLE = {
    "Type": "AWS::IAM::Role",
    "Properties": {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}},
}
QUEUE = {"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}
REFUSED = (ClientError, ResponseParserError)


@pytest.fixture
def moto(bare_moto):
    """`moto("ec2")`: a client of moto as it comes, which holds nothing."""
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "y", "region_name": "ap-northeast-1"}
    urllib.request.urlopen(urllib.request.Request(f"{bare_moto}/moto-api/reset", method="POST"), timeout=10).close()
    return lambda service: boto3.client(service, endpoint_url=bare_moto, **keys)


def test_moto_wants_no_capabilities(moto):
    body = json.dumps({"Resources": {"Role": ROLE}})
    assert moto("cloudformation").create_stack(StackName="s", TemplateBody=body)["StackId"]


def test_moto_cannot_roll_back_a_stack(moto):
    moto("cloudformation").create_stack(StackName="s", TemplateBody=json.dumps(QUEUE))
    with pytest.raises(REFUSED):
        moto("cloudformation").rollback_stack(StackName="s")


def test_moto_detects_no_drift(moto):
    moto("cloudformation").create_stack(StackName="s", TemplateBody=json.dumps(QUEUE))
    with pytest.raises(REFUSED):
        moto("cloudformation").detect_stack_drift(StackName="s")


def test_moto_waits_for_no_signal(moto):
    handle = {"Type": "AWS::CloudFormation::WaitConditionHandle"}
    wait = {"Type": "AWS::CloudFormation::WaitCondition", "Properties": {"Handle": {"Ref": "Handle"}, "Timeout": "30"}}
    body = json.dumps({"Resources": {"Handle": handle, "Wait": wait, **QUEUE["Resources"]}})
    cfn = moto("cloudformation")
    with pytest.warns(UserWarning, match="not supported"):
        cfn.create_stack(StackName="s", TemplateBody=body)
    assert cfn.describe_stacks(StackName="s")["Stacks"][0]["StackStatus"] == "CREATE_COMPLETE"


def test_moto_signs_a_request_without_a_body_otherwise():
    from moto.iam.access_control import IAMRequestBase

    request = object.__new__(_Plain)
    request._method, request._path, request._body, request._data = (
        "GET",
        "/2015-03-31/functions/",
        b"",
        {"Action": "List"},
    )
    request._headers = {"Authorization": "SignedHeaders=x-amz-date, Signature=x", "X-Amz-Date": "20261130T000000Z"}
    create = getattr(IAMRequestBase._create_aws_request, "__wrapped__", IAMRequestBase._create_aws_request)
    assert create(request).data == {"Action": "List"}


class _Plain:
    """Only what the request is made of."""

    @staticmethod
    def _get_string_between(first: str, second: str, text: str) -> str:
        return text.partition(first)[2].partition(second)[0]

    @staticmethod
    def _create_headers_for_aws_request(signed: list[str], original: dict[str, str]) -> dict[str, str]:
        return {key: value for key, value in original.items() if key.lower() in signed}


def endpoint(ec2, **more: str) -> dict:
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    service = {"VpcId": vpc, "ServiceName": "com.amazonaws.ap-northeast-1.s3"}
    return ec2.create_vpc_endpoint(**service, **more)["VpcEndpoint"]


def test_moto_lists_endpoints_that_were_deleted(moto):
    ec2 = moto("ec2")
    made = endpoint(ec2, VpcEndpointType="Gateway")
    ec2.delete_vpc_endpoints(VpcEndpointIds=[made["VpcEndpointId"]])
    assert [one["State"] for one in ec2.describe_vpc_endpoints()["VpcEndpoints"]] == ["deleted"]


def test_moto_gives_an_endpoint_no_type(moto):
    assert "VpcEndpointType" not in endpoint(moto("ec2"))


def test_an_endpoint_without_a_type_is_a_gateway_and_goes(ec2):
    made = endpoint(ec2)
    assert made["VpcEndpointType"] == "Gateway"
    ec2.delete_vpc_endpoints(VpcEndpointIds=[made["VpcEndpointId"]])
    assert ec2.describe_vpc_endpoints()["VpcEndpoints"] == []


def test_moto_names_groups_of_scaled_instances_by_id():
    import inspect

    from moto.autoscaling.models import FakeAutoScalingGroup

    assert "self.security_groups,\n            instance_type" in inspect.getsource(
        FakeAutoScalingGroup.replace_autoscaling_group_instances
    )


def test_moto_lists_the_parameters_of_aws(moto):
    ssm = moto("ssm")
    ssm.get_parameter(Name="/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-x86_64-gp2")
    names = [one["Name"] for one in ssm.describe_parameters()["Parameters"]]
    assert any(name.startswith("/aws/") for name in names)
