"""The operations of EC2 in every way that matters: rows of the one table in cases.py."""

from tests.support.operations.case import Case
from tests.support.operations.world import World
from tests.support.soon import SOON

MISSING = "0123456789abcdef0"
AMI, INSTANCE, VPC, SUBNET, IGW, RTB, GROUP = (
    f"{kind}-{MISSING}" for kind in ("ami", "i", "vpc", "subnet", "igw", "rtb", "sg")
)
SCRIPT = '#!/bin/sh\n\n# it\'s "quoted" $HOME \\n 日本\necho hello > /tmp/hello\n'
AL2023 = ("Name=name,Values=al2023-ami-2023*", "Name=architecture,Values=x86_64,arm64")


def key_pair_gone(world: World) -> None:
    """The key pair was deleted already."""
    world.client("ec2").delete_key_pair(KeyName="my-key")


def terminated(world: World) -> None:
    """The running instance was terminated."""
    ec2, running = world.client("ec2"), {"InstanceIds": [world.ec2.ids["running"]]}
    ec2.terminate_instances(**running)
    ec2.get_waiter("instance_terminated").wait(**running, WaiterConfig=SOON)


KEYS = [
    Case("ec2 create-key-pair", {"key_name": "new-key"}),
    Case("ec2 create-key-pair", {"key_name": "it's mine", "key_type": "rsa"}),
    Case("ec2 create-key-pair", {"key_name": "-dash"}),
    Case("ec2 create-key-pair", {"key_name": "my-key"}, "InvalidKeyPair.Duplicate"),
    Case("ec2 create-key-pair", {"key_name": "new-key", "profile": "reader"}, "UnauthorizedOperation"),
    Case("ec2 create-key-pair", {"key_name": "new-key", "profile": "no-keys"}, "NoCredentialsError"),
    Case("ec2 create-key-pair", {"key_name": "new-key", "profile": "wrong-key"}, "AuthFailure"),
    Case("ec2 describe-key-pairs"),
    Case("ec2 describe-key-pairs", {"key_names": ("my-key",), "include_public_key": True}),
    Case("ec2 describe-key-pairs", {"filters": ("Name=key-name,Values=other,none",)}),
    Case("ec2 describe-key-pairs", {"query": "KeyPairs[].[KeyName, CreateTime]"}),
    Case("ec2 describe-key-pairs", {"region": "us-east-1"}),
    Case("ec2 describe-key-pairs", {"key_names": ("none",)}, "InvalidKeyPair.NotFound"),
    Case("ec2 delete-key-pair", {"key_name": "my-key"}),
    Case("ec2 delete-key-pair", {"key_name": "my-key", "output": "text"}, prepare=key_pair_gone, printed=False),
]

IMAGES = [
    Case("ec2 describe-images", {"filters": AL2023}),
    Case("ec2 describe-images", {"owners": (), "image_ids": ("{image}",), "query": ""}),
    Case("ec2 describe-images", {"owners": ("self",), "query": "Images[].Name"}),
    Case("ec2 describe-images", {"filters": (AL2023[0],), "query": "length(Images)", "output": "text"}, printed=False),
    Case("ec2 describe-images", {"owners": (), "image_ids": (AMI,)}, "InvalidAMIID.NotFound"),
    Case("ec2 describe-instance-types"),
    Case(
        "ec2 describe-instance-types", {"instance_types": ("t3.micro", "t3.small"), "query": "InstanceTypes[].EbsInfo"}
    ),
    Case("ec2 describe-instance-types", {"output": "table"}, printed=False),
    Case(
        "ec2 describe-instance-types",
        {
            "instance_types": (),
            "filters": ("Name=instance-type,Values=t4g.*",),
            "query": "sort(InstanceTypes[].InstanceType)",
        },
    ),
    Case("ec2 describe-instance-types", {"instance_types": ("t9.huge",)}, "InvalidInstanceType"),
]

