"""CloudFormation in the sandbox: resources one by one with their events, rollback, updates in place or by replacement."""

import json
import threading
import time

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.support.stacks import IAM, NETWORK, TEMPLATE, changed, create, ended, inventory, update


def told(cfn, stack: str = "s") -> list[tuple[str, str]]:
    """What the events tell, oldest first."""
    events = cfn.describe_stack_events(StackName=stack)["StackEvents"]
    return [(event["LogicalResourceId"], event["ResourceStatus"]) for event in reversed(events)]


def test_a_server_comes_up_as_the_template_says_and_goes_without_a_trace(cfn, ec2):
    before = inventory(ec2)
    identity = create(cfn, TEMPLATE)
    stack = cfn.describe_stacks(StackName="s")["Stacks"][0]
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    server = ec2.describe_instances()["Reservations"][0]["Instances"][0]
    assert stack["Outputs"] == [{"OutputKey": "Ip", "OutputValue": server["PublicIpAddress"]}]
    assert server["MetadataOptions"]["HttpTokens"] == "required"
    assert server["KeyName"] == "stack-key"
    assert server["Placement"]["AvailabilityZone"] == "ap-northeast-1a"
    (group,) = server["SecurityGroups"]
    rules = ec2.describe_security_groups(GroupIds=[group["GroupId"]])["SecurityGroups"][0]["IpPermissions"]
    assert [rule["IpRanges"][0]["CidrIp"] for rule in rules] == ["203.0.113.10/32"]
    assert ec2.describe_volumes()["Volumes"][0]["Encrypted"] is True
    tags = {tag["Key"]: tag["Value"] for tag in server["Tags"]}
    assert tags["aws:cloudformation:logical-id"] == "Server"
    cfn.delete_stack(StackName="s")
    assert ended(cfn, identity) == "DELETE_COMPLETE"
    assert inventory(ec2) == before
    with pytest.raises(ClientError, match="does not exist"):
        cfn.describe_stacks(StackName="s")


def test_each_resource_tells_that_it_begins_and_that_it_is_there(cfn):
    create(cfn, TEMPLATE)
    events = told(cfn)
    assert events[0] == ("s", "CREATE_IN_PROGRESS")
    assert events[-1] == ("s", "CREATE_COMPLETE")
    for name in TEMPLATE["Resources"]:
        assert [status for one, status in events if one == name] == [*["CREATE_IN_PROGRESS"] * 2, "CREATE_COMPLETE"]
    assert events.index(("Attachment", "CREATE_COMPLETE")) < events.index(("Route", "CREATE_IN_PROGRESS"))
    times = [event["Timestamp"] for event in cfn.describe_stack_events(StackName="s")["StackEvents"]]
    assert times == sorted(set(times), reverse=True)


def test_a_failed_resource_takes_the_stack_back_and_says_why(cfn, ec2):
    before = inventory(ec2)
    create(cfn, changed(Server={"KeyName": "nobodys-key"}))
    assert ended(cfn) == "ROLLBACK_COMPLETE"
    failed = [e for e in cfn.describe_stack_events(StackName="s")["StackEvents"] if "FAILED" in e["ResourceStatus"]]
    assert [event["LogicalResourceId"] for event in failed] == ["Server"]
    assert "The keypair 'nobodys-key' does not exist." in failed[0]["ResourceStatusReason"]
    assert "Service: Ec2" in failed[0]["ResourceStatusReason"]
    assert inventory(ec2) == before
    assert "Outputs" not in cfn.describe_stacks(StackName="s")["Stacks"][0]
    with pytest.raises(ClientError, match="is in ROLLBACK_COMPLETE state and can not be updated"):
        update(cfn, TEMPLATE)


def test_without_rollback_what_was_made_stays(cfn, ec2):
    template = json.dumps(changed(Server={"ImageId": "ami-12345678"}))
    cfn.create_change_set(
        StackName="s", ChangeSetName="c", ChangeSetType="CREATE", TemplateBody=template, Capabilities=IAM
    )
    cfn.execute_change_set(StackName="s", ChangeSetName="c", DisableRollback=True)
    assert ended(cfn) == "CREATE_FAILED"
    assert len(ec2.describe_vpcs()["Vpcs"]) == 2
    cfn.delete_stack(StackName="s")
    assert len(ec2.describe_vpcs()["Vpcs"]) == 1


