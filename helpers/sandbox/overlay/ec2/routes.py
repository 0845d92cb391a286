"""Routes and gateways are of one network; moto takes a route to a gateway elsewhere, and deletes the local route.

It attaches a second gateway to a VPC, and leaves a subnet with its first route table when it is given another.

Sentences: as quoted in public issues of Terraform modules and CloudFormation users ("already has an internet gateway
attached"), openstack/ec2-api, which stands in for the same API ("exactly one of"), the documentation of terraform-provider-aws ("conflicts with an existing association") and its code ("cannot
remove local route").
"""

from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = (
    "test_moto_routes_to_a_gateway_of_nobody_and_deletes_the_local_route",
    "test_moto_attaches_two_gateways_and_keeps_a_subnets_first_table",
)
ELSEWHERE = "route table {table} and network gateway {gateway} belong to different networks"
TARGETS = (
    *("GatewayId", "InstanceId", "NatGatewayId", "EgressOnlyInternetGatewayId", "TransitGatewayId", "LocalGatewayId"),
    *(
        "NetworkInterfaceId",
        "VpcPeeringConnectionId",
        "CarrierGatewayId",
        "VpcEndpointId",
        "CoreNetworkArn",
        "OdbNetworkArn",
    ),
)
NO_TARGET = (
    "The request must contain exactly one of gatewayId, networkInterfaceId, vpcPeeringConnectionId or instanceId"
)
LOCAL = "cannot remove local route {cidr} in route table {table}"
SECOND = "Network {vpc} already has an internet gateway attached"
ATTACHED = "resource {gateway} is already attached to network {vpc}"
ASSOCIATED = "the specified association for route table {table} conflicts with an existing association"


def install() -> None:
    """Have EC2 refuse them."""
    _of_routes()
    _of_attachments()


def _of_routes() -> None:
    from moto.ec2.models.route_tables import RouteBackend
    from moto.ec2.responses.route_tables import RouteTables

    @wraps(RouteBackend.create_route)
    def created(create, self, route_table_id, *arguments, **options):
        gateway = self.internet_gateways.get(options.get("gateway_id") or "")
        table = self.route_tables.get(route_table_id)
        if gateway and table and not (gateway.vpc and gateway.vpc.id == table.vpc_id):
            _refuse("InvalidParameterValue", ELSEWHERE, table=route_table_id, gateway=gateway.id)
        return create(self, route_table_id, *arguments, **options)

    @wraps(RouteTables.create_route)
    def asked_to_create(create, self):
        self.ec2_backend.get_route_table(self._get_param("RouteTableId"))
        if not any(self._get_param(name) for name in TARGETS):
            _refuse("MissingParameter", NO_TARGET)
        return create(self)

    @wraps(RouteTables.delete_route)
    def asked_to_delete(delete, self):
        table, cidr = (
            self.ec2_backend.get_route_table(self._get_param("RouteTableId")),
            self._get_param("DestinationCidrBlock"),
        )
        if any(route.local and route.destination_cidr_block == cidr for route in table._routes.values()):
            _refuse("InvalidParameterValue", LOCAL, table=table.id, cidr=cidr)
        return delete(self)


def _of_attachments() -> None:
    from moto.ec2.models.internet_gateways import InternetGatewayBackend
    from moto.ec2.models.route_tables import RouteBackend

    @wraps(InternetGatewayBackend.attach_internet_gateway)
    def attached(attach, self, internet_gateway_id, vpc_id):
        gateway = self.get_internet_gateway(internet_gateway_id)
        if gateway.vpc:
            _refuse("Resource.AlreadyAssociated", ATTACHED, gateway=internet_gateway_id, vpc=gateway.vpc.id)
        if any(one.vpc and one.vpc.id == vpc_id for one in self.internet_gateways.values()):
            _refuse("InvalidParameterValue", SECOND, vpc=vpc_id)
        return attach(self, internet_gateway_id, vpc_id)

    @wraps(RouteBackend.associate_route_table)
    def associated(associate, self, route_table_id, gateway_id=None, subnet_id=None):
        self.get_route_table(route_table_id)
        for table in self.route_tables.values():
            if subnet_id and table.id != route_table_id and subnet_id in table._associations.values():
                _refuse("Resource.AlreadyAssociated", ASSOCIATED, table=table.id)
        return associate(self, route_table_id, gateway_id, subnet_id)


def _refuse(code: str, sentence: str, **values: Any) -> None:
    from moto.ec2.exceptions import EC2ClientError

    raise EC2ClientError(code, sentence.format(**values))
