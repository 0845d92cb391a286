"""AWS::EC2: a network, that is a VPC with its subnets, routes, gateways and addresses."""

from typing import Any

from helpers.sandbox.overlay.cloudformation.declaration import (
    ServiceCall,
    argument,
    attribute,
    each,
    not_acted_on,
    physical_id,
    set_once,
    setting,
    the,
)
from helpers.sandbox.overlay.cloudformation.providers.ec2_tags import tag_specifications, tags
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest


def vpc_with_its_own(request: ResourceRequest) -> dict[str, Any]:
    """A VPC with the security groups and network ACLs that it has from the beginning."""
    here = [{"Name": "vpc-id", "Values": [request.id]}]
    return {
        "Vpc": request.call("ec2.describe_vpcs", VpcIds=[request.id])["Vpcs"][0],
        "Groups": request.call(
            "ec2.describe_security_groups", Filters=[*here, {"Name": "group-name", "Values": ["default"]}]
        )["SecurityGroups"],
        "Acls": request.call("ec2.describe_network_acls", Filters=[*here, {"Name": "default", "Values": ["true"]}])[
            "NetworkAcls"
        ],
    }


SUPPORT = ServiceCall(
    "ec2.modify_vpc_attribute", VpcId=physical_id, EnableDnsSupport={"Value": the("EnableDnsSupport", default=True)}
)
HOSTNAMES = ServiceCall(
    "ec2.modify_vpc_attribute",
    VpcId=physical_id,
    EnableDnsHostnames={"Value": the("EnableDnsHostnames", default=False)},
)
VPC = ResourceType(
    creation=ServiceCall("ec2.create_vpc", TagSpecifications=tag_specifications("vpc")),
    identifier="Vpc.VpcId",
    read=vpc_with_its_own,
    attributes={
        "VpcId": "Vpc.VpcId",
        "CidrBlock": "Vpc.CidrBlock",
        "CidrBlockAssociations": "`[]`",
        "DefaultSecurityGroup": "Groups[0].GroupId",
        "DefaultNetworkAcl": "Acls[0].NetworkAclId",
    },
    properties={
        **each(argument(), "CidrBlock", "InstanceTenancy"),
        "EnableDnsSupport": setting(SUPPORT, reset=SUPPORT),
        "EnableDnsHostnames": setting(HOSTNAMES, reset=HOSTNAMES),
        "Tags": tags(),
    },
    deletion=ServiceCall("ec2.delete_vpc", VpcId=physical_id),
)

PUBLIC_ADDRESSES = ServiceCall(
    "ec2.modify_subnet_attribute",
    SubnetId=physical_id,
    MapPublicIpOnLaunch={"Value": the("MapPublicIpOnLaunch", default=False)},
)
SUBNET = ResourceType(
    creation=ServiceCall("ec2.create_subnet", TagSpecifications=tag_specifications("subnet")),
    identifier="Subnet.SubnetId",
    attributes={
        "SubnetId": "Subnet.SubnetId",
        "VpcId": "Subnet.VpcId",
        "AvailabilityZone": "Subnet.AvailabilityZone",
        "CidrBlock": "Subnet.CidrBlock",
        "Ipv6CidrBlocks": "`[]`",
    },
    properties={
        **each(argument(), "VpcId", "CidrBlock", "AvailabilityZone"),
        "MapPublicIpOnLaunch": setting(PUBLIC_ADDRESSES, reset=PUBLIC_ADDRESSES),
        "Tags": tags(),
    },
    deletion=ServiceCall("ec2.delete_subnet", SubnetId=physical_id),
)

INTERNET_GATEWAY = ResourceType(
    creation=ServiceCall("ec2.create_internet_gateway", TagSpecifications=tag_specifications("internet-gateway")),
    identifier="InternetGateway.InternetGatewayId",
    attributes={"InternetGatewayId": "InternetGateway.InternetGatewayId"},
    properties={"Tags": tags()},
    deletion=ServiceCall("ec2.delete_internet_gateway", InternetGatewayId=physical_id),
)

