"""A private address is one of its subnet's, not reserved and not taken; moto crashes, or gives it to two.

The rule: "Subnet CIDR blocks" (Amazon VPC User Guide), of the first four addresses and the last. The sentences are as
people quote them (not looked up).
"""

import ipaddress
from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_crashes_over_an_address_that_is_taken",)
NO_ADDRESS = "invalid value for parameter address: {}"
OUTSIDE = "Address {} does not fall within the subnet's address range"
RESERVED = "Address {} is in subnet's reserved address range"
TAKEN = "Address {} is in use."


def install() -> None:
    """Have instances and network interfaces refused those."""
    from moto.ec2.models.subnets import Subnet
    from moto.ec2.responses.elastic_network_interfaces import ElasticNetworkInterfaces

    @wraps(Subnet.request_ip)
    def requested(request_ip: Callable[..., Any], self: Any, ip: str, instance: Any) -> None:
        check(self, ip)
        request_ip(self, ip, instance)

    @wraps(Subnet.get_available_subnet_ip)
    def chosen(choose: Callable[..., Any], self: Any, instance: Any) -> str:
        address = choose(self, instance)
        taken = of_interfaces(self)
        while address in taken or ipaddress.ip_address(address) in reserved(self):
            address = choose(self, instance)
        return str(address)

    @wraps(ElasticNetworkInterfaces.create_network_interface)
    def made(create: Callable[..., Any], self: Any) -> Any:
        subnet = self.ec2_backend.get_subnet(self._get_param("SubnetId"))
        several = [one.get("PrivateIpAddress") for one in self._get_param("PrivateIpAddresses", [])]
        for address in {self._get_param("PrivateIpAddress"), *several} - {None}:
            check(subnet, address)
        return create(self)


def check(subnet: Any, address: str) -> None:
    """Raise EC2's error where the subnet cannot give this address."""
    from moto.ec2.exceptions import EC2ClientError

    try:
        asked = ipaddress.ip_address(address)
    except ValueError:
        raise EC2ClientError("InvalidParameterValue", NO_ADDRESS.format(address)) from None
    if asked not in subnet.cidr:
        raise EC2ClientError("InvalidParameterValue", OUTSIDE.format(address))
    if asked in reserved(subnet):
        raise EC2ClientError("InvalidParameterValue", RESERVED.format(address))
    if str(asked) in subnet._subnet_ips or str(asked) in of_interfaces(subnet):
        raise EC2ClientError("InvalidIPAddress.InUse", TAKEN.format(address))


def reserved(subnet: Any) -> set[Any]:
    """The addresses that a subnet gives nobody."""
    first = subnet.cidr.network_address
    return {*(first + number for number in range(4)), subnet.cidr.broadcast_address}


def of_interfaces(subnet: Any) -> set[str]:
    """The addresses that the network interfaces in a subnet have."""
    return {
        one["PrivateIpAddress"]
        for interface in subnet.ec2_backend.enis.values()
        if interface.subnet.id == subnet.id
        for one in interface.private_ip_addresses
        if one.get("PrivateIpAddress")
    }
