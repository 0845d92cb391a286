"""A network interface's addresses are free ones of its subnet; moto draws them by chance, without end where there are none.

"Number of private addresses …": aws/amazon-vpc-cni-k8s issue 989. "The specified subnet …": its pull request 1773. How many
an interface has at most is its instance type's own ("IP addresses per network interface", EC2 User Guide); without an
instance it is the most that any type of this sandbox's catalogue has.
"""

import ipaddress
import itertools
import socket
import struct
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from helpers.sandbox.overlay.ec2.private_addresses import check, of_interfaces, reserved
from helpers.sandbox.overlay.patching import replaces, wraps

STILL_NEEDED = ("test_moto_still_draws_addresses_by_chance",)
NUMBER = "Value ({}) for parameter {} is invalid."
TOO_MANY = ("PrivateIpAddressLimitExceeded", "Number of private addresses will exceed limit.")
NONE_FREE = (
    "InsufficientFreeAddressesInSubnet",
    "The specified subnet does not have enough free addresses to satisfy the request.",
)
NO_BLOCK = "The subnet '{}' does not have any IPv6 CIDR block associated with it."  # not looked up


def install() -> None:
    """Have them chosen so, and as many as can be."""
    from moto.ec2.exceptions import EC2ClientError
    from moto.ec2.models.elastic_network_interfaces import NetworkInterfaceBackend
    from moto.ec2.responses.elastic_network_interfaces import ElasticNetworkInterfaces

    @wraps(NetworkInterfaceBackend.create_network_interface)
    def made(
        create: Callable[..., Any],
        self: Any,
        subnet: Any,
        address: Any,
        several: Any = None,
        *arguments: Any,
        **options: Any,
    ) -> Any:
        subnet = self.get_subnet(subnet) if isinstance(subnet, str) else subnet
        secondary = number(options.pop("secondary_ips_count", None), "secondaryPrivateIpAddressCount")
        newer = number(options.get("ipv6_address_count"), "ipv6AddressCount")
        _refuse_beyond(None, max(len(several or ()) + secondary, newer))
        if subnet.cidr.version == 4:
            address, several = _addresses(subnet, address, several, secondary)
        return create(self, subnet, address, several, *arguments, **options)

    @replaces(NetworkInterfaceBackend.assign_private_ip_addresses)
    def assigned(
        self: Any, eni_id: str, private_ip_addresses: Any = None, secondary_ips_count: int | None = None
    ) -> Any:
        interface = self.get_network_interface(eni_id)
        own = [one["PrivateIpAddress"] for one in interface.private_ip_addresses]
        given = [one for one in private_ip_addresses or () if one not in own]
        count = 0 if given else number(secondary_ips_count, "secondaryPrivateIpAddressCount")
        _refuse_beyond(interface.instance, len(own) + len(given) + count)
        for one in given:
            check(interface.subnet, one)
        interface.private_ip_addresses.extend(map(_secondary, given or _free(interface.subnet, count, set(own))))
        return interface

    @wraps(ElasticNetworkInterfaces.assign_private_ip_addresses)
    def told(assign: Callable[..., Any], self: Any) -> Any:
        before = self.ec2_backend.get_network_interface(self._get_param("NetworkInterfaceId")).private_ip_addresses[:]
        answer = assign(self)
        addresses = answer.result["AssignedPrivateIpAddresses"]
        answer.result["AssignedPrivateIpAddresses"] = [one for one in addresses if one not in before]
        return answer

    @wraps(NetworkInterfaceBackend.assign_ipv6_addresses)
    def assigned_newer(
        assign: Callable[..., Any], self: Any, eni_id: str, ipv6_addresses: Any = None, ipv6_count: Any = None
    ) -> Any:
        interface = self.get_network_interface(eni_id)
        count = number(ipv6_count, "ipv6AddressCount")
        if count and not interface.subnet.ipv6_cidr_block_associations:
            raise EC2ClientError("InvalidParameterValue", NO_BLOCK.format(interface.subnet.id))
        _refuse_beyond(interface.instance, len(interface.ipv6_addresses) + len(ipv6_addresses or ()) + count)
        return assign(self, eni_id, ipv6_addresses, count)


def _addresses(subnet: Any, address: Any, several: Any, secondary: int) -> tuple[Any, list[Any]]:
    """The first address and all of them, of a new interface; an address outside the subnet is moto's own choice."""
    several = [*(several or ())]
    address = next(iter(address), None) if isinstance(address, list) else address  # as ECS gives it
    if address and ipaddress.ip_address(address) not in subnet.cidr:
        address = None
    given = {one["PrivateIpAddress"] if isinstance(one, dict) else one for one in several}
    first = [] if address or several else _free(subnet, 1, set())
    more = _free(subnet, secondary, given | {*first, address})
    if more and not several:
        several = [{"Primary": True, "PrivateIpAddress": address or first[0]}]
    return address or next(iter(first), None), [*several, *map(_secondary, more)]


def _secondary(address: str) -> dict[str, Any]:
    return {"Primary": False, "PrivateIpAddress": address}


def _free(subnet: Any, count: int, others: set[Any]) -> list[str]:
    """So many addresses that a subnet has and nobody else, nor one of `others`. Raises EC2's error where it has not so many."""
    from moto.ec2.exceptions import EC2ClientError

    if not count:
        return []
    taken = {*subnet._subnet_ips, *of_interfaces(subnet), *map(str, reserved(subnet)), *others}
    free = itertools.filterfalse(taken.__contains__, _texts(subnet.cidr))
    found = [*itertools.islice(free, count)]
    if len(found) < count:
        raise EC2ClientError(*NONE_FREE)
    return found


def _texts(block: Any) -> Iterator[str]:
    """The addresses of a block; `ipaddress` would make an object of each."""
    if block.version != 4:
        return map(str, block)
    numbers = range(int(block.network_address), int(block.broadcast_address) + 1)
    return map(socket.inet_ntoa, map(struct.Struct("!I").pack, numbers))


def number(given: Any, name: str) -> int:
    """What was given for the parameter `name`, 0 for nothing; EC2's error where it is no number of things."""
    from moto.ec2.exceptions import EC2ClientError

    try:
        number = int(given or 0)
    except ValueError:
        number = -1
    if number < 0:
        raise EC2ClientError("InvalidParameterValue", NUMBER.format(given, name))
    return number


def _refuse_beyond(instance: Any, count: int) -> None:
    """Raise EC2's error where an interface would have more addresses than `instance`, or any, allows."""
    from moto.ec2.exceptions import EC2ClientError

    if count > most_addresses(instance.instance_type if instance else ""):
        raise EC2ClientError(*TOO_MANY)


@cache
def most_addresses(instance_type: str) -> int:
    """How many addresses an interface has at most at an instance of this type; "": at one of any type."""
    from moto.ec2.models.instance_types import INSTANCE_TYPES

    types = [INSTANCE_TYPES[instance_type]] if instance_type in INSTANCE_TYPES else INSTANCE_TYPES.values()
    return max(one.get("NetworkInfo", {}).get("Ipv4AddressesPerInterface", 0) for one in types)