RUN = {"image_id": "{image}"}
INSTANCES = [
    Case(
        "ec2 run-instances",
        {
            **RUN,
            "instance_type": "t3.small",
            "key_name": "my-key",
            "security_group_ids": ("{sg}",),
            "subnet_id": "{subnet}",
            "user_data": SCRIPT,
            "count": 2,
            "name_tag": "web",
        },
    ),
    Case("ec2 run-instances", {**RUN, "name_tag": 'my "own" server, no. 1', "query": "Instances[].Tags"}),
    Case("ec2 run-instances", {"image_id": AMI}, "InvalidAMIID.NotFound"),
    Case("ec2 run-instances", {"image_id": "al2023"}, "InvalidAMIID.Malformed"),
    Case("ec2 run-instances", {**RUN, "key_name": "none"}, "InvalidKeyPair.NotFound"),
    Case("ec2 run-instances", {**RUN, "security_group_ids": (GROUP,)}, "InvalidGroup.NotFound"),
    Case("ec2 run-instances", {**RUN, "subnet_id": SUBNET}, "InvalidSubnetID.NotFound"),
    Case("ec2 run-instances", {**RUN, "profile": "reader"}, "UnauthorizedOperation"),
    Case("ec2 describe-instances"),
    Case("ec2 describe-instances", {"instance_ids": ("{running}", "{stopped}")}),
    Case("ec2 describe-instances", {"output": "text"}, printed=False),
    Case("ec2 describe-instances", {"filters": ("Name=instance-state-name,Values=stopped",)}),
    Case("ec2 describe-instances", {"query": "Reservations[].Instances[].LaunchTime"}),
    Case(
        "ec2 describe-instances",
        {"query": "Reservations[].Instances[].[InstanceId, State.Name, LaunchTime]", "output": "table"},
        printed=False,
    ),
    Case("ec2 describe-instances", {"instance_ids": (INSTANCE,)}, "InvalidInstanceID.NotFound"),
    Case("ec2 start-instances", {"instance_ids": ("{stopped}",)}),
    Case("ec2 start-instances", {"instance_ids": (INSTANCE,)}, "InvalidInstanceID.NotFound"),
    Case("ec2 stop-instances", {"instance_ids": ("{running}", "{stopped}"), "output": "table"}, printed=False),
    Case("ec2 stop-instances", {"instance_ids": ("{running}",), "profile": "reader"}, "UnauthorizedOperation"),
    Case("ec2 reboot-instances", {"instance_ids": ("{running}",)}),
    Case("ec2 reboot-instances", {"instance_ids": (INSTANCE,)}, "InvalidInstanceID.NotFound"),
    Case("ec2 terminate-instances", {"instance_ids": ("{running}", "{stopped}")}),
    Case("ec2 terminate-instances", {"instance_ids": (INSTANCE,)}, "InvalidInstanceID.NotFound"),
    Case("ec2 wait instance-running", {"instance_ids": ("{running}",)}),
    Case("ec2 wait instance-running", {"instance_ids": ("{running}",)}, "WaiterError", prepare=terminated),
    Case("ec2 wait instance-stopped", {"instance_ids": ("{stopped}",), "region": "ap-northeast-1"}),
    Case("ec2 wait instance-stopped", {"instance_ids": ("{running}",)}, "WaiterError", prepare=terminated),
    Case("ec2 wait instance-terminated", {"instance_ids": ("{running}",)}, prepare=terminated),
    Case("ec2 wait instance-terminated", {"instance_ids": ("{stopped}",), "profile": "reader"}, "WaiterError"),
]

