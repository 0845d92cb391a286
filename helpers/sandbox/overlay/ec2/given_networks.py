"""A network interface is in groups that there are, and a network ACL's rule has a number and a range that there can be; moto takes any.

"The security group '…' does not exist" is RunInstances' sentence for the same; that of a range is a security group's rule's. The numbers:
CreateNetworkAclEntry (EC2 API reference), "from 1 to 32766"; how EC2 refuses others was not found quoted.
"""

import ipaddress
from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.ec2 import not_found, private_addresses
from helpers.sandbox.overlay.ec2.group_rules import MALFORMED
from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_puts_an_interface_into_any_group",)
LAST = 32_766
NO_NUMBER = "Value ({}) for parameter ruleNumber is invalid."


def install() -> None:
    """Have others refused."""
    from moto.ec2.exceptions import EC2ClientError
    from moto.ec2.responses.elastic_network_interfaces import ElasticNetworkInterfaces
    from moto.ec2.responses.network_acls import NetworkACLs

    @wraps(ElasticNetworkInterfaces.create_network_interface, before=private_addresses)
    def made(make: Callable[..., Any], self: Any) -> Any:
        self.ec2_backend.get_subnet(self._get_param("SubnetId"))
        not_found.check_groups(self.ec2_backend, self._get_param("Groups", []))
        return make(self)

    def ruling(target: Callable[..., Any]) -> None:
        @wraps(target)
        def ruled(rule: Callable[..., Any], self: Any) -> Any:
            number, block = self._get_param("RuleNumber"), self._get_param("CidrBlock")
            if not 1 <= int(number) <= LAST:
                raise EC2ClientError("InvalidParameterValue", NO_NUMBER.format(number))
            if block and not _is_range(block):
                raise EC2ClientError("InvalidParameterValue", MALFORMED.format(cidr=block))
            return rule(self)

    ruling(NetworkACLs.create_network_acl_entry)
    ruling(NetworkACLs.replace_network_acl_entry)


def _is_range(block: str) -> bool:
    try:
        return "/" in block and bool(ipaddress.IPv4Network(block, strict=False))
    except ValueError:
        return False
