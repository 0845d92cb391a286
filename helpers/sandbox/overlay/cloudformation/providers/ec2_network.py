"""AWS::EC2: a network, that is a VPC with its subnets, routes, gateways and addresses."""

from dataclasses import replace
from typing import Any

from helpers.sandbox.overlay.cloudformation.declaration import (
    ServiceCall,
    argument,
    each,
    found_by,
    in_create,
    physical_id,
    setting,
    the,
)
from helpers.sandbox.overlay.cloudformation.providers.ec2_associations import (
    gateway_attachment,
    route_table_association,
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
    model="Vpc",
    attributes={
        "VpcId": "Vpc.VpcId",
        "CidrBlock": "Vpc.CidrBlock",
        "CidrBlockAssociations": "Vpc.CidrBlockAssociationSet[].AssociationId",
        "Ipv6CidrBlocks": "Vpc.Ipv6CidrBlockAssociationSet[].Ipv6CidrBlock",
        "DefaultSecurityGroup": "Groups[0].GroupId",
        "DefaultNetworkAcl": "Acls[0].NetworkAclId",
    },
    properties={
        "CidrBlock": argument(),
        "InstanceTenancy": argument(
            change=ServiceCall(
                "ec2.modify_vpc_tenancy", VpcId=physical_id, InstanceTenancy=the("InstanceTenancy", default="default")
            )
        ),
        "EnableDnsSupport": setting(SUPPORT, reset=SUPPORT),
        "EnableDnsHostnames": setting(HOSTNAMES, reset=HOSTNAMES),
        "Tags": tags(),
    },
    shown={
        name: found_by(
            "ec2.describe_vpc_attribute", f"{name}.Value", VpcId=physical_id, Attribute=name[0].lower() + name[1:]
        )
        for name in ("EnableDnsSupport", "EnableDnsHostnames")
    },
    deletion=ServiceCall("ec2.delete_vpc", VpcId=physical_id),
)

PUBLIC_ADDRESSES = ServiceCall(
    "ec2.modify_subnet_attribute",
    SubnetId=physical_id,
    MapPublicIpOnLaunch={"Value": the("MapPublicIpOnLaunch", default=False)},
)
IPV6_ADDRESSES = ServiceCall(
    "ec2.modify_subnet_attribute",
    SubnetId=physical_id,
    AssignIpv6AddressOnCreation={"Value": the("AssignIpv6AddressOnCreation", default=False)},
)


def acl_association(request: ResourceRequest) -> str:
    """The association of the subnet with its network ACL."""
    here = [{"Name": "association.subnet-id", "Values": [request.id]}]
    acls = request.call("ec2.describe_network_acls", Filters=here)["NetworkAcls"]
    found = [one for acl in acls for one in acl["Associations"] if one["SubnetId"] == request.id]
    return str(found[0]["NetworkAclAssociationId"]) if found else ""


def bring_ipv6(request: ResourceRequest) -> None:
    """Give the subnet this block of IPv6 addresses in place of another, or none."""
    subnet = request.call("ec2.describe_subnets", SubnetIds=[request.id])["Subnets"][0]
    for one in subnet.get("Ipv6CidrBlockAssociationSet", []):
        if one["Ipv6CidrBlockState"]["State"] in ("associated", "associating"):
            request.call("ec2.disassociate_subnet_cidr_block", AssociationId=one["AssociationId"])
    if "Ipv6CidrBlock" in request.properties:
        block = request.properties["Ipv6CidrBlock"]
        request.call("ec2.associate_subnet_cidr_block", SubnetId=request.id, Ipv6CidrBlock=block)


SUBNET = ResourceType(
    creation=ServiceCall("ec2.create_subnet", TagSpecifications=tag_specifications("subnet")),
    identifier="Subnet.SubnetId",
    read=ServiceCall("ec2.describe_subnets", SubnetIds=[physical_id]),
    model="Subnets[0]",
    attributes={
        "SubnetId": physical_id,
        "VpcId": "Subnets[0].VpcId",
        "AvailabilityZone": "Subnets[0].AvailabilityZone",
        "AvailabilityZoneId": "Subnets[0].AvailabilityZoneId",
        "CidrBlock": "Subnets[0].CidrBlock",
        "Ipv6CidrBlocks": "Subnets[0].Ipv6CidrBlockAssociationSet[].Ipv6CidrBlock",
        "NetworkAclAssociationId": acl_association,
    },
    properties={
        **each(argument(), "VpcId", "CidrBlock", "AvailabilityZone", "AvailabilityZoneId"),
        "Ipv6CidrBlock": argument(change=bring_ipv6, reset=bring_ipv6),
        "AssignIpv6AddressOnCreation": setting(IPV6_ADDRESSES, reset=IPV6_ADDRESSES),
        "MapPublicIpOnLaunch": setting(PUBLIC_ADDRESSES, reset=PUBLIC_ADDRESSES),
        "Tags": tags(),
    },
    shown={"Ipv6CidrBlock": ""},
    deletion=ServiceCall("ec2.delete_subnet", SubnetId=physical_id),
)

INTERNET_GATEWAY = ResourceType(
    creation=ServiceCall("ec2.create_internet_gateway", TagSpecifications=tag_specifications("internet-gateway")),
    identifier="InternetGateway.InternetGatewayId",
    read=ServiceCall("ec2.describe_internet_gateways", InternetGatewayIds=[physical_id]),
    model="InternetGateways[0]",
    attributes={"InternetGatewayId": physical_id},
    properties={"Tags": tags()},
    deletion=ServiceCall("ec2.delete_internet_gateway", InternetGatewayId=physical_id),
)


