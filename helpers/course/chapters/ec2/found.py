"""What is there of the first server, found anew at every look: for the checks, and for the values of forms."""

import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from helpers.course.world import World, troubles
from helpers.reachability import Network, Reach, network_of, reach

STACK = "MyFirstServer"
KEY = "my-key"
SSH = 22
EVERYWHERE = "0.0.0.0/0"
IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"


class Found(Mapping):
    """The values of a form; those that are functions of a World are looked up when they are asked for.

    What cannot be found, because it is not there yet or nothing answers, is "".
    """

    def __init__(self, **values: "Any | Callable[[World], str]"):
        self._values = values

    def __getitem__(self, name: str) -> Any:
        value = self._values[name]
        if not callable(value):
            return value
        try:
            return value(World())
        except troubles():
            return ""

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def own_address(world: World) -> str:
    """The address as which AWS sees the learner's computer. Raises OSError where that cannot be found out."""
    if world.target.kind == "sandbox":
        from helpers.sandbox import LEARNER_ADDRESS

        return os.environ.get("WORKSHOP_ADDRESS") or LEARNER_ADDRESS
    import urllib.request

    with urllib.request.urlopen("https://checkip.amazonaws.com", timeout=5) as answer:
        return answer.read().decode().strip()


def own_network(world: World) -> str:
    """The same as a network of one address."""
    return f"{own_address(world)}/32"


def stack(world: World, name: str = STACK) -> dict:
    """What CloudFormation says of the stack; {} where there is none."""
    try:
        return world.client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as error:
        if error.response["Error"]["Code"] == "ValidationError":
            return {}
        raise


def part(world: World, kind: str) -> str:
    """The id of the stack's resource of that type ("AWS::EC2::VPC"), or ""."""
    if not stack(world):
        return ""
    told = world.client("cloudformation").describe_stack_resources(StackName=STACK)["StackResources"]
    return next((one.get("PhysicalResourceId", "") for one in told if one["ResourceType"] == kind), "")


def server_id(world: World) -> str:
    """The id of the stack's instance, or ""."""
    return part(world, "AWS::EC2::Instance")


def vpc_id(world: World) -> str:
    """The id of the stack's VPC, or ""."""
    return part(world, "AWS::EC2::VPC")


def group_id(world: World) -> str:
    """The id of the stack's security group, or ""."""
    return part(world, "AWS::EC2::SecurityGroup")


def instances(world: World) -> list[dict]:
    """All instances, as describe_instances tells them."""
    pages = world.client("ec2").get_paginator("describe_instances").paginate()
    return [one for page in pages for reservation in page["Reservations"] for one in reservation["Instances"]]


def server(world: World) -> dict:
    """What EC2 says of the stack's instance; {} where it is not there."""
    identity = server_id(world)
    return next((one for one in instances(world) if one["InstanceId"] == identity), {})


def address(world: World) -> str:
    """The server's public address, or ""."""
    return server(world).get("PublicIpAddress", "")


def state_of(instance: dict) -> str:
    """An instance's state ("running"), "" for {}."""
    return instance.get("State", {}).get("Name", "")


def named(instance: dict) -> str:
    """The value of an instance's tag Name, or ""."""
    return next((tag["Value"] for tag in instance.get("Tags", ()) if tag["Key"] == "Name"), "")


def groups(world: World) -> dict[str, dict]:
    """The security groups by id."""
    pages = world.client("ec2").get_paginator("describe_security_groups").paginate()
    return {group["GroupId"]: group for page in pages for group in page["SecurityGroups"]}


def group_named(world: World, name: str) -> dict:
    """The security group of that name, the first where several VPCs have one; {} where there is none."""
    return next((group for group in groups(world).values() if group["GroupName"] == name), {})


def rules_of(permissions: list[dict]) -> list[tuple[str, int | None, int | None, str]]:
    """The rules of a group as (protocol, first port, last port, range or group), one for each other end."""
    found = []
    for rule in permissions:
        ends = [one["CidrIp"] for one in rule.get("IpRanges", ())]
        ends += [one["CidrIpv6"] for one in rule.get("Ipv6Ranges", ())]
        ends += [one["GroupId"] for one in rule.get("UserIdGroupPairs", ())]
        found += [(rule["IpProtocol"], rule.get("FromPort"), rule.get("ToPort"), end) for end in ends]
    return found


def network(world: World) -> Network:
    """The network of the learner's region."""
    return network_of(world.client("ec2"))


def from_here(world: World, instance: str) -> Reach:
    """Whether the learner reaches ssh on that instance, and why."""
    return reach(network(world), instance, own_address(world), SSH)


def image(world: World, region: str | None = None) -> str:
    """The id of the newest Amazon Linux 2023 of a region (None: the learner's), as AWS's public parameter has it."""
    client = world.target.session(region=region).own_client("ssm")
    return client.get_parameter(Name=IMAGE)["Parameter"]["Value"]


def image_elsewhere(world: World) -> str:
    """The same system's id in another region."""
    return image(world, "us-east-1" if world.target.region != "us-east-1" else "us-west-2")
