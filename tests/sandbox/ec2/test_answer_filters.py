"""Every filter that EC2's documentation lists is acted on or refused, with wildcards and beside ids; none is passed over.

The filters: the documentation of each call, which botocore carries. Wildcards, and several values of which one is enough:
"Filter for Amazon EC2 resources" (EC2 User Guide, Using_Filtering).
"""

import html

import boto3
import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from helpers.sandbox.overlay.ec2.answer_filters import pattern, values_of
from helpers.sandbox.overlay.ec2.filters import LISTED
from tests.support.aws import IMAGE_OF_AWS, error_of

NONE = "no-such-value"
OF_THE_COURSE = (
    *(
        "Addresses",
        "AvailabilityZones",
        "DhcpOptions",
        "EgressOnlyInternetGateways",
        "Images",
        "InstanceStatus",
        "Instances",
    ),
    *("InternetGateways", "KeyPairs", "LaunchTemplates", "NatGateways", "NetworkAcls", "NetworkInterfaces", "Regions"),
    *("RouteTables", "SecurityGroups", "Subnets", "Volumes", "VpcEndpoints", "VpcPeeringConnections", "Vpcs"),
)


@pytest.fixture(scope="module")
def world(ec2):
    """An instance with its disk, and one at least of what else the calls list: {"instance": id, "image": id}."""
    ec2.create_key_pair(KeyName="mine")
    given = {"InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1, "KeyName": "mine"}
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "web-1"}]}]
    instance = ec2.run_instances(ImageId=IMAGE_OF_AWS, TagSpecifications=tags, **given)["Instances"][0]
    here = {"VpcId": instance["VpcId"]}
    other = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    peering = ec2.create_vpc_peering_connection(**here, PeerVpcId=other)["VpcPeeringConnection"]
    ec2.create_egress_only_internet_gateway(**here)
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    ec2.create_nat_gateway(SubnetId=instance["SubnetId"], AllocationId=address)
    ec2.create_launch_template(LaunchTemplateName="mine", LaunchTemplateData={"ImageId": IMAGE_OF_AWS})
    ec2.create_vpc_endpoint(**here, ServiceName="com.amazonaws.ap-northeast-1.s3")
    ec2.create_dhcp_options(DhcpConfigurations=[{"Key": "domain-name", "Values": ["a.example"]}])
    disk = instance["BlockDeviceMappings"][0]
    names = {
        "instance": instance["InstanceId"],
        "image": IMAGE_OF_AWS,
        "peering": peering["VpcPeeringConnectionId"],
        "other": other,
    }
    return names | {"device": disk["DeviceName"], "volume": disk["Ebs"]["VolumeId"], "vpc": instance["VpcId"]}


def most(answer: dict) -> int:
    return max((len(value) for value in answer.values() if isinstance(value, list)), default=0)


@pytest.mark.parametrize("listed", OF_THE_COURSE)
def test_no_filter_is_passed_over(ec2, world, listed):
    call = getattr(ec2, xform_name(f"Describe{listed}"))
    shape = ec2.meta.service_model.operation_model(f"Describe{listed}").input_shape
    member = next(name for name in ("Filters", "Filter") if name in shape.members)
    ids = {"ImageIds": [world["image"]]} if listed == "Images" else {}
    assert most(call(**ids)) > 0
    names = [html.unescape(one) for one in LISTED.findall(shape.members[member].documentation)]
    passed_over = []
    for name in (*(one for one in names if one != "tag" and not one.startswith("tag:")), "tag:none"):
        try:
            answer = call(**ids, **{member: [{"Name": name, "Values": [NONE]}]})
        except ClientError as error:
            assert error.response["ResponseMetadata"]["HTTPStatusCode"] in (400, 501)
            continue
        passed_over += [name] if most(answer) else []
    assert (passed_over, len(names) > 1) == ([], True)


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("instance-type", "t3.*", True),
        ("instance-type", "t3.m?cro", True),
        ("instance-type", "t4*", False),
        ("tag:Name", "web-?", True),
        ("tag:Name", "db-*", False),
        ("block-device-mapping.device-name", "/dev/*", True),
        ("block-device-mapping.volume-id", "vol-none", False),
        ("monitoring-state", "disabled", True),
        ("metadata-options.http-tokens", "none", False),
        ("launch-time", "20*", True),
        ("root-device-type", "ebs", True),
        ("network-interface.subnet-id", "subnet-*", True),
        ("instance-state-code", "16", True),
        ("instance-state-code", "80", False),
        ("reservation-id", "r-*", True),
    ],
)
def test_instances_are_found_by_it(ec2, world, name, value, found):
    filters = [{"Name": name, "Values": ["none", value]}]
    for ids in ({}, {"InstanceIds": [world["instance"]]}):
        reservations = ec2.describe_instances(Filters=filters, **ids)["Reservations"]
        assert [one["InstanceId"] for each in reservations for one in each["Instances"]] == [world["instance"]] * found


