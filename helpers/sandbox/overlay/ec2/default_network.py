"""The default VPC has an internet gateway and a route to it; in moto it has none, and nothing there is reached.

"Default VPC components" in the Amazon VPC User Guide.
"""

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_motos_default_network_has_no_gateway",)
EVERYWHERE = "0.0.0.0/0"


def install() -> None:
    """Have every default VPC made with both."""
    from moto.ec2.models.vpcs import VPCBackend

    @wraps(VPCBackend.create_default_vpc)
    def created(create, self):
        vpc = create(self)
        gateway = self.create_internet_gateway()
        self.attach_internet_gateway(gateway.id, vpc.id)
        for table in self.route_tables.values():
            if table.vpc_id == vpc.id and table.main_association_id:
                self.create_route(table.id, EVERYWHERE, gateway_id=gateway.id)
        return vpc