GATEWAY_ATTACHMENT = ResourceType(
    creation=ServiceCall("ec2.attach_internet_gateway"),
    identifier=lambda request: f"IGW|{request.properties['VpcId']}",
    attributes={"AttachmentType": lambda request: "IGW"},
    properties=each(argument(), "InternetGatewayId", "VpcId"),
    deletion=ServiceCall("ec2.detach_internet_gateway", InternetGatewayId=the("InternetGatewayId"), VpcId=the("VpcId")),
)

ROUTE_TABLE = ResourceType(
    creation=ServiceCall("ec2.create_route_table", TagSpecifications=tag_specifications("route-table")),
    identifier="RouteTable.RouteTableId",
    attributes={"RouteTableId": "RouteTable.RouteTableId"},
    properties={"VpcId": argument(), "Tags": tags()},
    deletion=ServiceCall("ec2.delete_route_table", RouteTableId=physical_id),
)

ROUTE_TARGETS = ("GatewayId", "NatGatewayId", "InstanceId", "NetworkInterfaceId", "VpcPeeringConnectionId")
ROUTE_KEY = {name: the(name) for name in ("RouteTableId", "DestinationCidrBlock")}
REPLACE_ROUTE = ServiceCall("ec2.replace_route", **ROUTE_KEY, **{name: the(name) for name in ROUTE_TARGETS})
ROUTE = ResourceType(
    creation=ServiceCall("ec2.create_route"),
    identifier=lambda request: f"{request.properties['RouteTableId']}|{request.properties['DestinationCidrBlock']}",
    properties={
        **each(argument(), *ROUTE_KEY),
        **each(argument(change=REPLACE_ROUTE, reset=REPLACE_ROUTE), *ROUTE_TARGETS),
    },
    deletion=ServiceCall("ec2.delete_route", **ROUTE_KEY),
)

SUBNET_ROUTE_TABLE_ASSOCIATION = ResourceType(
    creation=ServiceCall("ec2.associate_route_table"),
    identifier="AssociationId",
    attributes={"Id": "AssociationId"},
    properties=each(argument(), "RouteTableId", "SubnetId"),
    deletion=ServiceCall("ec2.disassociate_route_table", AssociationId=physical_id),
)

ELASTIC_IP = ResourceType(
    creation=ServiceCall("ec2.allocate_address", Domain="vpc", TagSpecifications=tag_specifications("elastic-ip")),
    identifier="PublicIp",
    attributes={"AllocationId": "AllocationId", "PublicIp": "PublicIp"},
    properties={
        "InstanceId": set_once(
            ServiceCall("ec2.associate_address", AllocationId=attribute("AllocationId"), InstanceId=the("InstanceId"))
        ),
        "Domain": not_acted_on("every address is one for a VPC"),
        "Tags": tags(attribute("AllocationId")),
    },
    deletion=ServiceCall("ec2.release_address", AllocationId=attribute("AllocationId")),
)

NAT_GATEWAY = ResourceType(
    creation=ServiceCall("ec2.create_nat_gateway", TagSpecifications=tag_specifications("natgateway")),
    identifier="NatGateway.NatGatewayId",
    attributes={"NatGatewayId": "NatGateway.NatGatewayId"},
    properties={**each(argument(), "SubnetId", "AllocationId", "ConnectivityType"), "Tags": tags()},
    deletion=ServiceCall("ec2.delete_nat_gateway", NatGatewayId=physical_id),
)

TYPES: dict[str, ResourceType] = {
    "AWS::EC2::EIP": ELASTIC_IP,
    "AWS::EC2::InternetGateway": INTERNET_GATEWAY,
    "AWS::EC2::NatGateway": NAT_GATEWAY,
    "AWS::EC2::Route": ROUTE,
    "AWS::EC2::RouteTable": ROUTE_TABLE,
    "AWS::EC2::Subnet": SUBNET,
    "AWS::EC2::SubnetRouteTableAssociation": SUBNET_ROUTE_TABLE_ASSOCIATION,
    "AWS::EC2::VPC": VPC,
    "AWS::EC2::VPCGatewayAttachment": GATEWAY_ATTACHMENT,
}
