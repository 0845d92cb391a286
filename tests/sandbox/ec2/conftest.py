"""EC2 of a sandbox that is emptied once for each module, and a network in it."""

import boto3
import pytest

from helpers import sandbox as embedded


@pytest.fixture(scope="module")
def ec2():
    """EC2 of the run's sandbox, emptied once for this module."""
    embedded.ensure().control("reset")
    return boto3.client("ec2")


@pytest.fixture
def net(ec2):
    """A network with a gateway, a subnet and two groups, by their ids; what a test leaves of it goes."""
    vpc = ec2.create_vpc(CidrBlock="10.10.0.0/23")["Vpc"]["VpcId"]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    here = {"VpcId": vpc}
    subnet = ec2.create_subnet(CidrBlock="10.10.0.0/24", **here)["Subnet"]["SubnetId"]
    group, other = (ec2.create_security_group(GroupName=n, Description=n, **here)["GroupId"] for n in ("web", "other"))
    table = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["RouteTables"][0]["RouteTableId"]
    yield {"vpc": vpc, "igw": gateway, "subnet": subnet, "group": group, "other": other, "table": table}
    running = [{"Name": "instance-state-name", "Values": ["running", "stopped"]}]
    for reservation in ec2.describe_instances(Filters=running)["Reservations"]:
        ec2.terminate_instances(InstanceIds=[one["InstanceId"] for one in reservation["Instances"]])
