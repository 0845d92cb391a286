"""AWS::EC2: endpoints, flow logs, prefix lists, DHCP options, peerings, and blocks of addresses beside the first."""

from typing import Any

from helpers.sandbox.overlay.cloudformation.declaration import (
    ServiceCall,
    argument,
    as_text,
    each,
    physical_id,
    setting,
    the,
)
from helpers.sandbox.overlay.cloudformation.providers.ec2_associations import subnet_block, vpc_block
from helpers.sandbox.overlay.cloudformation.providers.ec2_tags import tag_specifications, tags, tags_afterwards
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import ResourceRequest

FULL_ACCESS = {  # what an endpoint has that is made without a policy
    "Version": "2008-10-17",
    "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}],
}
PLACES = ("RouteTableIds", "SecurityGroupIds", "SubnetIds")  # which a change adds and removes


def modify_endpoint(request: ResourceRequest) -> None:
    """Bring the endpoint up to date."""
    given: dict[str, Any] = {}
    for name in PLACES:
        given[f"Remove{name}"], given[f"Add{name}"] = request.difference(name)
    if "PolicyDocument" in request.changed:
        policy = request.properties.get("PolicyDocument")
        given["PolicyDocument"] = as_text(policy or FULL_ACCESS)
    if "PrivateDnsEnabled" in request.changed:
        given["PrivateDnsEnabled"] = request.properties.get("PrivateDnsEnabled", False)
    request.call("ec2.modify_vpc_endpoint", VpcEndpointId=request.id, **{k: v for k, v in given.items() if v != []})


ENDPOINT = ResourceType(
    creation=ServiceCall("ec2.create_vpc_endpoint", TagSpecifications=tag_specifications("vpc-endpoint")),
    identifier="VpcEndpoint.VpcEndpointId",
    read=ServiceCall("ec2.describe_vpc_endpoints", VpcEndpointIds=[physical_id]),
    model="VpcEndpoints[0]",
    attributes={
        "Id": physical_id,
        "CreationTimestamp": "VpcEndpoints[0].CreationTimestamp",
        "DnsEntries": "VpcEndpoints[0].DnsEntries[].join(':', [HostedZoneId || '', DnsName])",
        "NetworkInterfaceIds": "VpcEndpoints[0].NetworkInterfaceIds",
    },
    properties={
        **each(argument(), "ServiceName", "VpcEndpointType", "VpcId"),
        "PolicyDocument": argument(convert=as_text, change=modify_endpoint, reset=modify_endpoint),
        **each(argument(change=modify_endpoint, reset=modify_endpoint), "PrivateDnsEnabled", *PLACES),
        "Tags": tags(),
    },
    shown={"SecurityGroupIds": "Groups[].GroupId"},
    deletion=ServiceCall("ec2.delete_vpc_endpoints", VpcEndpointIds=[physical_id]),
)


def create_flow_log(request: ResourceRequest, **arguments: Any) -> Any:
    """Begin the log; what EC2 says of its one resource is an error, too."""
    resource = arguments.pop("ResourceId")
    specifications = ServiceCall("ec2.create_flow_logs", TagSpecifications=tag_specifications("vpc-flow-log"))
    answer = specifications(request, ResourceIds=[resource], **arguments)
    if answer.get("Unsuccessful"):
        raise ValueError(answer["Unsuccessful"][0]["Error"]["Message"])
    return answer


FLOW_LOG = ResourceType(
    creation=create_flow_log,
    identifier="FlowLogIds[0]",
    read=ServiceCall("ec2.describe_flow_logs", FlowLogIds=[physical_id]),
    model="FlowLogs[0]",
    attributes={"Id": physical_id},
    properties={
        **each(argument(), "DeliverLogsPermissionArn", "LogDestination", "LogDestinationType", "LogFormat"),
        **each(argument(), "LogGroupName", "MaxAggregationInterval", "ResourceId", "ResourceType", "TrafficType"),
        "Tags": tags(),
    },
    shown={"ResourceType": ""},
    stands_in="The sandbox keeps the flow log and writes nothing to it.",
    deletion=ServiceCall("ec2.delete_flow_logs", FlowLogIds=[physical_id]),
)