NETWORKS = [
    Case("ec2 create-vpc", {"cidr_block": "10.30.0.0/23", "name_tag": "日本 net"}),
    Case("ec2 create-vpc", {"cidr_block": "10.30.0.0/8"}, "InvalidVpc.Range"),
    Case("ec2 create-vpc", {"cidr_block": "10.30.0.0/29"}, "InvalidVpc.Range"),
    Case("ec2 create-vpc", {"cidr_block": "10.30.0"}, "InvalidParameterValue"),
    Case("ec2 describe-vpcs"),
    Case("ec2 describe-vpcs", {"vpc_ids": ("{vpc}", "{spare_vpc}")}),
    Case("ec2 describe-vpcs", {"filters": ("Name=tag:Name,Values=seeded,a b c", "Name=state,Values=available")}),
    Case("ec2 describe-vpcs", {"output": "table"}, printed=False),
    Case("ec2 describe-vpcs", {"output": "text"}, printed=False),
    Case("ec2 describe-vpcs", {"query": "Vpcs[].[VpcId, CidrBlock]", "output": "text"}, printed=False),
    Case("ec2 describe-vpcs", {"query": "Vpcs[?IsDefault].CidrBlock"}),
    Case("ec2 describe-vpcs", {"profile": "as-table", "query": "Vpcs[].VpcId"}, printed=False),
    Case("ec2 describe-vpcs", {"vpc_ids": (VPC,)}, "InvalidVpcID.NotFound"),
    Case("ec2 delete-vpc", {"vpc_id": "{spare_vpc}"}),
    Case("ec2 delete-vpc", {"vpc_id": "{spare_vpc}", "output": "table"}, printed=False),
    Case("ec2 delete-vpc", {"vpc_id": "{vpc}"}, "DependencyViolation"),
    Case("ec2 delete-vpc", {"vpc_id": VPC}, "InvalidVpcID.NotFound"),
    Case(
        "ec2 create-subnet",
        {
            "vpc_id": "{vpc}",
            "cidr_block": "10.10.1.0/24",
            "availability_zone": "ap-northeast-1c",
            "name_tag": "public",
        },
    ),
    Case("ec2 create-subnet", {"vpc_id": "{vpc}", "cidr_block": "10.10.1.0/24"}),
    Case("ec2 create-subnet", {"vpc_id": "{vpc}", "cidr_block": "10.10.0.128/25"}, "InvalidSubnet.Conflict"),
    Case("ec2 create-subnet", {"vpc_id": "{vpc}", "cidr_block": "10.11.0.0/24"}, "InvalidSubnet.Range"),
    Case("ec2 create-subnet", {"vpc_id": VPC, "cidr_block": "10.10.1.0/24"}, "InvalidVpcID.NotFound"),
    Case("ec2 describe-subnets", {"subnet_ids": ("{spare_subnet}",)}),
    Case("ec2 describe-subnets", {"filters": ("Name=vpc-id,Values={vpc}",), "query": "Subnets[].CidrBlock"}),
    Case("ec2 describe-subnets", {"subnet_ids": (SUBNET,)}, "InvalidSubnetID.NotFound"),
    Case("ec2 modify-subnet-attribute", {"subnet_id": "{subnet}", "map_public_ip_on_launch": True}),
    Case("ec2 modify-subnet-attribute", {"subnet_id": "{subnet}", "map_public_ip_on_launch": False}),
    Case("ec2 modify-subnet-attribute", {"subnet_id": SUBNET}, "InvalidSubnetID.NotFound"),
    Case("ec2 delete-subnet", {"subnet_id": "{spare_subnet}"}),
    Case("ec2 delete-subnet", {"subnet_id": SUBNET}, "InvalidSubnetID.NotFound"),
]

LOOSE, USED = {"internet_gateway_id": "{spare_igw}"}, {"internet_gateway_id": "{igw}"}
ROUTE = {"route_table_id": "{spare_rtb}", "gateway_id": "{igw}"}
GATEWAYS = [
    Case("ec2 create-internet-gateway"),
    Case("ec2 create-internet-gateway", {"name_tag": "way-out", "output": "table"}, printed=False),
    Case("ec2 attach-internet-gateway", {**LOOSE, "vpc_id": "{spare_vpc}"}),
    Case("ec2 attach-internet-gateway", {**USED, "vpc_id": "{spare_vpc}"}, "Resource.AlreadyAssociated"),
    Case("ec2 attach-internet-gateway", {**LOOSE, "vpc_id": VPC}, "InvalidVpcID.NotFound"),
    Case("ec2 detach-internet-gateway", {**USED, "vpc_id": "{vpc}"}),
    Case("ec2 detach-internet-gateway", {**LOOSE, "vpc_id": "{vpc}"}, "Gateway.NotAttached"),
    Case("ec2 delete-internet-gateway", LOOSE),
    Case("ec2 delete-internet-gateway", USED, "DependencyViolation"),
    Case("ec2 delete-internet-gateway", {"internet_gateway_id": IGW}, "InvalidInternetGatewayID.NotFound"),
    Case("ec2 describe-internet-gateways"),
    Case("ec2 describe-internet-gateways", {"internet_gateway_ids": ("{igw}",)}),
    Case("ec2 describe-internet-gateways", {"filters": ("Name=attachment.vpc-id,Values={vpc}",)}),
    Case("ec2 create-route-table", {"vpc_id": "{vpc}", "name_tag": "public"}),
    Case("ec2 create-route-table", {"vpc_id": VPC}, "InvalidVpcID.NotFound"),
    Case("ec2 create-route", ROUTE),
    Case("ec2 create-route", {**ROUTE, "destination_cidr_block": "198.51.100.0/24", "query": "Return"}),
    Case("ec2 create-route", {**ROUTE, "route_table_id": "{rtb}"}, "RouteAlreadyExists"),
    Case("ec2 create-route", {**ROUTE, "route_table_id": RTB}, "InvalidRouteTableID.NotFound"),
    Case("ec2 create-route", {**ROUTE, "destination_cidr_block": "anywhere"}, "InvalidParameterValue"),
    Case("ec2 associate-route-table", {"route_table_id": "{spare_rtb}", "subnet_id": "{spare_subnet}"}),
    Case(
        "ec2 associate-route-table",
        {"route_table_id": RTB, "subnet_id": "{spare_subnet}"},
        "InvalidRouteTableID.NotFound",
    ),
    Case("ec2 describe-route-tables"),
    Case("ec2 describe-route-tables", {"route_table_ids": ("{rtb}",), "output": "text"}, printed=False),
    Case("ec2 describe-route-tables", {"filters": ("Name=vpc-id,Values={vpc}", "Name=association.main,Values=true")}),
    Case("ec2 delete-route-table", {"route_table_id": "{spare_rtb}"}),
    Case("ec2 delete-route-table", {"route_table_id": "{rtb}"}, "DependencyViolation"),
    Case("ec2 delete-route-table", {"route_table_id": RTB}, "InvalidRouteTableID.NotFound"),
]

