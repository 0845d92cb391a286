"""CloudFormation begins nothing with a role that it cannot assume, nor with a type that the request does not allow."""

import json

import boto3
import pytest

from tests.support.aws import error_of

ROLES = "arn:aws:iam::123456789012:role"
TOPIC = json.dumps({"Resources": {"T": {"Type": "AWS::SNS::Topic"}}})
NAMED = json.dumps({"Resources": {"T": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": "x"}}}})


def role(name: str, principal: object, effect: str = "Allow") -> str:
    statement = {"Effect": effect, "Principal": principal, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": statement})
    return boto3.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"]


@pytest.fixture
def cloudformation(fresh):
    """CloudFormation with a stack that is there."""
    client = boto3.client("cloudformation")
    client.create_stack(StackName="there", TemplateBody=TOPIC)
    client.get_waiter("stack_create_complete").wait(StackName="there", WaiterConfig={"Delay": 1})
    role("tasks", {"Service": "ecs-tasks.amazonaws.com"})
    role("denied", "*", "Deny")
    return client


REQUESTS = {
    "create_stack": {"StackName": "new", "TemplateBody": TOPIC},
    "update_stack": {"StackName": "there", "TemplateBody": NAMED},
    "create_change_set": {"StackName": "there", "ChangeSetName": "c", "TemplateBody": NAMED},
    "delete_stack": {"StackName": "there"},
}


@pytest.mark.parametrize(
    "arn", [f"{ROLES}/none", f"{ROLES}/tasks", f"{ROLES}/denied", "arn:aws:s3:::a-bucket-and-no-role"]
)
@pytest.mark.parametrize("call", REQUESTS)
def test_a_role_that_cannot_be_assumed_begins_nothing(cloudformation, call, arn):
    error = error_of(lambda: getattr(cloudformation, call)(RoleARN=arn, **REQUESTS[call]))
    assert (error["Code"], error["Message"]) == ("ValidationError", f"Role {arn} is invalid or cannot be assumed")
    stacks = cloudformation.describe_stacks()["Stacks"]
    assert [(one["StackName"], one["StackStatus"]) for one in stacks] == [("there", "CREATE_COMPLETE")]
    assert cloudformation.list_change_sets(StackName="there")["Summaries"] == []


@pytest.mark.parametrize("principal", [{"Service": ["ec2.amazonaws.com", "cloudformation.amazonaws.com"]}, "*"])
def test_one_that_can_be_assumed_is_the_stacks_until_it_is_gone(cloudformation, principal):
    arn = role("builder", principal)
    cloudformation.update_stack(RoleARN=arn, **REQUESTS["update_stack"])
    cloudformation.get_waiter("stack_update_complete").wait(StackName="there", WaiterConfig={"Delay": 1})
    assert cloudformation.describe_stacks(StackName="there")["Stacks"][0]["RoleARN"] == arn
    boto3.client("iam").delete_role(RoleName="builder")
    gone = f"Role {arn} is invalid or cannot be assumed"
    assert error_of(lambda: cloudformation.delete_stack(StackName="there"))["Message"] == gone
    cloudformation.delete_stack(StackName="there", RoleARN=role("other", principal))
    cloudformation.delete_stack(StackName="none", RoleARN=arn)  # one that is not there is no mistake


@pytest.mark.parametrize(
    ("allowed", "said"),
    [
        (["AWS::EC2:*"], "AWS::EC2:*"),
        (["AWS::EC2::*", "AWS::SNS::Subscription"], "AWS::EC2::*, AWS::SNS::Subscription"),
    ],
)
def test_a_type_that_the_request_does_not_allow_is_not_made(cloudformation, allowed, said):
    for call in ("create_stack", "update_stack", "create_change_set"):
        error = error_of(lambda call=call: getattr(cloudformation, call)(ResourceTypes=allowed, **REQUESTS[call]))
        assert error["Message"] == f"Resource type AWS::SNS::Topic is not allowed by parameter ResourceTypes [{said}]"
    for types in (["AWS::SNS::*"], ["AWS::*"], ["AWS::EC2::*", "AWS::SNS::Topic"]):
        name = f"s{len(cloudformation.describe_stacks()['Stacks'])}"
        cloudformation.create_stack(StackName=name, TemplateBody=TOPIC, ResourceTypes=types)
