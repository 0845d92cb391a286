"""The private addresses of network interfaces and instances, and how many of a thing there can be.

Sources: AssignPrivateIpAddresses, CreateNetworkInterface and RunInstances (EC2 API reference), "Error codes for the Amazon EC2
API"; the sentences where helpers/sandbox/overlay/ec2/{interface_addresses,counts,launches}.py says.
"""

import ipaddress

import boto3
import pytest

from helpers.sandbox.overlay.ec2 import counts, interface_addresses, launches
from tests.support.aws import IMAGE_OF_AWS, error_of

HUGE = 2**31 - 1
INVALID = "InvalidParameterValue"


@pytest.fixture(scope="module")
def image():
    return IMAGE_OF_AWS


@pytest.fixture
def interface(ec2, net):
    return ec2.create_network_interface(SubnetId=net["subnet"])["NetworkInterface"]


def refused(call) -> tuple[str, str]:
    error = error_of(call)
    return error["Code"], error["Message"]


def addresses(interface) -> list[str]:
    return [one["PrivateIpAddress"] for one in interface["PrivateIpAddresses"]]


def test_an_interface_gets_free_addresses_of_its_subnet(ec2, net):
    made = [
        ec2.create_network_interface(SubnetId=net["subnet"], SecondaryPrivateIpAddressCount=3)["NetworkInterface"]
        for _ in range(3)
    ]
    given = [address for one in made for address in addresses(one)]
    assert len({*given}) == 12
    assert all(ipaddress.ip_address(one) in ipaddress.ip_network("10.10.0.0/24") for one in given)
    assert not {*given} & {"10.10.0.0", "10.10.0.1", "10.10.0.2", "10.10.0.3", "10.10.0.255"}  # reserved by AWS
    assert [one["Primary"] for one in made[0]["PrivateIpAddresses"]] == [True, False, False, False]


def test_the_address_that_is_asked_for_is_the_first(ec2, net):
    made = ec2.create_network_interface(
        SubnetId=net["subnet"], PrivateIpAddress="10.10.0.99", SecondaryPrivateIpAddressCount=1
    )
    assert addresses(made["NetworkInterface"])[0] == made["NetworkInterface"]["PrivateIpAddress"] == "10.10.0.99"
    assert len(addresses(made["NetworkInterface"])) == 2


def test_what_was_assigned_is_told_and_no_more(ec2, interface):
    told = ec2.assign_private_ip_addresses(
        NetworkInterfaceId=interface["NetworkInterfaceId"], SecondaryPrivateIpAddressCount=2
    )["AssignedPrivateIpAddresses"]
    assert len(told) == 2
    assert interface["PrivateIpAddress"] not in [one["PrivateIpAddress"] for one in told]


@pytest.mark.parametrize(("number", "code"), [(-1, INVALID), (HUGE, "PrivateIpAddressLimitExceeded")])
def test_more_addresses_than_there_can_be(ec2, net, interface, number, code):
    given = {"SecondaryPrivateIpAddressCount": number}
    eni = interface["NetworkInterfaceId"]
    assert error_of(lambda: ec2.create_network_interface(SubnetId=net["subnet"], **given))["Code"] == code
    assert error_of(lambda: ec2.assign_private_ip_addresses(NetworkInterfaceId=eni, **given))["Code"] == code
    assert (
        error_of(lambda: ec2.assign_ipv6_addresses(NetworkInterfaceId=eni, Ipv6AddressCount=number))["Code"] == INVALID
    )


def test_as_many_addresses_as_the_type_of_the_instance_allows(ec2, net, image, interface):
    run = {"ImageId": image, "InstanceType": "t3.nano", "MinCount": 1, "MaxCount": 1, "SubnetId": net["subnet"]}
    first = ec2.run_instances(**run)["Instances"][0]["NetworkInterfaces"][0]["NetworkInterfaceId"]
    call = {"NetworkInterfaceId": first, "SecondaryPrivateIpAddressCount": 2}  # t3.nano: 2 addresses an interface
    assert refused(lambda: ec2.assign_private_ip_addresses(**call)) == interface_addresses.TOO_MANY


@pytest.fixture
def small(ec2, net):
    """A subnet of 11 addresses: 16, less the five that AWS reserves."""
    return ec2.create_subnet(VpcId=net["vpc"], CidrBlock="10.10.1.16/28")["Subnet"]["SubnetId"]