NEW_GROUP = {"group_name": "db", "description": "the database", "vpc_id": "{vpc}"}
IN, OUT = "ec2 authorize-security-group-ingress", "ec2 authorize-security-group-egress"
NOT_IN, NOT_OUT = "ec2 revoke-security-group-ingress", "ec2 revoke-security-group-egress"
SSH = {"group_id": "{sg}", "protocol": "tcp", "port": "22", "cidr": "203.0.113.0/24"}
ALL = {"group_id": "{sg}", "protocol": "-1", "cidr": "0.0.0.0/0"}
FROM_GROUP = {"group_id": "{sg}", "protocol": "tcp", "port": "5432", "source_group": "{spare_sg}"}
GROUPS = [
    Case("ec2 create-security-group", {**NEW_GROUP, "name_tag": "database"}),
    Case("ec2 create-security-group", {"group_name": "my group", "description": "in the default network"}),
    Case("ec2 create-security-group", {**NEW_GROUP, "group_name": "web"}, "InvalidGroup.Duplicate"),
    Case("ec2 describe-security-groups"),
    Case("ec2 describe-security-groups", {"group_ids": ("{sg}", "{spare_sg}")}),
    Case("ec2 describe-security-groups", {"filters": ("Name=group-name,Values=web",), "output": "text"}, printed=False),
    Case("ec2 describe-security-groups", {"group_ids": (GROUP,)}, "InvalidGroup.NotFound"),
    Case("ec2 delete-security-group", {"group_id": "{spare_sg}"}),
    Case("ec2 delete-security-group", {"group_id": GROUP}, "InvalidGroup.NotFound"),
    Case(IN, {**SSH, "cidr": "198.51.100.7/32"}),
    Case(IN, {**SSH, "port": "8000-8080"}),
    Case(IN, {**SSH, "protocol": "udp", "port": "0", "query": "SecurityGroupRules[0].IpProtocol"}),
    Case(IN, {**SSH, "protocol": "icmp", "port": "-1"}),
    Case(IN, {**SSH, "protocol": "icmp", "port": "8-0", "output": "table"}, printed=False),
    Case(IN, ALL),
    Case(IN, FROM_GROUP),
    Case(IN, {**SSH, "source_group": "{spare_sg}", "port": "443"}),
    Case(IN, SSH, "InvalidPermission.Duplicate"),
    Case(IN, {**SSH, "cidr": "203.0.113"}, "InvalidParameterValue"),
    Case(IN, {**FROM_GROUP, "source_group": GROUP}, "InvalidGroup.NotFound"),
    Case(IN, {**SSH, "group_id": GROUP}, "InvalidGroup.NotFound"),
    Case(IN, {**SSH, "profile": "reader"}, "UnauthorizedOperation"),
    Case(OUT, SSH),
    Case(OUT, {**FROM_GROUP, "port": "1024-65535"}),
    Case(OUT, ALL, "InvalidPermission.Duplicate"),
    Case(NOT_IN, SSH),
    Case(NOT_IN, {**SSH, "port": "23"}, "InvalidPermission.NotFound"),
    Case(NOT_IN, FROM_GROUP, "InvalidPermission.NotFound"),
    Case(NOT_OUT, ALL),
    Case(NOT_OUT, {**ALL, "protocol": "tcp", "port": "443"}, "InvalidPermission.NotFound"),
    Case(NOT_OUT, FROM_GROUP, "InvalidPermission.NotFound"),
]

EC2 = [*KEYS, *IMAGES, *INSTANCES, *NETWORKS, *GATEWAYS, *GROUPS]

