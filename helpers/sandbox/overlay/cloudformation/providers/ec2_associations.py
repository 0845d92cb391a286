"""How EC2 tells of what ties two of its resources together: of each, what a template says of it. Raises LookupError where it is
tied no more.
"""

from collections.abc import Iterable
from typing import Any

from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest

Properties = dict[str, Any]


def _one(found: Iterable[Properties], request: ResourceRequest) -> Properties:
    """The first of these."""
    one = next(iter(found), None)
    if one is None:
        raise LookupError(request.id)
    return one


def route_table_association(request: ResourceRequest) -> Properties:
    """A subnet's route table."""
    here = [{"Name": "association.route-table-association-id", "Values": [request.id]}]
    tables = request.call("ec2.describe_route_tables", Filters=here)["RouteTables"]
    associations = [one for table in tables for one in table["Associations"]]
    return _one((one for one in associations if one["RouteTableAssociationId"] == request.id), request)


def acl_association(request: ResourceRequest) -> Properties:
    """A subnet's network ACL."""
    here = [{"Name": "association.subnet-id", "Values": [request.properties["SubnetId"]]}]
    acls = request.call("ec2.describe_network_acls", Filters=here)["NetworkAcls"]
    associations = [one for acl in acls for one in acl["Associations"]]
    return _one((one for one in associations if one["NetworkAclAssociationId"] == request.id), request)


def gateway_attachment(request: ResourceRequest) -> Properties:
    """The gateway of a VPC, of either kind."""
    vpc, found = request.properties["VpcId"], list[Properties]()
    here = [{"Name": "attachment.vpc-id", "Values": [vpc]}]
    if "VpnGatewayId" in request.properties:
        for one in request.call("ec2.describe_vpn_gateways", Filters=here)["VpnGateways"]:
            attached = [each["VpcId"] for each in one["VpcAttachments"] if each["State"] == "attached"]
            found += [{"VpcId": vpc, "VpnGatewayId": one["VpnGatewayId"]}] if vpc in attached else []
    else:
        for one in request.call("ec2.describe_internet_gateways", Filters=here)["InternetGateways"]:
            found.append({"VpcId": vpc, "InternetGatewayId": one["InternetGatewayId"]})
    return _one(found, request)


def vpc_block(request: ResourceRequest) -> Properties:
    """A block of addresses that a VPC has beside its first."""
    vpc = request.properties["VpcId"]
    found = _one(request.call("ec2.describe_vpcs", VpcIds=[vpc])["Vpcs"], request)
    own = [one for one in found.get("CidrBlockAssociationSet", []) if one["CidrBlockState"]["State"] == "associated"]
    blocks = [{**one, "VpcId": vpc} for one in own]
    blocks += [
        {"AssociationId": one["AssociationId"], "VpcId": vpc, "AmazonProvidedIpv6CidrBlock": True}
        for one in found.get("Ipv6CidrBlockAssociationSet", [])
    ]
    return _one((one for one in blocks if one["AssociationId"] == request.id), request)


def subnet_block(request: ResourceRequest) -> Properties:
    """A block of IPv6 addresses of a subnet."""
    subnet = request.properties["SubnetId"]
    found = _one(request.call("ec2.describe_subnets", SubnetIds=[subnet])["Subnets"], request)
    blocks = [{**one, "SubnetId": subnet} for one in found.get("Ipv6CidrBlockAssociationSet", [])]
    return _one((one for one in blocks if one["AssociationId"] == request.id), request)
