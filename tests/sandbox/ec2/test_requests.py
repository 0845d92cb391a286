"""What EC2 refuses in the sandbox, and in which words; and what it does not refuse."""

import json
import os
import subprocess
import sys

import boto3
import pytest

from helpers.reachability import network_of, reach
from tests.support.ec2_requests import AL2023, ANYWHERE, UNKNOWN, allow, launch, refused
from tests.support.soon import SOON

UNMAP = "Please unmap those public address(es) before detaching the gateway."


def use(ec2, net: dict[str, str]) -> str:
    """A running instance in the network, with a public address."""
    place = {"SubnetId": net["subnet"], "Groups": [net["group"]], "DeviceIndex": 0, "AssociatePublicIpAddress": True}
    return launch(ec2, NetworkInterfaces=[place])


# ---------------------------------------------------------------- in use


def test_what_is_in_use_is_not_deleted_and_all_is_there_afterwards(ec2, net):
    use(ec2, net)
    vpc, igw, subnet, group = net["vpc"], net["igw"], net["subnet"], net["group"]
    said = "has dependencies and cannot be deleted."
    for call, sentence in (
        (lambda: ec2.delete_subnet(SubnetId=subnet), f"The subnet '{subnet}' {said}"),
        (lambda: ec2.delete_vpc(VpcId=vpc), f"The vpc '{vpc}' {said}"),
        (lambda: ec2.delete_internet_gateway(InternetGatewayId=igw), f"The internetGateway '{igw}' {said}"),
        (lambda: ec2.delete_route_table(RouteTableId=net["table"]), f"The routeTable '{net['table']}' {said}"),
        (lambda: ec2.delete_security_group(GroupId=group), f"resource {group} has a dependent object"),
        (
            lambda: ec2.detach_internet_gateway(InternetGatewayId=igw, VpcId=vpc),
            f"Network {vpc} has some mapped public address(es). {UNMAP}",
        ),
    ):
        assert refused(call) == ("DependencyViolation", sentence)
    assert ec2.describe_subnets(SubnetIds=[subnet])["Subnets"][0]["VpcId"] == vpc
    assert ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["VpcId"] == vpc
    assert ec2.describe_internet_gateways(InternetGatewayIds=[igw])["InternetGateways"][0]["Attachments"]


def test_in_the_right_order_everything_goes(ec2, net):
    ec2.terminate_instances(InstanceIds=[use(ec2, net)])
    ec2.delete_subnet(SubnetId=net["subnet"])
    ec2.delete_security_group(GroupId=net["group"])
    detached = {"InternetGatewayId": net["igw"]}
    for left, go in (
        ("other", lambda: ec2.delete_security_group(GroupId=net["other"])),
        ("igw", lambda: ec2.detach_internet_gateway(VpcId=net["vpc"], **detached)),
    ):
        assert refused(lambda: ec2.delete_vpc(VpcId=net["vpc"]))[0] == "DependencyViolation", left
        go()
    ec2.delete_internet_gateway(**detached)
    ec2.delete_vpc(VpcId=net["vpc"])
    assert refused(lambda: ec2.describe_vpcs(VpcIds=[net["vpc"]]))[0] == "InvalidVpcID.NotFound"


def test_a_group_that_a_rule_names_is_in_use(ec2, net):
    rule = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "UserIdGroupPairs": [{"GroupId": net["other"]}]}
    ec2.authorize_security_group_ingress(GroupId=net["group"], IpPermissions=[rule])
    assert refused(lambda: ec2.delete_security_group(GroupId=net["other"]))[0] == "DependencyViolation"
    ec2.revoke_security_group_ingress(GroupId=net["group"], IpPermissions=[rule])
    ec2.delete_security_group(GroupId=net["other"])


def test_a_group_is_free_once_its_instance_has_another(ec2, net):
    instance = launch(ec2, SubnetId=net["subnet"], SecurityGroupIds=[net["group"]])
    ec2.modify_instance_attribute(InstanceId=instance, Groups=[net["other"]])
    ec2.delete_security_group(GroupId=net["group"])
    assert refused(lambda: ec2.delete_security_group(GroupId=net["other"]))[0] == "DependencyViolation"