RULES = [
    ("ec2 create-key-pair", "key_name", "my-key", ""),
    ("ec2 create-key-pair", "key_name", "", "FieldEmpty"),
    ("ec2 create-key-pair", "key_name", "鍵", "KeyNameCharacters"),
    ("ec2 create-key-pair", "key_name", "my key ", "KeyNameCharacters"),
    ("ec2 create-key-pair", "key_name", "keys/mine", "KeyNameFile"),
    ("ec2 create-key-pair", "key_name", "x" * 251, "KeyNameFile"),
    ("ec2 create-key-pair", "key_type", "dsa", "NotAChoice"),
    ("ec2 describe-key-pairs", "key_names", ("my-key", "鍵"), "KeyNameCharacters"),
    ("ec2 run-instances", "image_id", AMI, ""),
    ("ec2 run-instances", "image_id", "ami-12345678", ""),
    ("ec2 run-instances", "image_id", "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023", ""),
    ("ec2 run-instances", "image_id", "al2023", "ImageIdShape"),
    ("ec2 run-instances", "image_id", "AMI-0123456789abcdef0", "ImageIdShape"),
    ("ec2 run-instances", "instance_type", "u7in-16tb.224xlarge", ""),
    ("ec2 run-instances", "instance_type", "t3", "InstanceTypeShape"),
    ("ec2 run-instances", "instance_type", "T3.micro", "InstanceTypeShape"),
    ("ec2 run-instances", "security_group_ids", (GROUP, "web"), "IdShape"),
    ("ec2 run-instances", "subnet_id", VPC, "IdShape"),
    ("ec2 run-instances", "count", 0, "CountRange"),
    ("ec2 run-instances", "count", "two", "NotANumber"),
    ("ec2 run-instances", "user_data", "x" * 16384, ""),
    ("ec2 run-instances", "user_data", "日" * 5462, "UserDataTooLong"),
    ("ec2 run-instances", "user_data", "file://start.sh", "ValueIsAddress"),
    ("ec2 run-instances", "name_tag", "x" * 257, "TagTooLong"),
    ("ec2 start-instances", "instance_ids", (), "FieldEmpty"),
    ("ec2 start-instances", "instance_ids", (INSTANCE,), ""),
    ("ec2 start-instances", "instance_ids", ("i-0123",), "IdShape"),
    ("ec2 describe-vpcs", "filters", ("Name=state,Values=available",), ""),
    ("ec2 describe-vpcs", "filters", ("state=available",), "FilterShape"),
    ("ec2 describe-vpcs", "filters", ("Name=state, Values=available",), "FilterShape"),
    ("ec2 describe-vpcs", "filters", ("Name=state,Values='available'",), "FilterShape"),
    ("ec2 create-vpc", "cidr_block", "10.10.0.0/16", ""),
    ("ec2 create-vpc", "cidr_block", "10.10.0.0/28", ""),
    ("ec2 create-vpc", "cidr_block", "10.0.0.0/15", "CidrSize"),
    ("ec2 create-vpc", "cidr_block", "10.0.0.0/29", "CidrSize"),
    ("ec2 create-vpc", "cidr_block", "10.10.1.0/16", "CidrHostBits"),
    ("ec2 create-vpc", "cidr_block", "10.10.0.0", "CidrMalformed"),
    ("ec2 create-vpc", "cidr_block", "10.10.0.256/24", "CidrMalformed"),
    ("ec2 create-vpc", "cidr_block", "10.10.0.0/33", "CidrMalformed"),
    ("ec2 create-vpc", "cidr_block", "10.10.0.0/255.255.0.0", "CidrMalformed"),
    ("ec2 create-vpc", "cidr_block", "１０.0.0.0/16", "CidrMalformed"),
    ("ec2 create-subnet", "cidr_block", "10.10.0.0/30", "CidrSize"),
    ("ec2 create-route", "destination_cidr_block", "0.0.0.0/0", ""),
    ("ec2 create-route", "gateway_id", "nat-0123456789abcdef0", "IdShape"),
    ("ec2 create-security-group", "group_name", "web", ""),
    ("ec2 create-security-group", "group_name", "sg-web", "GroupNameReserved"),
    ("ec2 create-security-group", "group_name", "ウェブ", "GroupNameCharacters"),
    ("ec2 create-security-group", "description", "ssh (my own address)", ""),
    ("ec2 create-security-group", "description", "自宅から", "DescriptionCharacters"),
    (IN, "cidr", "203.0.113.7/32", ""),
    (IN, "cidr", "203.0.113.7/24", "CidrHostBits"),
    (IN, "cidr", "everywhere", "CidrMalformed"),
    (IN, "cidr", "", "OtherEndMissing"),
    (IN, "source_group", "web", "IdShape"),
    (IN, "protocol", "http", "NotAChoice"),
    (IN, "port", "65536", "PortRange"),
    (IN, "port", "70000-80000", "PortRange"),
    (IN, "port", "２２", "PortShape"),
]
