"""A stack never stands still: what goes wrong inside, what is deleted while it comes up, what is to be done on a failure."""

import json
import time

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.support.stacks import IAM, NETWORK, TEMPLATE, changed, create, ended, inventory, update

VPC = {"Vpc": NETWORK["Vpc"]}
KEY = {"Key": {"Type": "AWS::EC2::KeyPair", "Properties": {"KeyName": "of-the-stack"}}}
BROKEN = VPC | {
    "Bad": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "192.0.2.0/24"}}
}


def template(resources: dict, **more) -> str:
    return json.dumps({"Resources": resources} | more)


def events(cfn, stack: str) -> list[tuple[str, str]]:
    told = cfn.describe_stack_events(StackName=stack)["StackEvents"]
    return [(one["LogicalResourceId"], one["ResourceStatus"]) for one in reversed(told)]


def instance(ec2) -> dict:
    (found,) = [one for group in ec2.describe_instances()["Reservations"] for one in group["Instances"]]
    return found


def test_an_output_that_does_not_exist_takes_the_stack_back(cfn, ec2):
    before = inventory(ec2)
    outputs = {"What": {"Value": {"Fn::ImportValue": "of-nobody"}}}
    cfn.create_stack(StackName="s", TemplateBody=template(VPC, Outputs=outputs))
    assert ended(cfn) == "ROLLBACK_COMPLETE"
    reasons = [one.get("ResourceStatusReason", "") for one in cfn.describe_stack_events(StackName="s")["StackEvents"]]
    assert any("No export named of-nobody found." in reason for reason in reasons)
    assert inventory(ec2) == before


def test_an_update_whose_output_does_not_exist_goes_back(cfn, ec2):
    good = {"Id": {"Value": {"Ref": "Vpc"}}}
    cfn.create_stack(StackName="s", TemplateBody=template(VPC, Outputs=good))
    ended(cfn)
    bad = {"What": {"Value": {"Fn::ImportValue": "of-nobody"}}}
    cfn.update_stack(StackName="s", TemplateBody=template(VPC | KEY, Outputs=bad))
    assert ended(cfn) == "UPDATE_ROLLBACK_COMPLETE"
    assert ec2.describe_key_pairs()["KeyPairs"] == []
    assert [one["OutputKey"] for one in cfn.describe_stacks(StackName="s")["Stacks"][0]["Outputs"]] == ["Id"]


def test_a_stack_deleted_while_it_comes_up_leaves_nothing(cfn, ec2):
    before = inventory(ec2)
    many = {f"Key{n}": {"Type": "AWS::EC2::KeyPair", "Properties": {"KeyName": f"key-{n}"}} for n in range(200)}
    identity = cfn.create_stack(StackName="s", TemplateBody=template(many))["StackId"]
    assert cfn.describe_stacks(StackName="s")["Stacks"][0]["StackStatus"] == "CREATE_IN_PROGRESS"
    cfn.delete_stack(StackName="s")
    assert ended(cfn, identity) == "DELETE_COMPLETE"
    told = [status for name, status in events(cfn, identity) if name == "s"]
    assert told == ["CREATE_IN_PROGRESS", "DELETE_IN_PROGRESS", "DELETE_COMPLETE"]
    assert inventory(ec2) == before


@pytest.mark.parametrize(
    ("options", "state"),
    [
        ({"DisableRollback": True}, "CREATE_FAILED"),
        ({"OnFailure": "DO_NOTHING"}, "CREATE_FAILED"),
        ({"OnFailure": "ROLLBACK"}, "ROLLBACK_COMPLETE"),
        ({"OnFailure": "DELETE"}, "DELETE_COMPLETE"),
    ],
    ids=lambda part: str(part),
)
def test_what_is_done_on_a_failure_is_what_was_asked_for(cfn, ec2, options, state):
    identity = cfn.create_stack(StackName="s", TemplateBody=template(BROKEN), **options)["StackId"]
    for _ in range(100):
        if ended(cfn, identity) == state:  # with DELETE, a rollback is at rest before it goes
            break
        time.sleep(0.05)
    assert ended(cfn, identity) == state
    kept = [one for one in ec2.describe_vpcs()["Vpcs"] if not one["IsDefault"]]
    assert len(kept) == (1 if state == "CREATE_FAILED" else 0)


def test_one_cannot_ask_for_both(cfn):
    with pytest.raises(ClientError, match="either OnFailure or DisableRollback"):
        cfn.create_stack(StackName="s", TemplateBody=template(VPC), OnFailure="DELETE", DisableRollback=True)


def test_a_change_set_is_an_update_unless_it_says_otherwise(cfn):
    with pytest.raises(ClientError, match="does not exist"):
        cfn.create_change_set(StackName="s", ChangeSetName="c", TemplateBody=template(VPC))


def test_another_size_is_put_on_in_place(cfn, ec2):
    create(cfn, TEMPLATE)
    before = instance(ec2)
    assert (
        update(cfn, changed(Server={"InstanceType": "t3.small", "UserData": "IyEvYmluL3NoCg=="})) == "UPDATE_COMPLETE"
    )
    after = instance(ec2)
    assert (after["InstanceId"], after["InstanceType"]) == (before["InstanceId"], "t3.small")
    assert after["State"]["Name"] == "running"
    (told,) = cfn.describe_stacks(StackName="s")["Stacks"][0]["Outputs"]
    assert told["OutputValue"] == after["PublicIpAddress"]


def test_a_change_set_says_what_is_made_anew(cfn, ec2):
    create(cfn, TEMPLATE)
    for name, properties, again in (
        ("size", {"InstanceType": "t3.small"}, ("False", "Never")),
        ("key", {"KeyName": "other"}, ("True", "Always")),
    ):
        body = json.dumps(changed(Server=properties))
        cfn.create_change_set(StackName="s", ChangeSetName=name, TemplateBody=body, Capabilities=IAM)
        (change,) = cfn.describe_change_set(StackName="s", ChangeSetName=name)["Changes"]
        (detail,) = change["ResourceChange"]["Details"]
        assert (change["ResourceChange"]["Replacement"], detail["Target"]["RequiresRecreation"]) == again


def test_tags_of_a_log_group_change_in_place(cfn):
    logs = boto3.client("logs")

    def group(**properties):
        return {"Group": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "g", **properties}}}

    create(cfn, {"Resources": group(RetentionInDays=7, Tags=[{"Key": "a", "Value": "1"}])})
    logs.create_log_stream(logGroupName="g", logStreamName="kept")
    assert update(cfn, {"Resources": group(Tags=[{"Key": "b", "Value": "2"}])}) == "UPDATE_COMPLETE"
    assert logs.list_tags_log_group(logGroupName="g")["tags"] == {"b": "2"}
    assert [one["logStreamName"] for one in logs.describe_log_streams(logGroupName="g")["logStreams"]] == ["kept"]
    assert "retentionInDays" not in logs.describe_log_groups()["logGroups"][0]


def test_what_moto_makes_can_be_changed(cfn):
    def queue(seconds):
        properties = {"QueueName": "q", "VisibilityTimeout": seconds}
        return {"Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": properties}}}

    create(cfn, queue(10))
    assert update(cfn, queue(20)) == "UPDATE_COMPLETE"
    sqs = boto3.client("sqs")
    (url,) = sqs.list_queues()["QueueUrls"]
    assert sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]["VisibilityTimeout"] == "20"
    cfn.delete_stack(StackName="s")
    assert sqs.list_queues().get("QueueUrls", []) == []
