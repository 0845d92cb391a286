"""What the worlds of the operations' tests hold of EC2."""

import json
from collections.abc import Callable
from typing import Any

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
        self.forget()

    def forget(self) -> None:
        """Begin anew: the sandbox is empty."""
        self._seeded = self._state = ""

    @property
    def ec2(self) -> Any:
        return self._client("ec2")

    @property
    def spoilt(self) -> bool:
        """Whether only an empty sandbox can bring the beginning back: what was terminated stays in the lists."""
        return bool(self._seeded) and _instances(self._state) != _instances(self._seeded)

    def reset(self) -> bool:
        """The state that every case begins from; what a case changed is made again, and then it is True."""
        changed = self._changed()
        if not changed:
            return False
        if not self._seeded:
            self._instances()
        self._remove_keys()
        if changed != {"key_pairs"}:
            self._remove_groups()
        if not changed <= {"key_pairs", "security_groups"}:
            self._remove_network()
            self._network()
        if changed != {"key_pairs"}:
            self._groups()
        self.ec2.create_key_pair(KeyName="my-key", KeyType="ed25519")
        return True

    def _changed(self) -> set[str]:
        """The names of what a case has changed; of all, before anything is there."""
        if not self._seeded:
            return set(DESCRIBED)
        now, then = json.loads(self._state), json.loads(self._seeded)
        return {name for name in DESCRIBED if now[name] != then[name]}

    def begin(self, state: str) -> None:
        """Remember how every case begins."""
        self._seeded = self._state = state

    def finish(self, state: str) -> None:
        """Remember the state after a case."""
        self._state = state

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
            InstanceIds=[self.ids["running"], self.ids["stopped"]], WaiterConfig={"Delay": 1}
        )
        self.ec2.stop_instances(InstanceIds=[self.ids["stopped"]])
        self.ec2.get_waiter("instance_stopped").wait(InstanceIds=[self.ids["stopped"]], WaiterConfig={"Delay": 1})

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

    def _remove_keys(self) -> None:
        for pair in self.ec2.describe_key_pairs()["KeyPairs"]:
            self.ec2.delete_key_pair(KeyName=pair["KeyName"])

    def _remove_groups(self) -> None:
        for group in self.ec2.describe_security_groups()["SecurityGroups"]:
            if group["GroupName"] != "default":
                self.ec2.delete_security_group(GroupId=group["GroupId"])

    def _remove_network(self) -> None:
        """Take away all but the default network, in the order that AWS asks for."""
        ec2 = self.ec2
        own = [vpc["VpcId"] for vpc in ec2.describe_vpcs()["Vpcs"] if not vpc["IsDefault"]]
        for gateway in ec2.describe_internet_gateways()["InternetGateways"]:
            place = {"InternetGatewayId": gateway["InternetGatewayId"]}
            if any(attached["VpcId"] not in own for attached in gateway["Attachments"]):
                continue  # the default network's own
            for attached in gateway["Attachments"]:
                ec2.detach_internet_gateway(VpcId=attached["VpcId"], **place)
            ec2.delete_internet_gateway(**place)
        for table in ec2.describe_route_tables()["RouteTables"]:
            self._remove_route_table(table, own)
        for subnet in ec2.describe_subnets()["Subnets"]:
            if subnet["VpcId"] in own:
                ec2.delete_subnet(SubnetId=subnet["SubnetId"])
        for vpc in own:
            ec2.delete_vpc(VpcId=vpc)

    def _remove_route_table(self, table: dict, own: list[str]) -> None:
        if table["VpcId"] not in own or any(one.get("Main") for one in table["Associations"]):
            return
        for association in table["Associations"]:
            self.ec2.disassociate_route_table(AssociationId=association["RouteTableAssociationId"])
        self.ec2.delete_route_table(RouteTableId=table["RouteTableId"])


def named(resource: str, name: str) -> list[dict]:
    """The tag Name for a new resource."""
    return [{"ResourceType": resource, "Tags": [{"Key": "Name", "Value": name}]}]


def _instances(state: str) -> list:
    return json.loads(state)["instances"] if state else []
