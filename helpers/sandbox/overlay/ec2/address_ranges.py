"""The ranges of VPCs and subnets: moto takes a subnet of 8 addresses and no range, and keeps the bits of a host.

"VPC CIDR blocks" and "Subnet CIDR blocks" in the Amazon VPC User Guide: from /16 to /28; and the API reference of CreateVpc:
100.68.0.18/18 is changed to 100.68.0.0/18.
"""

import ipaddress

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_takes_ranges_as_they_come",)
LARGEST, SMALLEST = 16, 28
OF_AN_ASSOCIATION = (
    "AmazonProvidedIpv6CidrBlock",
    "CidrBlock",
    "Ipv4IpamPoolId",
    "Ipv6CidrBlock",
    "Ipv6IpamPoolId",
    "Ipv6Pool",
)
NO_RANGE = "Either 'cidrBlock' or 'ipv6CidrBlock' should be provided."
NO_ZONE = (
    "Value ({zone}) for parameter availabilityZone is invalid. Subnets can currently only be created in the following "
    "availability zones: {zones}."
)


def install() -> None:
    """Have ranges checked and put right before moto takes them."""
    from moto.ec2.models.subnets import SubnetBackend
    from moto.ec2.models.vpcs import VPCBackend
    from moto.ec2.responses.subnets import Subnets
    from moto.ec2.responses.vpcs import VPCs

    @wraps(VPCBackend.create_vpc)
    def vpc_created(create_vpc, self, cidr_block, *arguments, **options):
        return create_vpc(self, canonical(cidr_block), *arguments, **options)

    @wraps(SubnetBackend.create_subnet)
    def subnet_created(create_subnet, self, vpc_id, cidr_block, *arguments, **options):
        from moto.ec2.exceptions import EC2ClientError, InvalidSubnetRangeError

        if not cidr_block:  # of IPv6 alone
            if not options.get("ipv6_cidr_block") and not options.get("ipv6_native"):
                raise EC2ClientError("MissingParameter", NO_RANGE)
            return create_subnet(self, vpc_id, cidr_block, *arguments, **options)
        self.get_vpc(vpc_id)
        block = canonical(cidr_block)
        if not LARGEST <= ipaddress.IPv4Network(block).prefixlen <= SMALLEST:
            raise InvalidSubnetRangeError(cidr_block)
        return create_subnet(self, vpc_id, block, *arguments, **options)

    @wraps(Subnets.create_subnet)
    def in_zone(create_subnet, self):
        from moto.ec2.exceptions import EC2ClientError

        zone = self._get_param("AvailabilityZone")
        zones = [one.name for one in self.ec2_backend.describe_availability_zones()]
        if zone and zone not in zones:
            raise EC2ClientError("InvalidParameterValue", NO_ZONE.format(zone=zone, zones=", ".join(zones)))
        return create_subnet(self)

    @wraps(VPCs.associate_vpc_cidr_block)
    def associated(associate, self):
        from moto.ec2.exceptions import EC2ClientError

        given = {name: self._get_param(name) for name in OF_AN_ASSOCIATION}
        if not any(given.values()):
            raise EC2ClientError("MissingParameter", NO_RANGE)
        if not given["CidrBlock"] and not given["AmazonProvidedIpv6CidrBlock"]:
            raise NotImplementedError("ranges from a pool, or of one's own IPv6 addresses")
        self.params["CidrBlock"] = canonical(given["CidrBlock"])
        return associate(self)


def canonical(block: str | None) -> str | None:
    """The range with the address of its network. Raises moto's own error for what is none."""
    from moto.ec2.exceptions import InvalidCIDRBlockParameterError

    if not block:
        return block
    try:
        if "/" not in block:
            raise ValueError(block)
        return str(ipaddress.IPv4Network(block, strict=False))
    except ValueError:
        raise InvalidCIDRBlockParameterError(block) from None