def test_the_default_group_is_not_deleted_but_goes_with_its_network(ec2):
    vpc = ec2.create_vpc(CidrBlock="10.30.0.0/16")["Vpc"]["VpcId"]
    (group,) = ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["SecurityGroups"]
    said = f'the specified group: "{group["GroupId"]}" name: "default" cannot be deleted by a user'
    assert refused(lambda: ec2.delete_security_group(GroupId=group["GroupId"])) == ("CannotDelete", said)
    ec2.delete_vpc(VpcId=vpc)
    assert refused(lambda: ec2.describe_security_groups(GroupIds=[group["GroupId"]]))[0] == "InvalidGroup.NotFound"


def test_cloudformation_lets_what_is_in_use_wait_for_what_uses_it(ec2):
    """Nothing says that the server needs the gateway, so that the gateway's turn to go comes first."""
    before = len(ec2.describe_vpcs()["Vpcs"]), len(ec2.describe_internet_gateways()["InternetGateways"])
    ref = {"VpcId": {"Ref": "Vpc"}}
    public = {"CidrBlock": "10.40.0.0/24", "MapPublicIpOnLaunch": True}
    image = boto3.client("ssm").get_parameter(Name=AL2023.removeprefix("resolve:ssm:"))["Parameter"]["Value"]
    resources = {
        "Vpc": ("VPC", {"CidrBlock": "10.40.0.0/16"}),
        "Subnet": ("Subnet", ref | public),
        "Server": ("Instance", {"ImageId": image, "InstanceType": "t3.micro", "SubnetId": {"Ref": "Subnet"}}),
        "Igw": ("InternetGateway", {"Tags": [{"Key": "for", "Value": {"Ref": "Subnet"}}]}),
        "Attached": ("VPCGatewayAttachment", ref | {"InternetGatewayId": {"Ref": "Igw"}}),
    }
    template = {"Resources": {n: {"Type": f"AWS::EC2::{t}", "Properties": p} for n, (t, p) in resources.items()}}
    cfn = boto3.client("cloudformation")
    stack = cfn.create_stack(StackName="waits", TemplateBody=json.dumps(template))["StackId"]
    cfn.get_waiter("stack_create_complete").wait(StackName=stack, WaiterConfig=SOON)
    cfn.delete_stack(StackName=stack)
    cfn.get_waiter("stack_delete_complete").wait(StackName=stack, WaiterConfig=SOON)
    events = cfn.describe_stack_events(StackName=stack)["StackEvents"]
    told = [e["LogicalResourceId"] for e in reversed(events) if e["ResourceStatus"] == "DELETE_IN_PROGRESS"]
    assert told.index("Attached") < told.index("Server")
    assert told.count("Attached") == 1
    assert (len(ec2.describe_vpcs()["Vpcs"]), len(ec2.describe_internet_gateways()["InternetGateways"])) == before


# ---------------------------------------------------------------- in another state


def test_what_cannot_be_done_in_a_state_is_refused_and_nothing_changes(ec2):
    instance = launch(ec2)
    here = {"InstanceIds": [instance]}

    def state() -> str:
        return ec2.describe_instances(**here)["Reservations"][0]["Instances"][0]["State"]["Name"]

    type_of = {"InstanceId": instance, "InstanceType": {"Value": "t3.small"}}
    said = f"The instance '{instance}' is not in the 'stopped' state."
    assert refused(lambda: ec2.modify_instance_attribute(**type_of)) == ("IncorrectInstanceState", said)
    ec2.stop_instances(**here)
    assert refused(lambda: ec2.reboot_instances(**here))[0] == "IncorrectInstanceState"
    assert state() == "stopped"
    ec2.modify_instance_attribute(**type_of)
    ec2.start_instances(**here)
    ec2.reboot_instances(**here)
    ec2.terminate_instances(**here)
    not_from = "is not in a state from which it can be"
    assert refused(lambda: ec2.start_instances(**here)) == (
        "IncorrectInstanceState",
        f"The instance '{instance}' {not_from} started.",
    )
    assert refused(lambda: ec2.stop_instances(**here)) == (
        "IncorrectInstanceState",
        f"This instance '{instance}' {not_from} stopped.",
    )
    assert state() == "terminated"


