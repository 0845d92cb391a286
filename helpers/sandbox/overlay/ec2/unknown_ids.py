"""What a request names and is not there is told by EC2's code for it, before anything is done; moto stumbles, or does it anyway.

The codes: "Error codes for the Amazon EC2 API". The sentences that moto words (of network ACLs, launch templates, transit
gateways) are moto's, that of an empty value is RunInstances' (brooklyn's SecurityNetworkCustomizer quotes it), the others are formed like them and were not looked up.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from helpers.sandbox.overlay import constraints
from helpers.sandbox.overlay.ec2 import answer_filters, client_tokens
from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_stumbles_over_what_is_not_there",)
PARTS = ("", "LaunchTemplate", "LaunchTemplateSpecification")  # where a request may name them


@dataclass(frozen=True)
class Kind:
    """A kind of thing: which attributes of moto's backend hold those that there are, and what EC2 says of others."""

    held_in: tuple[str, ...]
    code: str
    sentence: str

    def holds(self, backend: Any, identity: str) -> bool:
        """Whether the thing is there."""
        return any(identity in getattr(backend, name) for name in self.held_in)


def _kind(name: str, words: str, *held_in: str) -> Kind:
    return Kind(held_in, f"Invalid{name}.NotFound", f"The {words} ID '{{}}' does not exist")


KINDS = {
    "HostId": _kind("HostID", "host", "hosts"),
    "LaunchTemplateId": Kind(
        ("launch_templates",),
        "InvalidLaunchTemplateId.NotFound",
        "The specified launch template, with template ID {}, does not exist.",
    ),
    "LaunchTemplateName": Kind(
        ("launch_template_name_to_ids",),
        "InvalidLaunchTemplateName.NotFoundException",
        "The specified launch template, with template name {}, does not exist.",
    ),
    "NetworkAclId": _kind("NetworkAclID", "network acl", "network_acls"),
    "SpotInstanceRequestId": _kind("SpotInstanceRequestID", "spot instance request", "spot_instance_requests"),
    "SpotFleetRequestId": _kind("SpotFleetRequestId", "spot fleet request", "spot_fleet_requests"),
    "TrafficMirrorFilterId": _kind("TrafficMirrorFilterId", "traffic mirror filter", "traffic_mirror_filters"),
    "TrafficMirrorSessionId": _kind("TrafficMirrorSessionId", "traffic mirror session", "traffic_mirror_sessions"),
    "TrafficMirrorTargetId": _kind("TrafficMirrorTargetId", "traffic mirror target", "traffic_mirror_targets"),
    "TransitGatewayAttachmentId": _kind(
        "TransitGatewayAttachmentID", "transit gateway attachment", "transit_gateway_attachments"
    ),
    "TransitGatewayId": _kind("TransitGatewayID", "transitGateway", "transit_gateways"),
    "TransitGatewayRouteTableId": _kind("RouteTableID", "transit gateway route table", "transit_gateways_route_tables"),
}
NAMING = "CreateLaunchTemplate"  # here the name is that of a new one
REGIONS = ("SourceRegion", "PeerRegion")
NO_EMPTY = ("AllocationId", "AssociationId", "PublicIp")
NO_SUCH_VALUE = "Value ({}) for parameter {} is invalid."
NO_TEMPLATE = ("MissingParameter", "The request must contain the parameter launch template ID or launch template name")
NO_ASSOCIATION = "The association ID '{}' does not exist"
EMPTY = "Value () for parameter {} is invalid. The value cannot be empty"


def install() -> None:
    """Have each request that is not about a new thing looked over first."""
    from moto.core.responses import BaseResponse
    from moto.core.utils import camelcase_to_underscores
    from moto.ec2.exceptions import EC2ClientError
    from moto.ec2.responses.network_acls import NetworkACLs

    @wraps(BaseResponse.call_action, before=(answer_filters, client_tokens, constraints))
    def looked_over(call_action: Callable[..., Any], self: Any) -> Any:
        if self.service_name == "ec2" and (told := next(_unknown(self), None)):
            setattr(self, camelcase_to_underscores(self._get_action()), constraints.answering(self, 400, *told))
        return call_action(self)

    @wraps(NetworkACLs.replace_network_acl_association)
    def replaced(replace: Callable[..., Any], self: Any) -> Any:
        identity = self._get_param("AssociationId")
        if not any(identity in one._associations for one in self.ec2_backend.network_acls.values()):
            raise EC2ClientError("InvalidAssociationID.NotFound", NO_ASSOCIATION.format(identity))
        return replace(self)


def _unknown(handler: Any) -> Iterator[tuple[str, str]]:
    """The code and sentence of each thing that a request names and that is not there."""
    from moto.ec2.models import ec2_backends

    action, given = handler._get_action() or "", handler._get_params()
    if action.startswith("Describe"):
        return
    for name in (one for one in REGIONS if given.get(one)):
        if given[name] not in ec2_backends[handler.current_account]:
            yield "InvalidParameterValue", NO_SUCH_VALUE.format(given[name], _small(name))
    for name in (one for one in NO_EMPTY if given.get(one) == ""):
        yield "InvalidParameterValue", EMPTY.format(_small(name))
    for part in (given if not name else given.get(name) for name in PARTS):
        if isinstance(part, dict) and action != NAMING:
            yield from _unknown_in(part, handler.ec2_backend)
    if action == "CreateLaunchTemplateVersion" and not KINDS.keys() & given.keys():
        yield NO_TEMPLATE


def _unknown_in(given: dict[str, Any], backend: Any) -> Iterator[tuple[str, str]]:
    for name, kind in KINDS.items():
        one, several = given.get(name), given.get(f"{name}s")
        for identity in [one] if isinstance(one, str) else several if isinstance(several, list) else ():
            if not identity:
                yield "InvalidParameterValue", EMPTY.format(_small(name))
            elif not kind.holds(backend, str(identity)):
                yield kind.code, kind.sentence.format(identity)


def _small(name: str) -> str:
    return name[:1].lower() + name[1:]
