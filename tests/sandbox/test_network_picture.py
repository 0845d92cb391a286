"""The picture of the network, its text, the calculator, and "Who can reach this instance?"."""

import re
import time
import xml.etree.ElementTree as ET

import boto3
import pytest

from helpers.reachability import Network
from helpers.target import current
from helpers.views import network
from helpers.views.cidr import cidr_calculator, sums
from helpers.views.network import Landscape, as_html, described, drawn, landscape_of
from helpers.views.picture import Picture, Reach
from tests.support.stacks import TEMPLATE, create, ended


def landscape(count: int = 2, state: str = "running") -> Landscape:
    """A VPC with a public subnet and `count` instances."""
    vpc = {"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16", "Tags": [{"Key": "Name", "Value": "<mine>"}]}
    subnet = {"SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/20", "AvailabilityZone": "tokyo-a"}
    instances = tuple(
        {
            "InstanceId": f"i-{number:04}",
            "InstanceType": "t3.micro",
            "State": {"Name": state},
            "VpcId": "vpc-1",
            "SubnetId": "subnet-1",
            "PublicIpAddress": f"198.51.100.{number % 250}",
            "SecurityGroups": [{"GroupId": "sg-1", "GroupName": "web"}],
        }
        for number in range(count)
    )
    rule = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22}
    table = {
        "VpcId": "vpc-1",
        "Associations": [{"SubnetId": "subnet-1"}],
        "Routes": [{"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1"}],
    }
    gateway = {"InternetGatewayId": "igw-1", "Attachments": [{"VpcId": "vpc-1"}]}
    groups = ({"GroupId": "sg-1", "GroupName": "web", "IpPermissions": [rule]},)
    return Landscape("tokyo", (vpc,), Network(instances, groups, (subnet,), (table,), (gateway,)))


def test_the_picture_names_all_that_is_there():
    texts = [one.text for one in ET.fromstring(drawn(landscape())).iter("{http://www.w3.org/2000/svg}text")]
    for wanted in ("Region tokyo", "VPC <mine> 10.0.0.0/16", "Internet gateway igw-1", "i-0000", "i-0001"):
        assert wanted in texts
    assert "Public subnet 10.0.0.0/20 in tokyo-a" in texts
    assert "tcp 22 (web)" in texts
    assert "● running · t3.micro" in texts


def test_the_same_state_gives_the_same_picture():
    there = landscape(7)
    turned = Landscape(there.region, there.vpcs, Network(there.network.instances[::-1], *_others(there)))
    assert drawn(there) == drawn(turned)


def _others(there: Landscape) -> tuple:
    inside = there.network
    return inside.security_groups, inside.subnets, inside.route_tables, inside.internet_gateways, inside.network_acls


def test_no_card_is_outside_its_frame():
    root = ET.fromstring(drawn(landscape(50)))
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    for box in root.iter("{http://www.w3.org/2000/svg}rect"):
        assert float(box.attrib["x"]) + float(box.attrib["width"]) <= width
        assert float(box.attrib["y"]) + float(box.attrib["height"]) <= height


def test_terminated_instances_are_not_drawn_and_stopped_ones_say_so():
    assert "i-0000" not in drawn(landscape(state="terminated"))
    assert "■ stopped" in drawn(landscape(state="stopped"))


def test_without_a_route_to_a_gateway_a_subnet_is_private():
    there = landscape()
    there.network.route_tables[0]["Routes"] = []
    assert "Private subnet" in drawn(there)


def test_an_empty_region_says_so():
    assert "Nothing is here yet." in drawn(Landscape("tokyo", (), Network()))


def test_what_is_new_is_told_in_words():
    before = described(landscape(1))
    shown = as_html(landscape(2), before)
    assert re.search(r"New: i-0001", shown)
    assert "New:" not in as_html(landscape(2), described(landscape(2)))


def test_it_is_the_apis_state_that_is_drawn(fresh):
    cfn = boto3.client("cloudformation")
    create(cfn, TEMPLATE)
    assert ended(cfn) == "CREATE_COMPLETE"
    picture = Picture(watching=False)
    server = boto3.client("ec2").describe_instances()["Reservations"][0]["Instances"][0]
    assert server["InstanceId"] in picture._view.value
    assert any("Public subnet" in line for line in described(landscape_of(current().session())))
    boto3.client("ec2").stop_instances(InstanceIds=[server["InstanceId"]])
    assert picture.draw()
    assert "■ stopped" in picture._view.value
    assert repr(picture) == "Picture()"

    asked = Reach()
    asked.ask()
    assert "stopped" in asked.answer.value
    boto3.client("ec2").start_instances(InstanceIds=[server["InstanceId"]])
    asked.ask()
    assert "203.0.113.10/32 admits it" in asked.answer.value
    for port, address, said in (
        ("80", "203.0.113.10", "no inbound rule"),
        ("65536", "203.0.113.10", "is no port"),
        ("-1", "203.0.113.10", "is no port"),
        ("22", "me", "is no IP address"),
    ):
        asked.port.value, asked.address.value = port, address
        asked.ask()
        assert said in asked.answer.value


def test_a_change_made_elsewhere_is_drawn_without_a_click(fresh, monkeypatch):
    monkeypatch.setattr("helpers.views.picture.ASK_EVERY", 0.1)
    picture = Picture()
    boto3.client("ec2").create_vpc(CidrBlock="10.77.0.0/16")
    deadline = time.monotonic() + 10
    while "10.77.0.0/16" not in picture._view.value and time.monotonic() < deadline:
        time.sleep(0.05)
    assert "10.77.0.0/16" in picture._view.value
    picture.close()


def test_the_calculator_divides_a_network():
    lines = dict(sums("10.10.0.0/23", "24"))
    assert lines["Network"] == "10.10.0.0/23"
    assert lines["Addresses"] == "10.10.0.0 – 10.10.1.255"
    assert lines["How many"] == "512 = 2^9"
    assert lines["Usable in one AWS subnet (five are kept)"] == "507"
    assert lines["Divided: 2 subnets"] == "10.10.0.0/24, 10.10.1.0/24"
    assert dict(sums("10.10.0.7/23"))["Note"].endswith("its network is 10.10.0.0/23.")


@pytest.mark.parametrize(
    ("block", "prefix"), [("10.10.0.0/33", ""), ("ten", ""), ("", ""), ("10.0.0.0/24", "23"), ("10.0.0.0/24", "x")]
)
def test_what_cannot_be_calculated_is_said(block, prefix):
    calculator = cidr_calculator(block, prefix)
    assert "cannot be read or divided so" in calculator.answer.value
    assert repr(calculator) == "CidrCalculator()"


def test_both_languages_have_a_picture():
    from helpers.text import set_language

    try:
        set_language("ja")
        assert "パブリックサブネット" in drawn(landscape())
    finally:
        set_language(None)
    assert network.WIDTH > 0
