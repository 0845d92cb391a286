"""AWS::EC2: Elastic IP addresses and network interfaces."""

from helpers.sandbox.overlay.cloudformation.declaration import (
    ServiceCall,
    argument,
    attribute,
    each,
    not_acted_on,
    physical_id,
    setting,
    the,
)
from helpers.sandbox.overlay.cloudformation.providers.ec2_security_groups import default_groups
from helpers.sandbox.overlay.cloudformation.providers.ec2_tags import tag_specifications, tags
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest

ALLOCATION = attribute("AllocationId")


def bring_instance(request: ResourceRequest) -> None:
    """Have the address be the instance's, or nobody's."""
    instance = request.properties.get("InstanceId")
    if instance:
        request.call("ec2.associate_address", AllocationId=ALLOCATION(request), InstanceId=instance)
        return
    there = request.call("ec2.describe_addresses", AllocationIds=[ALLOCATION(request)])["Addresses"][0]
    if "AssociationId" in there:
        request.call("ec2.disassociate_address", AssociationId=there["AssociationId"])


def release(request: ResourceRequest) -> None:
    """Take the address from whoever has it, and give it back."""
    there = request.call("ec2.describe_addresses", AllocationIds=[ALLOCATION(request)])["Addresses"][0]
    if "AssociationId" in there and "InstanceId" in request.properties:
        request.call("ec2.disassociate_address", AssociationId=there["AssociationId"])
    request.call("ec2.release_address", AllocationId=ALLOCATION(request))


ELASTIC_IP = ResourceType(
    creation=ServiceCall("ec2.allocate_address", Domain="vpc", TagSpecifications=tag_specifications("elastic-ip")),
    identifier="PublicIp",
    read=ServiceCall("ec2.describe_addresses", PublicIps=[physical_id]),
    model="Addresses[0]",
    attributes={"AllocationId": "Addresses[0].AllocationId", "PublicIp": "Addresses[0].PublicIp"},
    properties={
        "InstanceId": setting(bring_instance, reset=bring_instance),
        "Domain": not_acted_on("every address is one for a VPC"),
        "Tags": tags(ALLOCATION),
    },
    deletion=release,
)

ASSOCIATION = ResourceType(
    creation=ServiceCall("ec2.associate_address"),
    identifier="AssociationId",
    read=ServiceCall("ec2.describe_addresses", Filters=[{"Name": "association-id", "Values": [physical_id]}]),
    model="Addresses[0]",
    attributes={"Id": physical_id},
    properties={
        **each(argument(), "AllocationId", "InstanceId", "NetworkInterfaceId", "PrivateIpAddress"),
        "EIP": argument("PublicIp"),
    },
    deletion=ServiceCall("ec2.disassociate_address", AssociationId=physical_id),
)


SET_GROUPS = ServiceCall(
    "ec2.modify_network_interface_attribute", NetworkInterfaceId=physical_id, Groups=the("GroupSet")
)


def set_default_group(request: ResourceRequest) -> None:
    """Have the interface in its VPC's default security group alone, as one that is made without any."""
    interface = request.call("ec2.describe_network_interfaces", NetworkInterfaceIds=[request.id])["NetworkInterfaces"][
        0
    ]
    groups = default_groups(request, interface["VpcId"])
    request.call("ec2.modify_network_interface_attribute", NetworkInterfaceId=request.id, Groups=groups)


SET_CHECK = ServiceCall(
    "ec2.modify_network_interface_attribute",
    NetworkInterfaceId=physical_id,
    SourceDestCheck={"Value": the("SourceDestCheck", default=True)},
)
NETWORK_INTERFACE = ResourceType(
    creation=ServiceCall("ec2.create_network_interface", TagSpecifications=tag_specifications("network-interface")),
    identifier="NetworkInterface.NetworkInterfaceId",
    read=ServiceCall("ec2.describe_network_interfaces", NetworkInterfaceIds=[physical_id]),
    model="NetworkInterfaces[0]",
    attributes={
        "Id": physical_id,
        "PrimaryPrivateIpAddress": "NetworkInterfaces[0].PrivateIpAddress",
        "VpcId": "NetworkInterfaces[0].VpcId",
    },
    properties={
        **each(argument(), "SubnetId", "PrivateIpAddress"),
        "Description": argument(
            change=ServiceCall(
                "ec2.modify_network_interface_attribute",
                NetworkInterfaceId=physical_id,
                Description={"Value": the("Description", default="")},
            )
        ),
        "GroupSet": argument("Groups", change=SET_GROUPS, reset=set_default_group),
        "SourceDestCheck": setting(SET_CHECK, reset=SET_CHECK),
        "Tags": tags(),
    },
    shown={"GroupSet": "Groups[].GroupId", "Tags": "TagSet"},
    deletion=ServiceCall("ec2.delete_network_interface", NetworkInterfaceId=physical_id),
)

TYPES: dict[str, ResourceType] = {
    "AWS::EC2::EIP": ELASTIC_IP,
    "AWS::EC2::EIPAssociation": ASSOCIATION,
    "AWS::EC2::NetworkInterface": NETWORK_INTERFACE,
}
