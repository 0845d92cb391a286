"""An Elastic IP address goes over to the instance with which it is associated now."""

import urllib.request

import boto3
import pytest
from botocore.exceptions import ClientError

KEYS = {"aws_access_key_id": "x", "aws_secret_access_key": "y", "region_name": "ap-northeast-1"}


def interfaces(ec2) -> list[str]:
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    return [ec2.create_network_interface(SubnetId=subnet)["NetworkInterface"]["NetworkInterfaceId"] for _ in range(2)]


def owners(ec2) -> list[str | None]:
    return [one.get("NetworkInterfaceId") or None for one in ec2.describe_addresses()["Addresses"]]


@pytest.fixture
def ec2(fresh):
    return boto3.client("ec2")


def test_an_address_goes_over_to_another_interface(ec2):
    first, second = interfaces(ec2)
    address = ec2.allocate_address(Domain="vpc")
    former = ec2.associate_address(AllocationId=address["AllocationId"], NetworkInterfaceId=first)["AssociationId"]
    later = ec2.associate_address(AllocationId=address["AllocationId"], NetworkInterfaceId=second)["AssociationId"]
    assert former != later
    assert owners(ec2) == [second]
    found = ec2.describe_network_interfaces(NetworkInterfaceIds=[first])["NetworkInterfaces"][0]
    assert "PublicIp" not in found.get("Association", {})


def test_an_address_stays_where_it_is_if_that_is_asked_for(ec2):
    first, second = interfaces(ec2)
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    ec2.associate_address(AllocationId=address, NetworkInterfaceId=first)
    with pytest.raises(ClientError, match=r"Resource\.AlreadyAssociated"):
        ec2.associate_address(AllocationId=address, NetworkInterfaceId=second, AllowReassociation=False)
    assert owners(ec2) == [first]


def test_an_interface_gives_up_the_address_that_it_had(ec2):
    first, _ = interfaces(ec2)
    for _ in range(2):
        ec2.associate_address(AllocationId=ec2.allocate_address()["AllocationId"], NetworkInterfaceId=first)
    assert owners(ec2) == [None, first]


def test_moto_refuses_to_associate_an_address_that_another_instance_has(bare_moto):
    urllib.request.urlopen(urllib.request.Request(f"{bare_moto}/moto-api/reset", method="POST"), timeout=10).close()
    ec2 = boto3.client("ec2", endpoint_url=bare_moto, **KEYS)
    first, second = interfaces(ec2)
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    ec2.associate_address(AllocationId=address, NetworkInterfaceId=first)
    with pytest.raises(ClientError, match=r"Resource\.AlreadyAssociated"):
        ec2.associate_address(AllocationId=address, NetworkInterfaceId=second)
