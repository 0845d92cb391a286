"""The resources of the first server, looked up anew each time: for the checks, and for the values of forms."""

from typing import Any

from helpers.course.context import CheckContext
from helpers.course.kit import checks, stacks
from helpers.course.kit.servers import instances

CHAPTER = "04_ec2"
STACK = "MyFirstServer"
KEY = checks.KEY
IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"


def stack(context: CheckContext) -> dict[str, Any]:
    """What CloudFormation says of the stack; {} where there is none."""
    return stacks.stack(context, STACK)


def part(context: CheckContext, kind: str) -> str:
    """The id of the stack's resource of that type ("AWS::EC2::VPC"), or ""."""
    return next(iter(stacks.resources(context, STACK, kind)), "")


def server_id(context: CheckContext) -> str:
    """The id of the stack's instance, or ""."""
    return part(context, "AWS::EC2::Instance")


def vpc_id(context: CheckContext) -> str:
    """The id of the stack's VPC, or ""."""
    return part(context, "AWS::EC2::VPC")


def group_id(context: CheckContext) -> str:
    """The id of the stack's security group, or ""."""
    return part(context, "AWS::EC2::SecurityGroup")


def server(context: CheckContext) -> dict[str, Any]:
    """What EC2 says of the stack's instance; {} where it is not there."""
    identity = server_id(context)
    return next((one for one in instances(context) if one["InstanceId"] == identity), {})


def address(context: CheckContext) -> str:
    """The server's public address, or ""."""
    return str(server(context).get("PublicIpAddress", ""))


def image(context: CheckContext, region: str | None = None) -> str:
    """The id of the newest Amazon Linux 2023 of a region (None: the learner's), as AWS's public parameter has it."""
    client = context.target.session(region=region).own_client("ssm")
    return str(client.get_parameter(Name=IMAGE)["Parameter"]["Value"])


def image_elsewhere(context: CheckContext) -> str:
    """The same system's id in another region."""
    return image(context, "us-east-1" if context.target.region != "us-east-1" else "us-west-2")