def test_what_is_as_it_was_wished_stays_and_says_so(ec2):
    here = {"InstanceIds": [launch(ec2)]}
    for call, key, names in (
        (ec2.start_instances, "StartingInstances", ("running", "running")),
        (ec2.stop_instances, "StoppingInstances", ("running", "stopping")),
        (ec2.stop_instances, "StoppingInstances", ("stopped", "stopped")),
        (ec2.start_instances, "StartingInstances", ("stopped", "pending")),
        (ec2.terminate_instances, "TerminatingInstances", ("running", "shutting-down")),
        (ec2.terminate_instances, "TerminatingInstances", ("terminated", "terminated")),
    ):
        (told,) = call(**here)[key]
        assert (told["PreviousState"]["Name"], told["CurrentState"]["Name"]) == names


def test_one_instance_in_the_wrong_state_keeps_all_from_starting(ec2):
    stopped, gone = launch(ec2), launch(ec2)
    ec2.stop_instances(InstanceIds=[stopped])
    ec2.terminate_instances(InstanceIds=[gone])
    assert refused(lambda: ec2.start_instances(InstanceIds=[stopped, gone]))[0] == "IncorrectInstanceState"
    (told,) = ec2.start_instances(InstanceIds=[stopped])["StartingInstances"]
    assert told["PreviousState"]["Name"] == "stopped"
    ec2.terminate_instances(InstanceIds=[stopped])


def test_a_protected_instance_is_terminated_after_its_protection_is_taken_away(ec2):
    instance = launch(ec2, DisableApiTermination=True)
    said = (
        f"The instance '{instance}' may not be terminated. "
        "Modify its 'disableApiTermination' instance attribute and try again."
    )
    assert refused(lambda: ec2.terminate_instances(InstanceIds=[instance])) == ("OperationNotPermitted", said)
    ec2.modify_instance_attribute(InstanceId=instance, DisableApiTermination={"Value": False})
    ec2.terminate_instances(InstanceIds=[instance])


# ---------------------------------------------------------------- ids


@pytest.mark.parametrize(
    ("kind", "code", "call"),
    [
        ("i", "InvalidInstanceID.Malformed", lambda ec2, one: ec2.start_instances(InstanceIds=[one])),
        ("i", "InvalidInstanceID.Malformed", lambda ec2, one: ec2.describe_instances(InstanceIds=[one])),
        ("sg", "InvalidGroupId.Malformed", lambda ec2, one: ec2.describe_security_groups(GroupIds=[one])),
        ("sg", "InvalidGroupId.Malformed", lambda ec2, one: launch(ec2, SecurityGroupIds=[one])),
        ("sg", "InvalidGroupId.Malformed", lambda ec2, one: allow(ec2, one)),
        ("ami", "InvalidAMIID.Malformed", lambda ec2, one: launch(ec2, ImageId=one)),
        ("subnet", "InvalidSubnetID.Malformed", lambda ec2, one: launch(ec2, SubnetId=one)),
        ("vpc", "InvalidVpcID.Malformed", lambda ec2, one: ec2.delete_vpc(VpcId=one)),
        ("rtb", "InvalidRouteTableId.Malformed", lambda ec2, one: ec2.delete_route_table(RouteTableId=one)),
        (
            "igw",
            "InvalidInternetGatewayId.Malformed",
            lambda ec2, one: ec2.delete_internet_gateway(InternetGatewayId=one),
        ),
    ],
)
def test_an_id_that_is_none_is_told_by_its_shape(ec2, kind, code, call):
    assert refused(lambda: call(ec2, "my-server")) == (code, f'Invalid id: "my-server" (expecting "{kind}-...")')
    for one in (f"{kind}-12345", f"{kind}-{UNKNOWN[:-1]}g", f"{kind}-{UNKNOWN}0"):
        assert refused(lambda one=one: call(ec2, one)) == (code, f'Invalid id: "{one}"')
    for one in (f"{kind}-{UNKNOWN}", f"{kind}-12345678"):
        assert refused(lambda one=one: call(ec2, one))[0].endswith(".NotFound")


