"""The ranges of VPCs and subnets: moto takes a subnet of 8 addresses and no range, and keeps the bits of a host.

"VPC CIDR blocks" and "Subnet CIDR blocks" in the Amazon VPC User Guide: from /16 to /28; and the API reference of CreateVpc:
100.68.0.18/18 is changed to 100.68.0.0/18.
"""

import ipaddress

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_takes_ranges_as_they_come",)
LARGEST, SMALLEST = 16, 28


def install() -> None:
    """Have ranges checked and put right before moto takes them."""
    from moto.ec2.models.subnets import SubnetBackend
    from moto.ec2.models.vpcs import VPCBackend

    @wraps(VPCBackend.create_vpc)
    def vpc_created(create_vpc, self, cidr_block, *arguments, **options):
        return create_vpc(self, canonical(cidr_block), *arguments, **options)

    @wraps(SubnetBackend.create_subnet)
    def subnet_created(create_subnet, self, vpc_id, cidr_block, *arguments, **options):
        from moto.ec2.exceptions import InvalidSubnetRangeError

        if not cidr_block:  # of IPv6 alone
            return create_subnet(self, vpc_id, cidr_block, *arguments, **options)
        self.get_vpc(vpc_id)
        block = canonical(cidr_block)
        if not LARGEST <= ipaddress.IPv4Network(block).prefixlen <= SMALLEST:
            raise InvalidSubnetRangeError(cidr_block)
        return create_subnet(self, vpc_id, block, *arguments, **options)


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
