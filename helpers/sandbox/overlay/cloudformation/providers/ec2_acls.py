"""AWS::EC2: network ACLs with their entries, and the subnets that they are for."""

from typing import Any

from helpers.sandbox.overlay.cloudformation.declaration import (
    ServiceCall,
    argument,
    each,
    physical_id,
    the,
)
from helpers.sandbox.overlay.cloudformation.providers.ec2_associations import acl_association
from helpers.sandbox.overlay.cloudformation.providers.ec2_tags import tag_specifications, tags
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest

ACL = ResourceType(
    creation=ServiceCall("ec2.create_network_acl", TagSpecifications=tag_specifications("network-acl")),
    identifier="NetworkAcl.NetworkAclId",
    read=ServiceCall("ec2.describe_network_acls", NetworkAclIds=[physical_id]),
    model="NetworkAcls[0]",
    attributes={"Id": physical_id},
    properties={"VpcId": argument(), "Tags": tags()},
    deletion=ServiceCall("ec2.delete_network_acl", NetworkAclId=physical_id),
)


def egress(request: ResourceRequest) -> bool:
    """Whether the entry is about what goes out."""
    return str(request.properties.get("Egress", False)).lower() == "true"


WHICH = {"NetworkAclId": the("NetworkAclId"), "RuleNumber": the("RuleNumber"), "Egress": egress}
RULE = ("CidrBlock", "Ipv6CidrBlock", "PortRange", "Protocol", "RuleAction")
REPLACE = ServiceCall(
    "ec2.replace_network_acl_entry",
    **WHICH,
    **{name: the(name) for name in RULE},
    IcmpTypeCode=the("Icmp"),
)


def read_entry(request: ResourceRequest) -> Any:
    """The entry among those of its ACL."""
    answer = request.call("ec2.describe_network_acls", NetworkAclIds=[request.properties["NetworkAclId"]])
    number, outwards = int(request.properties["RuleNumber"]), egress(request)
    entries = [one for one in answer["NetworkAcls"][0]["Entries"] if one["RuleNumber"] == number]
    return next((one for one in entries if one["Egress"] == outwards), None)


ENTRY = ResourceType(
    creation=ServiceCall("ec2.create_network_acl_entry", Egress=egress),
    identifier=lambda request: (
        f"{request.properties['NetworkAclId']}|{request.properties['RuleNumber']}|{egress(request)}"
    ),
    read=read_entry,
    attributes={"Id": physical_id},
    properties={
        **each(argument(), "NetworkAclId", "RuleNumber", "Egress"),
        **each(argument(change=REPLACE), *RULE),
        "Icmp": argument("IcmpTypeCode", change=REPLACE),
    },
    shown={"NetworkAclId": the("NetworkAclId")},
    deletion=ServiceCall("ec2.delete_network_acl_entry", **WHICH),
)


def current(request: ResourceRequest) -> tuple[str, str]:
    """The association that a subnet has, and the default ACL of its VPC."""
    subnet = request.properties["SubnetId"]
    acls = request.call("ec2.describe_network_acls", Filters=[{"Name": "association.subnet-id", "Values": [subnet]}])
    acl = acls["NetworkAcls"][0]
    association = next(one["NetworkAclAssociationId"] for one in acl["Associations"] if one["SubnetId"] == subnet)
    here = [{"Name": "vpc-id", "Values": [acl["VpcId"]]}, {"Name": "default", "Values": ["true"]}]
    default = request.call("ec2.describe_network_acls", Filters=here)["NetworkAcls"][0]["NetworkAclId"]
    return association, default


def give_back(request: ResourceRequest) -> None:
    """Have the subnet keep to its VPC's default ACL again."""
    association, default = current(request)
    request.call("ec2.replace_network_acl_association", AssociationId=association, NetworkAclId=default)


def create_association(request: ResourceRequest, **_: Any) -> Any:
    """Have the subnet keep to this ACL."""
    acl = request.properties["NetworkAclId"]
    return request.call("ec2.replace_network_acl_association", AssociationId=current(request)[0], NetworkAclId=acl)


SUBNET_ASSOCIATION = ResourceType(
    creation=create_association,
    identifier="NewAssociationId",
    read=acl_association,
    attributes={"AssociationId": physical_id},
    properties=each(argument(), "NetworkAclId", "SubnetId"),
    deletion=give_back,
)

TYPES: dict[str, ResourceType] = {
    "AWS::EC2::NetworkAcl": ACL,
    "AWS::EC2::NetworkAclEntry": ENTRY,
    "AWS::EC2::SubnetNetworkAclAssociation": SUBNET_ASSOCIATION,
}