def bring_entries(request: ResourceRequest) -> None:
    """Have the list hold these blocks and no others."""
    former, new = request.difference("Entries")
    gone = [{"Cidr": one["Cidr"]} for one in former]
    answer = request.call("ec2.describe_managed_prefix_lists", PrefixListIds=[request.id])["PrefixLists"][0]
    changes = {name: value for name, value in (("AddEntries", new), ("RemoveEntries", gone)) if value}
    if changes:
        version = answer["Version"]
        request.call("ec2.modify_managed_prefix_list", PrefixListId=request.id, CurrentVersion=version, **changes)


RENAME = ServiceCall("ec2.modify_managed_prefix_list", PrefixListId=physical_id, PrefixListName=the("PrefixListName"))
PREFIX_LIST = ResourceType(
    creation=ServiceCall("ec2.create_managed_prefix_list", TagSpecifications=tag_specifications("prefix-list")),
    identifier="PrefixList.PrefixListId",
    read=ServiceCall("ec2.describe_managed_prefix_lists", PrefixListIds=[physical_id]),
    model="PrefixLists[?!starts_with(State, 'delete')] | [0]",
    attributes={
        "PrefixListId": physical_id,
        "Arn": "PrefixLists[0].PrefixListArn",
        "OwnerId": "PrefixLists[0].OwnerId",
        "Version": "PrefixLists[0].Version",
    },
    properties={
        "AddressFamily": argument(),
        "MaxEntries": argument(
            change=ServiceCall("ec2.modify_managed_prefix_list", PrefixListId=physical_id, MaxEntries=the("MaxEntries"))
        ),
        "PrefixListName": argument(change=RENAME),
        "Entries": setting(bring_entries, reset=bring_entries),
        "Tags": tags(),
    },
    shown={
        "PrefixListName": "",
        "Entries": lambda r: r.call("ec2.get_managed_prefix_list_entries", PrefixListId=r.id)["Entries"],
    },
    deletion=ServiceCall("ec2.delete_managed_prefix_list", PrefixListId=physical_id),
)

DHCP = ("DomainName", "DomainNameServers", "NtpServers", "NetbiosNameServers", "NetbiosNodeType")
KEYS = ("domain-name", "domain-name-servers", "ntp-servers", "netbios-name-servers", "netbios-node-type")


def create_dhcp_options(request: ResourceRequest, **_: Any) -> Any:
    """Make the set of options."""
    given = [
        (key, request.properties[name]) for name, key in zip(DHCP, KEYS, strict=True) if name in request.properties
    ]
    options = [{"Key": key, "Values": value if isinstance(value, list) else [str(value)]} for key, value in given]
    call = ServiceCall("ec2.create_dhcp_options", TagSpecifications=tag_specifications("dhcp-options"))
    return call(request, DhcpConfigurations=options)


DHCP_OPTIONS = ResourceType(
    creation=create_dhcp_options,
    identifier="DhcpOptions.DhcpOptionsId",
    read=ServiceCall("ec2.describe_dhcp_options", DhcpOptionsIds=[physical_id]),
    model="DhcpOptions[0]",
    attributes={"DhcpOptionsId": physical_id},
    properties={**each(argument(), *DHCP), "Tags": tags_afterwards()},
    shown=dict.fromkeys(DHCP, ""),
    deletion=ServiceCall("ec2.delete_dhcp_options", DhcpOptionsId=physical_id),
)

DHCP_ASSOCIATION = ResourceType(
    creation=ServiceCall("ec2.associate_dhcp_options"),
    identifier=lambda request: f"{request.properties['DhcpOptionsId']}|{request.properties['VpcId']}",
    read=ServiceCall("ec2.describe_vpcs", VpcIds=[the("VpcId")]),
    model="Vpcs[0]",
    properties={
        "VpcId": argument(),
        "DhcpOptionsId": argument(),
    },
    deletion=ServiceCall("ec2.associate_dhcp_options", DhcpOptionsId="default", VpcId=the("VpcId")),
)


