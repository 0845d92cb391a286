"""What EC2 in the sandbox says of launches, groups, their rules, ranges and routes that are wrong."""

import json

import boto3
import pytest

from helpers.sandbox.overlay.ec2.filters import is_filter
from tests.support.ec2_requests import AL2023, ANYWHERE, UNKNOWN, allow, launch, refused
from tests.support.stacks import ended

NO_PORTS = "Invalid value for portRange. Must specify both from and to ports with TCP/UDP."


# ---------------------------------------------------------------- filters


def described(ec2, call: str, name: str):
    return getattr(ec2, f"describe_{call}")(Filters=[{"Name": name, "Values": ["x"]}])


@pytest.mark.parametrize(
    "call", ["images", "instances", "volumes", "security_groups", "key_pairs", "vpcs", "tags", "addresses", "regions"]
)
def test_a_filter_that_there_is_not_is_told_as_invalid(ec2, call):
    told = refused(lambda: described(ec2, call, "nome"))
    assert told == ("InvalidParameterValue", "The filter 'nome' is invalid")


def test_a_filter_that_aws_has_is_never_called_invalid(ec2):
    for call, name in (("vpcs", "isDefault"), ("images", "tag:x"), ("subnets", "cidr"), ("instances", "tag-value")):
        described(ec2, call, name)
    code, told = refused(lambda: described(ec2, "images", "block-device-mapping.encrypted"))
    assert code == "NotImplemented"
    assert "does not stand in for" in told and "'block-device-mapping.encrypted'" in told and "moto" not in told.lower()


def test_where_no_filters_are_listed_none_is_called_invalid():
    assert is_filter("DescribeIpams", "anything") and is_filter("NoSuchAction", "anything")
    assert not is_filter("DescribeImages", "imageid.x")


# ---------------------------------------------------------------- launches


def test_a_launch_that_aws_refuses_starts_nothing(ec2, net):
    here, default = {"SubnetId": net["subnet"]}, ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])
    vpc = default["Vpcs"][0]["VpcId"]
    before = ec2.describe_instances()["Reservations"]
    for asked, code, sentence in (
        ({"InstanceType": "t9.nano"}, "InvalidParameterValue", "Invalid value 't9.nano' for InstanceType."),
        (
            {"SecurityGroups": ["web"], **here},
            "InvalidParameterCombination",
            "The parameter groupName cannot be used with the parameter subnet",
        ),
        (
            {"SecurityGroups": ["nowhere"]},
            "InvalidGroup.NotFound",
            f"The security group 'nowhere' does not exist in default VPC '{vpc}'",
        ),
        (
            {"IamInstanceProfile": {"Name": "nobody"}},
            "InvalidParameterValue",
            "Value (nobody) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name",
        ),
        ({"KeyName": "nobodys"}, "InvalidKeyPair.NotFound", "The keypair 'nobodys' does not exist"),
    ):
        told = refused(lambda asked=asked: launch(ec2, **asked))
        assert (told[0], told[1].removesuffix(".")) == (code, sentence.removesuffix("."))
    without = {"MinCount": 1, "MaxCount": 1, "InstanceType": "t3.micro"}
    assert refused(lambda: ec2.run_instances(**without))[0] == "MissingParameter"
    assert ec2.describe_instances()["Reservations"] == before


@pytest.mark.parametrize(
    ("of_type", "of_image", "instance_type"), [("arm64", "x86_64", "t4g.micro"), ("x86_64", "arm64", "t3.micro")]
)
def test_type_and_image_are_of_one_architecture(ec2, of_type, of_image, instance_type):
    image = AL2023.replace("x86_64", of_image)
    code, sentence = refused(lambda: launch(ec2, InstanceType=instance_type, ImageId=image))
    assert code == "InvalidParameterValue"
    begin = (
        f"The architecture '{of_type}' of the specified instance type does not match the architecture '{of_image}' of"
    )
    assert sentence.startswith(begin)
    own = launch(ec2, InstanceType=instance_type, ImageId=AL2023.replace("x86_64", of_type))
    ec2.terminate_instances(InstanceIds=[own])