def test_a_subnet_that_is_full(ec2, image, small):
    run = {"ImageId": image, "InstanceType": "t3.nano", "SubnetId": small}
    full = ("InsufficientFreeAddressesInSubnet", launches.FULL.format(subnet=small))
    assert refused(lambda: ec2.run_instances(MinCount=12, MaxCount=12, **run)) == full
    assert len(ec2.run_instances(MinCount=11, MaxCount=11, **run)["Instances"]) == 11
    assert refused(lambda: ec2.run_instances(MinCount=1, MaxCount=1, **run)) == full
    assert refused(lambda: ec2.create_network_interface(SubnetId=small)) == interface_addresses.NONE_FREE


def test_a_nat_gateway_has_an_address_of_its_subnet(ec2, net):
    made = ec2.create_nat_gateway(SubnetId=net["subnet"], ConnectivityType="private")["NatGateway"]
    told = made["NatGatewayAddresses"][0]["PrivateIp"]
    ec2.delete_nat_gateway(NatGatewayId=made["NatGatewayId"])
    assert ipaddress.ip_address(told) in ipaddress.ip_network("10.10.0.0/24")


def test_a_launch_without_a_subnet_is_in_the_default_one(ec2, net, image):
    run = {"ImageId": image, "InstanceType": "t3.nano", "MinCount": 1, "MaxCount": 1}
    made = ec2.run_instances(PrivateIpAddress="172.31.0.77", **run)["Instances"][0]
    subnet = ec2.describe_subnets(SubnetIds=[made["SubnetId"]])["Subnets"][0]
    assert (made["PrivateIpAddress"], subnet["DefaultForAz"]) == ("172.31.0.77", True)
    taken = refused(lambda: ec2.run_instances(PrivateIpAddress="172.31.0.77", **run))
    assert taken == ("InvalidIPAddress.InUse", "Address 172.31.0.77 is in use.")
    other = ec2.run_instances(**run)["Instances"][0]["PrivateIpAddress"]
    assert ipaddress.ip_address(other) in ipaddress.ip_network(subnet["CidrBlock"])


def test_more_of_a_thing_than_there_can_be(ec2, image):
    launch = {"ImageId": image, "InstanceType": "t3.nano"}
    spot = lambda number: ec2.request_spot_instances(InstanceCount=number, LaunchSpecification=launch)
    assert refused(lambda: spot(HUGE)) == ("MaxSpotInstanceCountExceeded", "Max spot instance count exceeded")
    assert error_of(lambda: spot(-1))["Code"] == INVALID
    host = {"AvailabilityZone": "ap-northeast-1a", "InstanceType": "t3.micro"}
    assert refused(lambda: ec2.allocate_hosts(Quantity=HUGE, **host)) == counts.HOSTS
    fleet = {"SpotPrice": "1", "IamFleetRole": "arn:aws:iam::123456789012:role/fleet", "TargetCapacity": HUGE}
    config = fleet | {"LaunchSpecifications": [launch], "AllocationStrategy": "diversified"}
    assert refused(lambda: ec2.request_spot_fleet(SpotFleetRequestConfig=config)) == (INVALID, counts.CAPACITY)


@pytest.fixture
def bare(bare_moto):
    options = {"endpoint_url": bare_moto, "aws_access_key_id": "x", "aws_secret_access_key": "y"}
    return boto3.client("ec2", region_name="ap-northeast-1", **options)


def test_moto_still_draws_addresses_by_chance(bare):
    vpc = bare.create_vpc(CidrBlock="10.20.0.0/16")["Vpc"]["VpcId"]
    subnet = bare.create_subnet(VpcId=vpc, CidrBlock="10.20.0.0/28")["Subnet"]["SubnetId"]
    made = bare.create_network_interface(SubnetId=subnet, SecondaryPrivateIpAddressCount=20)["NetworkInterface"]
    assert len({*addresses(made)}) < len(addresses(made)) == 21


def test_moto_still_allocates_any_number_of_hosts(bare):
    host = {"AvailabilityZone": "ap-northeast-1a", "InstanceType": "t3.micro", "Quantity": 9}
    assert len(bare.allocate_hosts(**host)["HostIds"]) == 9
