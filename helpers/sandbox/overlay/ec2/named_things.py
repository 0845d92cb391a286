"""EC2 refuses what lacks something, or names what is not there, and keeps what is its own; moto does all of it.

Moto makes a public NAT gateway without an address, puts a server into no group, and deletes each network's own group.

"The request must include the AllocationId parameter …", "the specified group: … cannot be deleted by a user" and "Value ( … ) for parameter maxResults is invalid. …" are EC2's as people quote them (not looked
up one by one); the codes are in "Error codes for the Amazon EC2 API".
"""

from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_makes_a_nat_gateway_without_an_address",)
NO_ADDRESS = (
    "MissingParameter",
    "The request must include the AllocationId parameter. Add the required parameter and retry the request.",
)
OF_NETWORK = ("CannotDelete", 'the specified group: "{}" name: "default" cannot be deleted by a user')
TOO_FEW = (
    "InvalidParameterValue",
    "Value ( {} ) for parameter maxResults is invalid. Expecting a value greater than 5.",
)
LEAST = 5


def install() -> None:
    """Have these refused."""
    from moto.ec2.exceptions import EC2ClientError, InvalidSecurityGroupNotFoundError
    from moto.ec2.responses.instances import InstanceResponse
    from moto.ec2.responses.nat_gateways import NatGateways
    from moto.ec2.responses.security_groups import SecurityGroups

    from helpers.sandbox.overlay.ec2 import attributes, dependencies

    @wraps(NatGateways.create_nat_gateway)
    def made(create: Callable[..., Any], self: Any) -> Any:
        is_public = self._get_param("ConnectivityType", "public") == "public"
        if is_public and not self._get_param("AllocationId"):
            raise EC2ClientError(*NO_ADDRESS)
        return create(self)

    @wraps(SecurityGroups.delete_security_group, before=dependencies)
    def deleted(delete: Callable[..., Any], self: Any) -> Any:
        name, identity = self._get_param("GroupName"), self._get_param("GroupId")
        backend = self.ec2_backend
        group = backend.get_security_group_from_id(identity) if identity else backend.get_security_group_from_name(name)
        if group is not None and group.name == "default":
            raise EC2ClientError(OF_NETWORK[0], OF_NETWORK[1].format(group.id))
        return delete(self)

    @wraps(InstanceResponse.modify_instance_attribute, before=attributes)
    def modified(modify: Callable[..., Any], self: Any) -> Any:
        for identity in self._get_param("Groups", []):
            if self.ec2_backend.get_security_group_from_id(identity) is None:
                raise InvalidSecurityGroupNotFoundError(identity)
        return modify(self)

    @wraps(InstanceResponse.describe_instances)
    def listed(describe: Callable[..., Any], self: Any) -> Any:
        most = self._get_param("MaxResults")
        if most is not None and int(most) < LEAST:
            raise EC2ClientError(TOO_FEW[0], TOO_FEW[1].format(most))
        return describe(self)
