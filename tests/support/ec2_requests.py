"""Requests to EC2 in tests: an instance, a rule of a security group, and how a request was refused."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

UNKNOWN = "0123456789abcdef0"

AL2023 = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"

ANYWHERE = "0.0.0.0/0"


def refused(call: Callable[[], Any]) -> tuple[str, str]:
    """The code and the sentence of the error that `call` meets."""
    with pytest.raises(ClientError) as caught:
        call()
    return caught.value.response["Error"]["Code"], caught.value.response["Error"]["Message"]


def launch(ec2, **more: Any) -> str:
    given = {"ImageId": AL2023, "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1} | more
    return ec2.run_instances(**given)["Instances"][0]["InstanceId"]


def allow(ec2, group: str, **rule: Any) -> None:
    given = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": ANYWHERE}]} | rule
    given = {name: value for name, value in given.items() if value is not None}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[given])