def test_a_rule_is_changed_in_place_and_a_server_is_replaced(cfn, ec2):
    create(cfn, TEMPLATE)
    before = ec2.describe_instances()["Reservations"][0]["Instances"][0]
    group = before["SecurityGroups"][0]["GroupId"]
    rule = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "0.0.0.0/0"}
    assert update(cfn, changed(Group={"SecurityGroupIngress": [rule]})) == "UPDATE_COMPLETE"
    rules = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissions"]
    assert [one["FromPort"] for one in rules] == [443]
    ec2.create_key_pair(KeyName="another-key")
    assert update(cfn, changed(Server={"KeyName": "another-key"})) == "UPDATE_COMPLETE"
    states = {
        one["KeyName"]: one["State"]["Name"]
        for reservation in ec2.describe_instances()["Reservations"]
        for one in reservation["Instances"]
    }
    assert states == {before["KeyName"]: "terminated", "another-key": "running"}


def test_a_failed_update_goes_back_to_what_was(cfn, ec2):
    create(cfn, TEMPLATE)
    before = inventory(ec2)
    wider = [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0"}]
    broken = changed(Group={"SecurityGroupIngress": wider}, Server={"KeyName": "nobodys-key"})
    assert update(cfn, broken) == "UPDATE_ROLLBACK_COMPLETE"
    assert inventory(ec2) == before
    groups = ec2.describe_security_groups(Filters=[{"Name": "description", "Values": ["ssh"]}])["SecurityGroups"]
    assert groups[0]["IpPermissions"][0]["IpRanges"][0]["CidrIp"] == "203.0.113.10/32"
    assert json.loads(json.dumps(cfn.get_template(StackName="s")["TemplateBody"])) == TEMPLATE
    cfn.delete_stack(StackName="s")
    assert len(ec2.describe_vpcs()["Vpcs"]) == 1


def test_a_resource_taken_out_is_deleted(cfn, ec2):
    create(cfn, {"Resources": NETWORK})
    template = {"Resources": {name: one for name, one in NETWORK.items() if name != "Group"}}
    assert update(cfn, template) == "UPDATE_COMPLETE"
    assert ("Group", "DELETE_COMPLETE") in told(cfn)


def test_what_is_in_use_makes_the_deletion_fail_with_its_reason(cfn, ec2):
    create(cfn, {"Resources": NETWORK})
    vpc = next(one["VpcId"] for one in ec2.describe_vpcs()["Vpcs"] if one["CidrBlock"] == "10.10.0.0/23")
    ec2.create_subnet(VpcId=vpc, CidrBlock="10.10.1.0/24")
    cfn.delete_stack(StackName="s")
    assert ended(cfn) == "DELETE_FAILED"
    reasons = [
        event.get("ResourceStatusReason", "") for event in cfn.describe_stack_events(StackName="s")["StackEvents"]
    ]
    assert "The following resource(s) failed to delete: [Vpc]. " in reasons


def test_what_is_retained_stays(cfn):
    bucket = {"Type": "AWS::S3::Bucket", "DeletionPolicy": "Retain", "Properties": {"BucketName": "kept-by-the-stack"}}
    identity = create(cfn, {"Resources": {"Bucket": bucket}})
    cfn.delete_stack(StackName="s")
    assert told(cfn, identity)[-2:] == [("Bucket", "DELETE_SKIPPED"), ("s", "DELETE_COMPLETE")]
    assert [one["Name"] for one in boto3.client("s3").list_buckets()["Buckets"]] == ["kept-by-the-stack"]


def test_a_change_set_tells_what_it_would_do(cfn):
    create(cfn, TEMPLATE)
    template = changed(Group={"GroupDescription": "other"}, Association=None, Vpc={"EnableDnsHostnames": False})
    template["Resources"]["More"] = {"Type": "AWS::S3::Bucket"}
    body = json.dumps(template)
    cfn.create_change_set(StackName="s", ChangeSetName="c", ChangeSetType="UPDATE", TemplateBody=body, Capabilities=IAM)
    changes = [one["ResourceChange"] for one in cfn.describe_change_set(StackName="s", ChangeSetName="c")["Changes"]]
    found = {one["LogicalResourceId"]: (one["Action"], one.get("Replacement")) for one in changes}
    assert found["More"] == ("Add", None)
    assert found["Association"] == ("Remove", None)
    assert found["Group"] == ("Modify", "True")
    assert found["Vpc"] == ("Modify", "False")
    assert "Subnet" not in found
    cfn.delete_change_set(StackName="s", ChangeSetName="c")
    cfn.delete_change_set(StackName="s", ChangeSetName="c")


def test_a_change_set_without_changes_fails_and_says_so(cfn):
    create(cfn, TEMPLATE)
    body = json.dumps(TEMPLATE)
    cfn.create_change_set(StackName="s", ChangeSetName="c", ChangeSetType="UPDATE", TemplateBody=body, Capabilities=IAM)
    described = cfn.describe_change_set(StackName="s", ChangeSetName="c")
    assert described["Status"] == "FAILED"
    assert described["StatusReason"].startswith("The submitted information didn't contain changes.")


@pytest.mark.parametrize(
    ("resources", "message"),
    [
        (
            {
                "A": {"Type": "AWS::S3::Bucket", "DependsOn": "B"},
                "B": {"Type": "AWS::S3::Bucket", "DependsOn": "A"},
            },
            "Circular dependency between resources: [A, B]",
        ),
        ({"A": {"Type": "Bucket"}}, "Unrecognized resource types: [Bucket]"),
    ],
)
def test_a_template_that_cannot_begin_is_refused(cfn, resources, message):
    with pytest.raises(ClientError, match=message.replace("[", r"\[").replace("]", r"\]")):
        cfn.create_stack(StackName="s", TemplateBody=json.dumps({"Resources": resources}))
    assert cfn.describe_stacks()["Stacks"] == []


def test_a_type_that_the_sandbox_lacks_fails_and_says_whose_fault_it_is(cfn):
    create(cfn, {"Resources": {"Sky": {"Type": "AWS::Glue::Job", "Properties": {"Role": "r", "Command": {}}}}})
    reasons = [
        event.get("ResourceStatusReason", "") for event in cfn.describe_stack_events(StackName="s")["StackEvents"]
    ]
    assert "The sandbox cannot make AWS::Glue::Job. On a real account CloudFormation can." in reasons


def test_two_stacks_may_have_change_sets_of_the_same_name(cfn):
    for stack in ("one", "two"):
        template = {"Resources": {stack.title(): {"Type": "AWS::Logs::LogGroup"}}}
        body = json.dumps(template)
        cfn.create_change_set(StackName=stack, ChangeSetName="c", ChangeSetType="CREATE", TemplateBody=body)
    for stack in ("one", "two"):
        cfn.execute_change_set(StackName=stack, ChangeSetName="c")
        assert ended(cfn, stack) == "CREATE_COMPLETE"
        assert (stack.title(), "CREATE_COMPLETE") in told(cfn, stack)


def test_one_thing_at_a_time_is_done_to_a_stack(cfn):
    parameter = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "x"}}
    many = {f"P{number}": parameter for number in range(30)}  # else it is there before the second call comes
    body = json.dumps(TEMPLATE | {"Resources": TEMPLATE["Resources"] | many})
    thread = threading.Thread(target=lambda: cfn.create_stack(StackName="s", TemplateBody=body, Capabilities=IAM))
    thread.start()
    other = boto3.client("cloudformation")
    while [stack["StackStatus"] for stack in other.describe_stacks()["Stacks"]] != ["CREATE_IN_PROGRESS"]:
        time.sleep(0.01)
    with pytest.raises(ClientError, match="is in CREATE_IN_PROGRESS state and can not be updated"):
        body = json.dumps(changed(Server={"InstanceType": "t3.small"}))
        other.update_stack(StackName="s", TemplateBody=body, Capabilities=IAM)
    thread.join()
    assert ended(cfn) == "CREATE_COMPLETE"


