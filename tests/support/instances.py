"""A VPC with a way in, an instance in it, and the real ssh: what the tests of instances work with."""

import fcntl
import functools
import os
import pty
import select
import socket
import struct
import subprocess
import termios
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import boto3


@dataclass
class World:
    """A VPC made by hand with a way in from the internet, and the means to log in."""

    ec2: object
    folder: Path
    ids: dict[str, str] = field(default_factory=dict)

    def build(self) -> Self:
        vpc = self.ec2.create_vpc(CidrBlock="10.10.0.0/23")["Vpc"]["VpcId"]
        subnet = self.ec2.create_subnet(VpcId=vpc, CidrBlock="10.10.0.0/24")["Subnet"]["SubnetId"]
        self.ec2.modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": True})
        gateway = self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        self.ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
        of_vpc = [{"Name": "vpc-id", "Values": [vpc]}]
        table = self.ec2.describe_route_tables(Filters=of_vpc)["RouteTables"][0]["RouteTableId"]
        self.ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
        group = self.ec2.create_security_group(GroupName="ssh", Description="ssh", VpcId=vpc)["GroupId"]
        self.ids = {"vpc": vpc, "subnet": subnet, "gateway": gateway, "table": table, "group": group}
        self.rule("0.0.0.0/0")
        self.make_key("learner")
        return self

    def rule(self, cidr: str, allow: bool = True, port: int = 22) -> None:
        change = self.ec2.authorize_security_group_ingress if allow else self.ec2.revoke_security_group_ingress
        change(GroupId=self.ids["group"], IpProtocol="tcp", FromPort=port, ToPort=port, CidrIp=cidr)

    def make_key(self, name: str, kind: str = "ed25519") -> Path:
        path = self.folder / f"{name}.pem"
        path.touch(mode=0o600)
        path.write_text(self.ec2.create_key_pair(KeyName=name, KeyType=kind)["KeyMaterial"])
        return path

    def run(self, **options) -> str:
        """Launch an instance and give its id."""
        given = {
            "ImageId": self.image("amzn"),
            "InstanceType": "t3.micro",
            "KeyName": "learner",
        }
        given |= {"SubnetId": self.ids["subnet"], "SecurityGroupIds": [self.ids["group"]], "MinCount": 1, "MaxCount": 1}
        wanted = {name: value for name, value in (given | options).items() if value is not None}
        return self.ec2.run_instances(**wanted)["Instances"][0]["InstanceId"]

    def image(self, word: str) -> str:
        return next(image for name, image in images().items() if word in name)

    def about(self, instance: str) -> dict:
        return self.ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]

    def address(self, instance: str) -> str:
        return self.about(instance)["PublicIpAddress"]

    def line(self, instance: str, *command: str, user: str = "ec2-user", key: str = "learner", options=()) -> list[str]:
        address = instance if "." in instance else self.address(instance)
        return ["ssh", *options, "-i", str(self.folder / f"{key}.pem"), f"{user}@{address}", *command]

    def ssh(self, instance: str, *command: str, **how) -> subprocess.CompletedProcess:
        piped = {"input": how.pop("input", None)}
        options = ("-o", "ConnectTimeout=1", "-o", "IdentityAgent=none", *how.pop("options", ()))
        return run(self.line(instance, *command, options=options, **how), **piped)

    def opens(self, instance: str) -> bool:
        """Whether one can log in now; a refusal must be a connection that timed out."""
        done = self.ssh(instance, "true")
        assert done.returncode == 0 or "Connection timed out" in done.stderr, done.stderr
        return done.returncode == 0


@functools.cache
def images() -> dict[str, str]:
    """The names of all images and their ids; asked once, since there are very many."""
    return {image.get("Name", ""): image["ImageId"] for image in boto3.client("ec2").describe_images()["Images"]}


def run(line: list[str], **options) -> subprocess.CompletedProcess:
    return subprocess.run(line, capture_output=True, text=True, timeout=30, check=False, **options)


def until(condition, seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


def walled(world: World, instance: str) -> bool:
    return world.ssh(instance, "pwd").stdout == "/home/ec2-user\n"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


class Terminal:
    """A program in a terminal of 111 columns and 33 rows, typed into as by hand."""

    def __init__(self, line: list[str]):
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("4H", 33, 111, 0, 0))
        self.process = subprocess.Popen(line, stdin=slave, stdout=slave, stderr=slave, start_new_session=True)
        os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.master)

    def type(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def until(self, wanted: str) -> str:
        """Read until the wanted words appear; gives all that was read."""
        content, deadline = b"", time.monotonic() + 10
        while wanted not in content.decode("utf-8", "replace"):
            if not select.select([self.master], [], [], max(0, deadline - time.monotonic()))[0]:
                raise AssertionError(f"no {wanted!r} in {content!r}")
            content += os.read(self.master, 65536)
        return content.decode("utf-8", "replace")

    def ended(self) -> int:
        return self.process.wait(timeout=10)