def test_a_group_and_a_subnet_of_two_networks_do_not_go_together(ec2, net):
    place = {"SubnetId": net["subnet"], "Groups": [default_group(ec2)], "DeviceIndex": 0}
    said = f"Security group {default_group(ec2)} and subnet {net['subnet']} belong to different networks."
    for asked in (
        {"NetworkInterfaces": [place]},
        {"SubnetId": net["subnet"], "SecurityGroupIds": [default_group(ec2)]},
    ):
        assert refused(lambda asked=asked: launch(ec2, **asked)) == ("InvalidParameter", said)
    code, said = refused(lambda: launch(ec2, SecurityGroupIds=[net["group"]]))  # it would be in the default network
    assert (code, said.split(" and ")[0]) == ("InvalidParameter", f"Security group {net['group']}")


def default_group(ec2) -> str:
    (vpc,) = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"]
    here = [{"Name": "vpc-id", "Values": [vpc["VpcId"]]}, {"Name": "group-name", "Values": ["default"]}]
    return ec2.describe_security_groups(Filters=here)["SecurityGroups"][0]["GroupId"]


def test_an_instance_tells_its_groups(ec2, net):
    for asked, group in (
        ({}, default_group(ec2)),
        ({"SecurityGroups": ["default"]}, default_group(ec2)),
        ({"SubnetId": net["subnet"], "SecurityGroupIds": [net["group"]]}, net["group"]),
    ):
        instance = launch(ec2, **asked)
        told = ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]
        assert [one["GroupId"] for one in told["SecurityGroups"]] == [group]
        assert [one["GroupId"] for one in told["NetworkInterfaces"][0]["Groups"]] == [group]


# ---------------------------------------------------------------- rules of groups


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ({"FromPort": None, "ToPort": None}, NO_PORTS),
        ({"IpProtocol": "udp", "FromPort": None, "ToPort": None}, NO_PORTS),
        ({"ToPort": None}, NO_PORTS),
        ({"FromPort": 65536, "ToPort": 65536}, "TCP/UDP (from) port (65536) out of range"),
        ({"FromPort": 0, "ToPort": 65536}, "TCP/UDP (to) port (65536) out of range"),
        ({"FromPort": -1, "ToPort": -1}, "TCP/UDP (from) port (-1) out of range"),
        ({"FromPort": 90, "ToPort": 80}, "Invalid TCP/UDP port range (90:80)"),
        ({"IpProtocol": "icmp", "FromPort": 256, "ToPort": -1}, "ICMP type (256) out of range"),
        ({"IpProtocol": "icmp", "FromPort": 8, "ToPort": 65535}, "ICMP code (65535) out of range"),
        ({"IpProtocol": "ssh"}, "Invalid value 'ssh' for IP protocol. Unknown protocol."),
        ({"IpProtocol": "256"}, "Invalid value '256' for IP protocol. Unknown protocol."),
        ({"IpRanges": [{"CidrIp": "203.0.113"}]}, "CIDR block 203.0.113 is malformed"),
        ({"IpRanges": [{"CidrIp": "203.0.113.7"}]}, "CIDR block 203.0.113.7 is malformed"),
        ({"IpRanges": [{"CidrIp": "203.0.113.0/33"}]}, "CIDR block 203.0.113.0/33 is malformed"),
        ({"IpRanges": [{"CidrIp": ANYWHERE}] * 2}, "The same permission must not appear multiple times"),
    ],
)
def test_a_rule_that_is_wrong_is_refused(ec2, net, rule, sentence):
    for change in (ec2.authorize_security_group_ingress, ec2.authorize_security_group_egress):
        given = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": ANYWHERE}]} | rule
        given = {name: value for name, value in given.items() if value is not None}
        told = refused(lambda change=change, given=given: change(GroupId=net["group"], IpPermissions=[given]))
        assert told == ("InvalidParameterValue", sentence)
    assert ec2.describe_security_groups(GroupIds=[net["group"]])["SecurityGroups"][0]["IpPermissions"] == []


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({}, "0.0.0.0/0, TCP, from port: 22, to port: 22"),
        ({"FromPort": 0, "ToPort": 65535}, "0.0.0.0/0, TCP, from port: 0, to port: 65535"),
        ({"IpProtocol": "6"}, "0.0.0.0/0, TCP, from port: 22, to port: 22"),
        ({"IpProtocol": "icmp", "FromPort": -1, "ToPort": -1}, "0.0.0.0/0, ICMP, type: -1, code: -1"),
        ({"IpProtocol": "-1", "FromPort": None, "ToPort": None}, "0.0.0.0/0, ALL"),
        ({"IpProtocol": "50", "FromPort": None, "ToPort": None}, "0.0.0.0/0, 50"),
        ({"IpRanges": [], "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}, "::/0, TCP, from port: 22, to port: 22"),
    ],
)
def test_a_rule_is_there_once(ec2, net, rule, words):
    allow(ec2, net["group"], **rule)
    told = refused(lambda: allow(ec2, net["group"], **rule))
    assert told == ("InvalidPermission.Duplicate", f'the specified rule "peer: {words}, ALLOW" already exists')
    rules = ec2.describe_security_groups(GroupIds=[net["group"]])["SecurityGroups"][0]["IpPermissions"]
    ec2.revoke_security_group_ingress(GroupId=net["group"], IpPermissions=rules)
    allow(ec2, net["group"], **rule)