def test_an_id_is_looked_at_only_for_those_who_may_ask(ec2):
    user = boto3.client("iam")
    user.create_user(UserName="nobody")
    key = user.create_access_key(UserName="nobody")["AccessKey"]
    keys = {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}
    theirs = boto3.client("ec2", **keys)
    assert refused(lambda: theirs.start_instances(InstanceIds=["my-server"]))[0] == "UnauthorizedOperation"


def test_the_same_names_elsewhere_are_no_ids(ec2):
    assert ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": ["anything"]}])["SecurityGroups"] == []
    images = ec2.describe_images(Owners=["amazon"])["Images"]
    odd = [one["ImageId"] for one in images if not set(one["ImageId"].removeprefix("ami-")) <= set("0123456789abcdef")]
    assert len(ec2.describe_images(ImageIds=odd)["Images"]) == len(odd)


def test_what_is_not_there_is_named_alone(ec2):
    vpc, group, igw = (f"{kind}-{UNKNOWN}" for kind in ("vpc", "sg", "igw"))
    for call, sentence in (
        (lambda: ec2.describe_vpcs(VpcIds=[vpc]), f"The vpc ID '{vpc}' does not exist"),
        (lambda: ec2.describe_security_groups(GroupIds=[group]), f"The security group '{group}' does not exist"),
        (
            lambda: ec2.delete_internet_gateway(InternetGatewayId=igw),
            f"The internetGateway ID '{igw}' does not exist",
        ),
        (
            lambda: ec2.create_security_group(GroupName="a", Description="a", VpcId=vpc),
            f"The vpc ID '{vpc}' does not exist",
        ),
    ):
        assert refused(call)[1] == sentence


# ---------------------------------------------------------------- the default network


def test_what_is_launched_in_the_default_network_is_reached(ec2):
    instance = launch(ec2)
    network = network_of(ec2)
    assert reach(network, instance, "203.0.113.9", 22).reason == "NoRule"
    (group,) = ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]["SecurityGroups"]
    allow(ec2, group["GroupId"])
    assert reach(network_of(ec2), instance, "203.0.113.9", 22).open
    ec2.terminate_instances(InstanceIds=[instance])


def test_every_region_and_a_new_sandbox_begin_with_a_gateway(ec2):
    far = boto3.client("ec2", "eu-north-1")
    (vpc,) = far.describe_vpcs()["Vpcs"]
    (gateway,) = far.describe_internet_gateways()["InternetGateways"]
    assert [one["VpcId"] for one in gateway["Attachments"]] == [vpc["VpcId"]]
    (table,) = far.describe_route_tables()["RouteTables"]
    assert {(r["DestinationCidrBlock"], r["GatewayId"]) for r in table["Routes"]} == {
        (vpc["CidrBlock"], "local"),
        (ANYWHERE, gateway["InternetGatewayId"]),
    }


REBOOTED = """
import boto3, moto
from helpers.sandbox.overlay import patching
from helpers.sandbox.overlay.ec2 import memory, reboots

patching.install(reboots)
with moto.mock_aws():
    ec2 = boto3.client("ec2", "eu-west-1")
    made = ec2.run_instances(ImageId="ami-1", MinCount=2, MaxCount=2)["Instances"]
    for _ in range(2):
        ec2.reboot_instances(InstanceIds=[made[0]["InstanceId"]])
    print([machine.boots for machine in memory.machines()])
"""


def test_the_reboots_of_each_instance_are_counted():
    """What stands in for the instance boots anew by that; tests/sandbox/instances/test_instances.py sees it from inside."""
    elsewhere = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    program = [sys.executable, "-W", "ignore", "-c", REBOOTED]
    ran = subprocess.run(program, capture_output=True, text=True, check=True, env=elsewhere)
    assert ran.stdout == "[2, 0]\n"