def test_what_other_calls_passed_over_is_acted_on(ec2, world):
    zones = ec2.describe_availability_zones(Filters=[{"Name": "zone-name", "Values": ["*a"]}])["AvailabilityZones"]
    assert [one["ZoneName"] for one in zones] == ["ap-northeast-1a"]
    regions = ec2.describe_regions(Filters=[{"Name": "region-name", "Values": ["ap-northeast-?"]}])["Regions"]
    assert {one["RegionName"] for one in regions} == {"ap-northeast-1", "ap-northeast-2", "ap-northeast-3"}
    by_accepter = [{"Name": "accepter-vpc-info.vpc-id", "Values": [world["other"]]}]
    found = ec2.describe_vpc_peering_connections(Filters=by_accepter)["VpcPeeringConnections"]
    assert [one["VpcPeeringConnectionId"] for one in found] == [world["peering"]]
    by_name = [{"Name": "architecture", "Values": ["arm64"]}]
    assert ec2.describe_images(ImageIds=[world["image"]], Filters=by_name)["Images"] == []


def test_of_several_values_one_is_enough(ec2, world):
    routes = [{"Name": "association.main", "Values": ["true"]}, {"Name": "vpc-id", "Values": [world["vpc"], "none"]}]
    assert len(ec2.describe_route_tables(Filters=routes)["RouteTables"]) == 1


def test_a_filter_of_which_nothing_is_told_is_refused(ec2, world):
    error = error_of(lambda: ec2.describe_instances(Filters=[{"Name": "outpost-arn", "Values": ["x"]}]))
    assert (error["Code"], "the filter 'outpost-arn' of DescribeInstances" in error["Message"]) == (
        "NotImplemented",
        True,
    )


@pytest.mark.parametrize(
    ("value", "text", "fits"),
    [("a*c", "abbc", True), ("a?c", "abbc", False), (r"a\*c", "a*c", True), (r"a\*c", "abc", False), ("[a]", "a", False), ("a.c", "abc", False)],
)  # fmt: skip
def test_a_pattern_is_ec2_s(value, text, fits):
    assert bool(pattern(value).fullmatch(text)) is fits


def test_a_name_is_found_where_it_stands_least_deep():
    from xml.etree import ElementTree

    told = (
        "<item><state>a</state><portSet><item><state>b</state><inner><ports>1</ports></inner></item></portSet></item>"
    )
    element = ElementTree.fromstring(told)
    assert (values_of(element, "state"), values_of(element, "port.state"), values_of(element, "none")) == (
        ["a"],
        ["b"],
        [],
    )


def test_moto_still_ignores_filters_and_wildcards(bare_moto):
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "y"}
    client = boto3.client("ec2", "ap-northeast-1", endpoint_url=bare_moto, **keys)
    assert client.describe_regions(Filters=[{"Name": "region-name", "Values": [NONE]}])["Regions"]
    client.run_instances(ImageId=IMAGE_OF_AWS, InstanceType="t3.micro", MinCount=1, MaxCount=1)
    assert client.describe_instances(Filters=[{"Name": "instance-type", "Values": ["t3.*"]}])["Reservations"] == []