def test_a_range_is_kept_with_the_address_of_its_network(ec2, net):
    allow(ec2, net["group"], IpRanges=[{"CidrIp": "203.0.113.7/24", "Description": "us"}])
    (rule,) = ec2.describe_security_groups(GroupIds=[net["group"]])["SecurityGroups"][0]["IpPermissions"]
    assert rule["IpRanges"] == [{"CidrIp": "203.0.113.0/24", "Description": "us"}]
    again = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "203.0.113.99/24"}]}
    ec2.revoke_security_group_ingress(GroupId=net["group"], IpPermissions=[again])
    assert ec2.describe_security_groups(GroupIds=[net["group"]])["SecurityGroups"][0]["IpPermissions"] == []


@pytest.mark.parametrize(
    ("name", "description", "sentence"),
    [
        (
            "web",
            "ウェブ",
            "Value (ウェブ) for parameter GroupDescription is invalid. Character sets beyond ASCII are not supported.",
        ),
        (
            "ウェブ",
            "web",
            "Value (ウェブ) for parameter GroupName is invalid. Character sets beyond ASCII are not supported.",
        ),
        ("default", "mine", "Cannot use reserved security group name: default"),
        ("sg-mine", "mine", None),
        ("mine", 'with "quotes"', None),
        ("m" * 256, "mine", None),
    ],
)
def test_a_group_has_a_name_and_a_description_of_some_letters(ec2, name, description, sentence):
    code, said = refused(lambda: ec2.create_security_group(GroupName=name, Description=description))
    assert code == "InvalidParameterValue"
    assert sentence in (None, said)


# ---------------------------------------------------------------- ranges and routes


def test_ranges_are_checked_and_put_right(ec2, net):
    def subnet(cidr: str):
        return ec2.create_subnet(VpcId=net["vpc"], CidrBlock=cidr)

    not_a_block = "Value ({}) for parameter cidrBlock is invalid. This is not a valid CIDR block."
    assert refused(lambda: subnet("10.10.1.0")) == ("InvalidParameterValue", not_a_block.format("10.10.1.0"))
    assert refused(lambda: ec2.create_vpc(CidrBlock="10.0.0.0"))[0] == "InvalidParameterValue"
    assert refused(lambda: subnet("10.10.1.0/29")) == ("InvalidSubnet.Range", "The CIDR '10.10.1.0/29' is invalid.")
    assert refused(lambda: subnet("10.20.1.0/24"))[0] == "InvalidSubnet.Range"
    assert refused(lambda: subnet("10.10.0.128/25"))[0] == "InvalidSubnet.Conflict"
    assert subnet("10.10.1.9/28")["Subnet"]["CidrBlock"] == "10.10.1.0/28"
    vpc = ec2.create_vpc(CidrBlock="100.68.0.18/18")["Vpc"]
    assert vpc["CidrBlock"] == "100.68.0.0/18"