def peer(request: ResourceRequest, **arguments: Any) -> Any:
    """Ask for the connection, and accept it where both VPCs are this account's, as CloudFormation does."""
    call = ServiceCall(
        "ec2.create_vpc_peering_connection", TagSpecifications=tag_specifications("vpc-peering-connection")
    )
    answer = call(request, **arguments)
    identity = answer["VpcPeeringConnection"]["VpcPeeringConnectionId"]
    if "PeerOwnerId" not in arguments and "PeerRegion" not in arguments:
        request.call("ec2.accept_vpc_peering_connection", VpcPeeringConnectionId=identity)
    return answer


PEERING = ResourceType(
    creation=peer,
    identifier="VpcPeeringConnection.VpcPeeringConnectionId",
    read=ServiceCall("ec2.describe_vpc_peering_connections", VpcPeeringConnectionIds=[physical_id]),
    model="VpcPeeringConnections[?Status.Code != 'deleted'] | [0]",
    attributes={"Id": physical_id},
    properties={**each(argument(), "PeerOwnerId", "PeerRegion", "PeerVpcId", "VpcId"), "Tags": tags()},
    shown={
        "VpcId": "RequesterVpcInfo.VpcId",
        "PeerVpcId": "AccepterVpcInfo.VpcId",
        "PeerOwnerId": "",
        "PeerRegion": "",
    },
    deletion=ServiceCall("ec2.delete_vpc_peering_connection", VpcPeeringConnectionId=physical_id),
)

VPC_BLOCK = ResourceType(
    creation=ServiceCall("ec2.associate_vpc_cidr_block"),
    identifier="(CidrBlockAssociation || Ipv6CidrBlockAssociation).AssociationId",
    read=vpc_block,
    attributes={"Id": physical_id},
    properties=each(argument(), "AmazonProvidedIpv6CidrBlock", "CidrBlock", "VpcId"),
    deletion=ServiceCall("ec2.disassociate_vpc_cidr_block", AssociationId=physical_id),
)

SUBNET_BLOCK = ResourceType(
    creation=ServiceCall("ec2.associate_subnet_cidr_block"),
    identifier="Ipv6CidrBlockAssociation.AssociationId",
    read=subnet_block,
    attributes={"Id": physical_id},
    properties=each(argument(), "Ipv6CidrBlock", "SubnetId"),
    deletion=ServiceCall("ec2.disassociate_subnet_cidr_block", AssociationId=physical_id),
)

EGRESS_ONLY_GATEWAY = ResourceType(
    creation=ServiceCall(
        "ec2.create_egress_only_internet_gateway",
        TagSpecifications=tag_specifications("egress-only-internet-gateway"),
    ),
    identifier="EgressOnlyInternetGateway.EgressOnlyInternetGatewayId",
    read=ServiceCall("ec2.describe_egress_only_internet_gateways", EgressOnlyInternetGatewayIds=[physical_id]),
    model="EgressOnlyInternetGateways[0]",
    attributes={"Id": physical_id},
    properties={"VpcId": argument(), "Tags": tags()},
    shown={"VpcId": "Attachments[0].VpcId"},
    deletion=ServiceCall("ec2.delete_egress_only_internet_gateway", EgressOnlyInternetGatewayId=physical_id),
)

TYPES: dict[str, ResourceType] = {
    "AWS::EC2::DHCPOptions": DHCP_OPTIONS,
    "AWS::EC2::EgressOnlyInternetGateway": EGRESS_ONLY_GATEWAY,
    "AWS::EC2::FlowLog": FLOW_LOG,
    "AWS::EC2::PrefixList": PREFIX_LIST,
    "AWS::EC2::SubnetCidrBlock": SUBNET_BLOCK,
    "AWS::EC2::VPCCidrBlock": VPC_BLOCK,
    "AWS::EC2::VPCDHCPOptionsAssociation": DHCP_ASSOCIATION,
    "AWS::EC2::VPCEndpoint": ENDPOINT,
    "AWS::EC2::VPCPeeringConnection": PEERING,
}
