"""A rule names a prefix list that is there, and only such a list is changed or deleted; moto takes any name, or crashes.

The code: "Error codes for the Amazon EC2 API" (InvalidPrefixListID.NotFound). The sentence is as people quote it
(not looked up). AWS's own lists have its ids for them; moto makes ids up. Those of us-east-1, which AWS's pages show
("describe-prefix-lists" in the AWS CLI Command Reference), are taken in every region: templates are copied from there.
"""

from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_takes_any_prefix_list", "test_moto_still_makes_up_ids_of_aws_prefix_lists")
NOT_THERE = ("InvalidPrefixListID.NotFound", "The prefix list ID '{}' does not exist")
SHOWN_BY_AWS = {"s3": "pl-63a5400a", "dynamodb": "pl-02cd2c6b"}
OF_AWS = {"us-east-1": SHOWN_BY_AWS, "ap-northeast-1": {"s3": "pl-61a54008", "dynamodb": "pl-78a54011"}}


def install() -> None:
    """Have others refused."""
    from moto.ec2.models.managed_prefixes import ManagedPrefixListBackend
    from moto.ec2.responses.security_groups import SecurityGroups
    from moto.ec2.responses.vpcs import VPCs

    @wraps(ManagedPrefixListBackend.create_default_pls)
    def with_ids_of_aws(create: Callable[..., None], self: Any) -> None:
        create(self)
        for service, identity in OF_AWS.get(self.region_name, {}).items():
            _rename(self.managed_prefix_lists, _name_of(self, service), identity)

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
            _check(self, self._get_param("PrefixListId"), find=lambda ec2, one: ec2.managed_prefix_lists.get(one))
            return act(self)

    in_rules(SecurityGroups.authorize_security_group_ingress)
    in_rules(SecurityGroups.authorize_security_group_egress)
    of_itself(VPCs.delete_managed_prefix_list)
    of_itself(VPCs.modify_managed_prefix_list)


def named(backend: Any, identity: str) -> Any:
    """The prefix list with this id, or AWS's own in this region where it is an id that AWS's pages show; None otherwise."""
    known = backend.managed_prefix_lists
    if identity in known:
        return known[identity]
    service = next((name for name, shown in SHOWN_BY_AWS.items() if shown == identity), None)
    return next((one for one in known.values() if service and one.prefix_list_name == _name_of(backend, service)), None)


def ranges(prefix_list: Any) -> list[str]:
    """The CIDR blocks of the list's present version; AWS's own have no version."""
    entries = prefix_list.entries
    return [one["Cidr"] for one in entries.get(prefix_list.version or max(entries, default=None), [])]


def _name_of(backend: Any, service: str) -> str:
    return f"com.amazonaws.{backend.region_name}.{service}"


def _rename(known: dict[str, Any], name: str, identity: str) -> None:
    one = next(one for one in known.values() if one.prefix_list_name == name)
    del known[one.id]
    one.prefix_list_arn = one.prefix_list_arn.replace(one.id, identity)
    one.id = identity
    known[identity] = one


def _check(handler: Any, identity: Any, find: Callable[[Any, Any], Any] = named) -> None:
    from moto.ec2.exceptions import EC2ClientError

    if find(handler.ec2_backend, identity) is None:
        raise EC2ClientError(NOT_THERE[0], NOT_THERE[1].format(identity))