def test_routes_stay_in_their_network(ec2, net):
    here = {"RouteTableId": net["table"]}
    loose = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    every = {"DestinationCidrBlock": ANYWHERE, **here}
    said = f"route table {net['table']} and network gateway {loose} belong to different networks"
    assert refused(lambda: ec2.create_route(GatewayId=loose, **every)) == ("InvalidParameterValue", said)
    ec2.create_route(GatewayId=net["igw"], **every)
    assert refused(lambda: ec2.create_route(GatewayId=net["igw"], **every))[0] == "RouteAlreadyExists"
    said = f"cannot remove local route 10.10.0.0/23 in route table {net['table']}"
    local = {"DestinationCidrBlock": "10.10.0.0/23", **here}
    assert refused(lambda: ec2.delete_route(**local)) == ("InvalidParameterValue", said)
    ec2.delete_route(**every)


def test_a_network_has_one_gateway_and_a_gateway_one_network(ec2, net):
    vpc, other = net["vpc"], ec2.create_vpc(CidrBlock="10.50.0.0/16")["Vpc"]["VpcId"]
    loose = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    said = f"Network {vpc} already has an internet gateway attached"
    told = refused(lambda: ec2.attach_internet_gateway(InternetGatewayId=loose, VpcId=vpc))
    assert told == ("InvalidParameterValue", said)
    said = f"resource {net['igw']} is already attached to network {vpc}"
    told = refused(lambda: ec2.attach_internet_gateway(InternetGatewayId=net["igw"], VpcId=other))
    assert told == ("Resource.AlreadyAssociated", said)


def test_a_subnet_has_one_route_table_which_is_free_once_the_subnet_is_gone(ec2, net):
    first, second = (ec2.create_route_table(VpcId=net["vpc"])["RouteTable"]["RouteTableId"] for _ in range(2))
    place = {"SubnetId": net["subnet"]}
    ec2.associate_route_table(RouteTableId=first, **place)
    said = f"the specified association for route table {first} conflicts with an existing association"
    told = refused(lambda: ec2.associate_route_table(RouteTableId=second, **place))
    assert told == ("Resource.AlreadyAssociated", said)
    assert refused(lambda: ec2.delete_route_table(RouteTableId=first))[0] == "DependencyViolation"
    ec2.delete_subnet(**place)
    ec2.delete_route_table(RouteTableId=first)


def test_a_key_pair_that_is_gone_is_deleted_once_more(ec2):
    ec2.delete_key_pair(KeyName="nobodys")
    ec2.delete_key_pair(KeyPairId=f"key-{UNKNOWN}")
    ec2.create_key_pair(KeyName="mine")
    assert refused(lambda: ec2.create_key_pair(KeyName="mine"))[0] == "InvalidKeyPair.Duplicate"


def test_stacks_meet_the_same_refusals(ec2):
    rule = {"IpProtocol": "tcp", "FromPort": "22", "ToPort": "65536", "CidrIp": ANYWHERE}
    group = {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "g", "SecurityGroupIngress": [rule]}}
    cfn = boto3.client("cloudformation")
    stack = cfn.create_stack(StackName="refused", TemplateBody=json.dumps({"Resources": {"G": group}}))["StackId"]
    assert ended(cfn, stack) == "ROLLBACK_COMPLETE"
    reasons = [e.get("ResourceStatusReason", "") for e in cfn.describe_stack_events(StackName=stack)["StackEvents"]]
    assert any("TCP/UDP (to) port (65536) out of range" in reason for reason in reasons)
