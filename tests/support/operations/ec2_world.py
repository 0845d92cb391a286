"""What the worlds of the operations' tests hold of EC2."""

import json
from collections.abc import Callable
from typing import Any

from tests.support.soon import SOON

DESCRIBED = {
    "key_pairs": "KeyPairs",
    "vpcs": "Vpcs",
    "subnets": "Subnets",
    "internet_gateways": "InternetGateways",
    "route_tables": "RouteTables",
    "security_groups": "SecurityGroups",
    "instances": "Reservations",
}
ANY = "0123456789abcdef0"
AL2023 = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"


class Ec2World:
    """The EC2 part of a world. `ids` are the ids of what every case finds there, by names of our own."""

    def __init__(self, client: Callable[[str], Any]):
        self._client = client
        prefixes = {"image": "ami", "igw": "igw", "rtb": "rtb", "sg": "sg", "running": "i", "stopped": "i"}
        prefixes |= {"vpc": "vpc", "subnet": "subnet"}
        spares = {f"spare_{name}": prefixes[name] for name in ("vpc", "subnet", "igw", "rtb", "sg")}
        self.ids = {name: f"{prefix}-{ANY}" for name, prefix in (prefixes | spares).items()}

    @property
    def ec2(self) -> Any:
        return self._client("ec2")

    def fill(self) -> None:
        """Make what every case begins from, in an empty sandbox."""
        self._instances()
        self._network()
        self._groups()
        self.ec2.create_key_pair(KeyName="my-key", KeyType="ed25519")

    def state(self) -> str:
        """All that there is, as JSON."""
        found = {name: getattr(self.ec2, f"describe_{name}")()[key] for name, key in DESCRIBED.items()}
        found["subnets"].sort(key=lambda subnet: subnet["CidrBlock"])  # which zone is chosen is chance
        return json.dumps(found, indent=1, default=str, sort_keys=True)

    def _instances(self) -> None:
        if self.ids["image"].endswith(ANY):
            self.ids["image"] = self._client("ssm").get_parameter(Name=AL2023)["Parameter"]["Value"]
        image = self.ids["image"]
        for name in ("running", "stopped"):
            made = self.ec2.run_instances(ImageId=image, InstanceType="t3.micro", MinCount=1, MaxCount=1)
            self.ids[name] = made["Instances"][0]["InstanceId"]
        self.ec2.get_waiter("instance_running").wait(
            InstanceIds=[self.ids["running"], self.ids["stopped"]], WaiterConfig=SOON
        )
        self.ec2.stop_instances(InstanceIds=[self.ids["stopped"]])
        self.ec2.get_waiter("instance_stopped").wait(InstanceIds=[self.ids["stopped"]], WaiterConfig=SOON)

    def _network(self) -> None:
        ec2, ids = self.ec2, self.ids
        ids["vpc"] = ec2.create_vpc(CidrBlock="10.10.0.0/16", TagSpecifications=named("vpc", "seeded"))["Vpc"]["VpcId"]
        ids["spare_vpc"] = ec2.create_vpc(CidrBlock="10.20.0.0/16")["Vpc"]["VpcId"]
        for name, block in (("subnet", "10.10.0.0/24"), ("spare_subnet", "10.10.9.0/24")):
            made = ec2.create_subnet(VpcId=ids["vpc"], CidrBlock=block, AvailabilityZone="ap-northeast-1a")
            ids[name] = made["Subnet"]["SubnetId"]
        for name in ("igw", "spare_igw"):
            ids[name] = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(VpcId=ids["vpc"], InternetGatewayId=ids["igw"])
        for name in ("rtb", "spare_rtb"):
            ids[name] = ec2.create_route_table(VpcId=ids["vpc"])["RouteTable"]["RouteTableId"]
        ec2.create_route(RouteTableId=ids["rtb"], DestinationCidrBlock="0.0.0.0/0", GatewayId=ids["igw"])
        ec2.associate_route_table(RouteTableId=ids["rtb"], SubnetId=ids["subnet"])

    def _groups(self) -> None:
        ec2, ids = self.ec2, self.ids
        for name, called in (("sg", "web"), ("spare_sg", "spare")):
            made = ec2.create_security_group(GroupName=called, Description=called, VpcId=ids["vpc"])
            ids[name] = made["GroupId"]
        ssh = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "203.0.113.0/24"}]}
        ec2.authorize_security_group_ingress(GroupId=ids["sg"], IpPermissions=[ssh])


def named(resource: str, name: str) -> list[dict]:
    """The tag Name for a new resource."""
    return [{"ResourceType": resource, "Tags": [{"Key": "Name", "Value": name}]}]
