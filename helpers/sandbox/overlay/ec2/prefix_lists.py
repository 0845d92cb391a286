"""A rule names a prefix list that is there, and only such a list is changed or deleted; moto takes any name, or crashes.

The code: "Error codes for the Amazon EC2 API" (InvalidPrefixListID.NotFound). The sentence is as people quote it
(not looked up).
"""

from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_takes_any_prefix_list",)
NOT_THERE = ("InvalidPrefixListID.NotFound", "The prefix list ID '{}' does not exist")


def install() -> None:
    """Have others refused."""
    from moto.ec2.responses.security_groups import SecurityGroups
    from moto.ec2.responses.vpcs import VPCs

    def in_rules(target: Callable[..., Any]) -> None:
        @wraps(target)
        def checked(authorize: Callable[..., Any], self: Any) -> Any:
            for rule in self._get_param("IpPermissions", []):
                for one in rule.get("PrefixListIds", []):
                    _check(self, one.get("PrefixListId"))
            return authorize(self)

    def of_itself(target: Callable[..., Any]) -> None:
        @wraps(target)
        def checked(act: Callable[..., Any], self: Any) -> Any:
            _check(self, self._get_param("PrefixListId"))
            return act(self)

    in_rules(SecurityGroups.authorize_security_group_ingress)
    in_rules(SecurityGroups.authorize_security_group_egress)
    of_itself(VPCs.delete_managed_prefix_list)
    of_itself(VPCs.modify_managed_prefix_list)


def _check(handler: Any, identity: Any) -> None:
    from moto.ec2.exceptions import EC2ClientError

    if identity not in handler.ec2_backend.managed_prefix_lists:
        raise EC2ClientError(NOT_THERE[0], NOT_THERE[1].format(identity))