def attach_gateway(request: ResourceRequest) -> None:
    """Attach the gateway to the VPC, after the former one was detached."""
    if request.before:
        detach_gateway(replace(request, properties=request.before))
    call_gateway(request, "attach")


def detach_gateway(request: ResourceRequest) -> None:
    """Detach the gateway from the VPC."""
    call_gateway(request, "detach")


def call_gateway(request: ResourceRequest, action: str) -> None:
    """Attach or detach the gateway, of either kind."""
    kind, name = ("vpn", "VpnGatewayId") if gateway_kind(request) == "VGW" else ("internet", "InternetGatewayId")
    which = {name: request.properties.get(name), "VpcId": request.properties["VpcId"]}
    request.call(f"ec2.{action}_{kind}_gateway", **which)


def gateway_kind(request: ResourceRequest) -> str:
    """Which of the two kinds of gateways it is."""
    return "VGW" if "VpnGatewayId" in request.properties else "IGW"


GATEWAY_ATTACHMENT = ResourceType(
    creation=attach_gateway,
    identifier=lambda request: f"{gateway_kind(request)}|{request.properties['VpcId']}",
    read=gateway_attachment,
    attributes={"AttachmentType": gateway_kind},
    properties={
        "VpcId": in_create(),
        **each(in_create(change=attach_gateway, reset=attach_gateway), "InternetGatewayId", "VpnGatewayId"),
    },
    deletion=detach_gateway,
)

ROUTE_TABLE = ResourceType(
    creation=ServiceCall("ec2.create_route_table", TagSpecifications=tag_specifications("route-table")),
    identifier="RouteTable.RouteTableId",
    read=ServiceCall("ec2.describe_route_tables", RouteTableIds=[physical_id]),
    model="RouteTables[0]",
    attributes={"RouteTableId": physical_id},
    properties={"VpcId": argument(), "Tags": tags()},
    deletion=ServiceCall("ec2.delete_route_table", RouteTableId=physical_id),
)

ROUTE_TARGETS = (
    *("CarrierGatewayId", "EgressOnlyInternetGatewayId", "GatewayId", "InstanceId", "LocalGatewayId", "NatGatewayId"),
    *("NetworkInterfaceId", "TransitGatewayId", "VpcEndpointId", "VpcPeeringConnectionId"),
)
DESTINATIONS = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")
ROUTE_KEY = {name: the(name) for name in ("RouteTableId", *DESTINATIONS)}


def destination(request: ResourceRequest) -> str:
    """Where the route leads."""
    return next(str(request.properties[name]) for name in DESTINATIONS if name in request.properties)


def read_route(request: ResourceRequest) -> Any:
    """The route among those of its table."""
    table = request.call("ec2.describe_route_tables", RouteTableIds=[request.properties["RouteTableId"]])
    routes = table["RouteTables"][0]["Routes"]
    return next((one for one in routes if destination(request) in [one.get(name) for name in DESTINATIONS]), None)


REPLACE_ROUTE = ServiceCall("ec2.replace_route", **ROUTE_KEY, **{name: the(name) for name in ROUTE_TARGETS})
ROUTE = ResourceType(
    creation=ServiceCall("ec2.create_route"),
    identifier=lambda request: f"{request.properties['RouteTableId']}|{destination(request)}",
    read=read_route,
    attributes={"CidrBlock": the("DestinationCidrBlock", default="")},
    properties={
        **each(argument(), *ROUTE_KEY),
        **each(argument(change=REPLACE_ROUTE, reset=REPLACE_ROUTE), *ROUTE_TARGETS),
    },
    shown={"RouteTableId": the("RouteTableId")},
    deletion=ServiceCall("ec2.delete_route", **ROUTE_KEY),
)

SUBNET_ROUTE_TABLE_ASSOCIATION = ResourceType(
    creation=ServiceCall("ec2.associate_route_table"),
    identifier="AssociationId",
    read=route_table_association,
    attributes={"Id": physical_id},
    properties=each(argument(), "RouteTableId", "SubnetId"),
    deletion=ServiceCall("ec2.disassociate_route_table", AssociationId=physical_id),
)

NAT_GATEWAY = ResourceType(
    creation=ServiceCall("ec2.create_nat_gateway", TagSpecifications=tag_specifications("natgateway")),
    identifier="NatGateway.NatGatewayId",
    read=ServiceCall("ec2.describe_nat_gateways", NatGatewayIds=[physical_id]),
    model="NatGateways[?State != 'deleted'] | [0]",
    attributes={"NatGatewayId": physical_id},
    properties={**each(argument(), "SubnetId", "AllocationId", "ConnectivityType"), "Tags": tags()},
    shown={"AllocationId": "NatGatewayAddresses[0].AllocationId"},
    deletion=ServiceCall("ec2.delete_nat_gateway", NatGatewayId=physical_id),
)

TYPES: dict[str, ResourceType] = {
    "AWS::EC2::InternetGateway": INTERNET_GATEWAY,
    "AWS::EC2::NatGateway": NAT_GATEWAY,
    "AWS::EC2::Route": ROUTE,
    "AWS::EC2::RouteTable": ROUTE_TABLE,
    "AWS::EC2::Subnet": SUBNET,
    "AWS::EC2::SubnetRouteTableAssociation": SUBNET_ROUTE_TABLE_ASSOCIATION,
    "AWS::EC2::VPC": VPC,
    "AWS::EC2::VPCGatewayAttachment": GATEWAY_ATTACHMENT,
}
