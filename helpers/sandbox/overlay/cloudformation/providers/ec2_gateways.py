"""AWS::EC2: the two ends of a connection to a network of one's own."""

from helpers.sandbox.overlay.cloudformation.declaration import (
    ServiceCall,
    argument,
    each,
    not_acted_on,
    physical_id,
)
from helpers.sandbox.overlay.cloudformation.providers.ec2_tags import tag_specifications, tags
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType

NO_TRAFFIC = "The sandbox keeps it, and it carries no traffic."


CUSTOMER_GATEWAY = ResourceType(
    creation=ServiceCall("ec2.create_customer_gateway", TagSpecifications=tag_specifications("customer-gateway")),
    identifier="CustomerGateway.CustomerGatewayId",
    read=ServiceCall("ec2.describe_customer_gateways", CustomerGatewayIds=[physical_id]),
    model="CustomerGateways[?State!='deleted'] | [0]",
    attributes={"CustomerGatewayId": physical_id},
    properties={
        **each(argument(), "BgpAsn", "IpAddress", "Type"),
        **each(not_acted_on("no connection is made"), "BgpAsnExtended", "CertificateArn", "DeviceName"),
        "Tags": tags(),
    },
    stands_in=NO_TRAFFIC,
    deletion=ServiceCall("ec2.delete_customer_gateway", CustomerGatewayId=physical_id),
)
VPN_GATEWAY = ResourceType(
    creation=ServiceCall("ec2.create_vpn_gateway", TagSpecifications=tag_specifications("vpn-gateway")),
    identifier="VpnGateway.VpnGatewayId",
    read=ServiceCall("ec2.describe_vpn_gateways", VpnGatewayIds=[physical_id]),
    model="VpnGateways[?State!='deleted'] | [0]",
    attributes={"VPNGatewayId": physical_id},
    properties={**each(argument(), "AmazonSideAsn", "Type"), "Tags": tags()},
    stands_in=NO_TRAFFIC,
    deletion=ServiceCall("ec2.delete_vpn_gateway", VpnGatewayId=physical_id),
)

TYPES: dict[str, ResourceType] = {
    "AWS::EC2::CustomerGateway": CUSTOMER_GATEWAY,
    "AWS::EC2::VPNGateway": VPN_GATEWAY,
}
