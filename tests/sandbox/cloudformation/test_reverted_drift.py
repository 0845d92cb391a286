"""Drift-aware change sets. "REVERT_DRIFT : Creates a drift-aware change set that brings actual resource states in line with
template definitions" (CreateChangeSet, DeploymentMode, in botocore's model of the AWS CloudFormation API).
"""

import json

import boto3
import pytest

from tests.support import stacks

HERE = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "198.51.100.0/24"}
RESOURCES = {
    "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.10.0.0/16"}},
    "Group": {
        "Type": "AWS::EC2::SecurityGroup",
        "Properties": {"GroupDescription": "d", "VpcId": {"Ref": "Vpc"}, "SecurityGroupIngress": [HERE]},
    },
    "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 60}},
}
BODY = json.dumps({"Resources": RESOURCES})


@pytest.fixture
def stack(cfn) -> dict[str, str]:
    """The physical ids of a stack's resources."""
    cfn.create_stack(StackName="s", TemplateBody=BODY)
    assert stacks.ended(cfn, "s") == "CREATE_COMPLETE"
    found = cfn.describe_stack_resources(StackName="s")["StackResources"]
    return {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in found}


def change_set(cfn, **more) -> dict:
    """A change set of the same template once more."""
    cfn.create_change_set(StackName="s", ChangeSetName="c", TemplateBody=BODY, ChangeSetType="UPDATE", **more)
    return cfn.describe_change_set(StackName="s", ChangeSetName="c")


def rules(ec2, group: str) -> list[tuple]:
    found = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissions"]
    return sorted((one["FromPort"], each["CidrIp"]) for one in found for each in one["IpRanges"])


def test_what_was_changed_by_hand_is_changed_back(cfn, ec2, stack):
    rule = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    ec2.authorize_security_group_ingress(GroupId=stack["Group"], IpPermissions=[rule])
    sqs = boto3.client("sqs")
    sqs.set_queue_attributes(QueueUrl=stack["Queue"], Attributes={"VisibilityTimeout": "5"})
    assert change_set(cfn)["Status"] == "FAILED"  # two templates that are the same: nobody looked at the resources
    made = change_set(cfn, DeploymentMode="REVERT_DRIFT")
    assert made["Status"] == "CREATE_COMPLETE"
    told = {one["ResourceChange"]["LogicalResourceId"]: one["ResourceChange"] for one in made["Changes"]}
    assert {name: (one["Action"], one["Replacement"]) for name, one in told.items()} == {
        "Group": ("Modify", "False"),
        "Queue": ("Modify", "False"),
    }
    cfn.execute_change_set(StackName="s", ChangeSetName="c")
    assert stacks.ended(cfn, "s") == "UPDATE_COMPLETE"
    assert rules(ec2, stack["Group"]) == [(22, "198.51.100.0/24")]
    answer = sqs.get_queue_attributes(QueueUrl=stack["Queue"], AttributeNames=["VisibilityTimeout"])
    assert answer["Attributes"]["VisibilityTimeout"] == "60"
    again = change_set(cfn, DeploymentMode="REVERT_DRIFT")
    assert (again["Status"], "didn't contain changes" in again["StatusReason"]) == ("FAILED", True)


def test_what_was_deleted_by_hand_is_made_again(cfn, stack):
    boto3.client("sqs").delete_queue(QueueUrl=stack["Queue"])
    made = change_set(cfn, DeploymentMode="REVERT_DRIFT")
    assert [one["ResourceChange"]["LogicalResourceId"] for one in made["Changes"]] == ["Queue"]
    cfn.execute_change_set(StackName="s", ChangeSetName="c")
    assert stacks.ended(cfn, "s") == "UPDATE_COMPLETE"
    assert len(boto3.client("sqs").list_queues()["QueueUrls"]) == 1
