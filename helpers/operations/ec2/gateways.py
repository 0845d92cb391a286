"""The way out: internet gateways, and the route tables that lead to them."""

from helpers.operations.api import api
from helpers.operations.ec2.kinds import (
    CIDR,
    GATEWAY_ID,
    GATEWAY_IDS,
    ROUTE_TABLE_ID,
    ROUTE_TABLE_IDS,
    SUBNET_ID,
    VPC_ID,
)
from helpers.operations.ec2.parts import FILTERS, name_tag

GATEWAY = {"InternetGatewayId": GATEWAY_ID}
GATEWAY_OF_VPC = {**GATEWAY, "VpcId": VPC_ID}
ROUTE_TABLE = {"RouteTableId": ROUTE_TABLE_ID}

api("ec2 create-internet-gateway", parts=(name_tag("internet-gateway"),), changes=True)
api("ec2 attach-internet-gateway", GATEWAY_OF_VPC, changes=True, answer="")
api("ec2 detach-internet-gateway", GATEWAY_OF_VPC, changes=True, answer="")
api("ec2 delete-internet-gateway", GATEWAY, changes=True, answer="")
api("ec2 describe-internet-gateways", {"InternetGatewayIds": GATEWAY_IDS}, parts=(FILTERS,), paginates=True)

api("ec2 create-route-table", {"VpcId": VPC_ID}, parts=(name_tag("route-table"),), changes=True)
api(
    "ec2 create-route",
    {**ROUTE_TABLE, "DestinationCidrBlock": CIDR.optional("0.0.0.0/0"), "GatewayId": GATEWAY_ID},
    changes=True,
)
api("ec2 associate-route-table", {**ROUTE_TABLE, "SubnetId": SUBNET_ID}, changes=True)
api("ec2 describe-route-tables", {"RouteTableIds": ROUTE_TABLE_IDS}, parts=(FILTERS,), paginates=True)
api("ec2 delete-route-table", ROUTE_TABLE, changes=True, answer="")
