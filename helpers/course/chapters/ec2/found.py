"""What is there of the first server, found anew at every look: for the checks, and for the values of forms."""

from typing import Any

from helpers.course.kit import checks, stacks
from helpers.course.kit.servers import instances
from helpers.course.world import World

CHAPTER = "04_ec2"
STACK = "MyFirstServer"
KEY = checks.KEY
IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"


def stack(world: World) -> dict[str, Any]:
    """What CloudFormation says of the stack; {} where there is none."""
    return stacks.stack(world, STACK)


def part(world: World, kind: str) -> str:
    """The id of the stack's resource of that type ("AWS::EC2::VPC"), or ""."""
    return next(iter(stacks.resources(world, STACK, kind)), "")


def server_id(world: World) -> str:
    """The id of the stack's instance, or ""."""
    return part(world, "AWS::EC2::Instance")


def vpc_id(world: World) -> str:
    """The id of the stack's VPC, or ""."""
    return part(world, "AWS::EC2::VPC")


def group_id(world: World) -> str:
    """The id of the stack's security group, or ""."""
    return part(world, "AWS::EC2::SecurityGroup")


def server(world: World) -> dict[str, Any]:
    """What EC2 says of the stack's instance; {} where it is not there."""
    identity = server_id(world)
    return next((one for one in instances(world) if one["InstanceId"] == identity), {})


def address(world: World) -> str:
    """The server's public address, or ""."""
    return str(server(world).get("PublicIpAddress", ""))


def image(world: World, region: str | None = None) -> str:
    """The id of the newest Amazon Linux 2023 of a region (None: the learner's), as AWS's public parameter has it."""
    client = world.target.session(region=region).own_client("ssm")
    return str(client.get_parameter(Name=IMAGE)["Parameter"]["Value"])


def image_elsewhere(world: World) -> str:
    """The same system's id in another region."""
    return image(world, "us-east-1" if world.target.region != "us-east-1" else "us-west-2")