def test_a_reset_ends_what_a_stack_is_about_to_do(cfn, fresh):
    for number in range(3):
        body = json.dumps({"Resources": NETWORK})
        cfn.create_stack(StackName=f"s{number}", TemplateBody=body)
        fresh.control("reset")
    time.sleep(0.3)
    assert cfn.describe_stacks()["Stacks"] == []
    assert len(boto3.client("ec2").describe_vpcs()["Vpcs"]) == 1


def test_a_role_that_is_not_there_is_not_lent(fresh):
    sts = boto3.client("sts")
    with pytest.raises(ClientError, match="is not authorized to perform: sts:AssumeRole") as caught:
        sts.assume_role(RoleArn="arn:aws:iam::123456789012:role/nowhere", RoleSessionName="me")
    assert caught.value.response["Error"]["Code"] == "AccessDenied"


@pytest.mark.parametrize(
    ("principal", "open_to_me"),
    [("123456789012", True), ("arn:aws:iam::123456789012:root", True), ("210987654321", False)],
)
def test_a_role_is_lent_to_the_account_that_it_trusts(fresh, principal, open_to_me):
    statement = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    role = boto3.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=document)["Role"]["Arn"]
    try:
        boto3.client("sts").assume_role(RoleArn=role, RoleSessionName="me")
        lent = True
    except ClientError as error:
        assert error.response["Error"]["Code"] == "AccessDenied"
        lent = False
    assert lent == open_to_me
