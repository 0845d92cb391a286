"""AWS::EC2: security groups and their rules."""

from typing import Any

from helpers.sandbox.overlay.cloudformation.declaration import (
    Property,
    ServiceCall,
    argument,
    each,
    generated_name,
    in_create,
    physical_id,
    setting,
    the,
)
from helpers.sandbox.overlay.cloudformation.providers.ec2_tags import tag_specifications, tags
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import Properties, ResourceRequest

EVERYWHERE = {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}


def permission(rule: Properties) -> dict[str, Any]:
    """A rule of a template as the API's IpPermissions take it."""
    made: dict[str, Any] = {"IpProtocol": str(rule["IpProtocol"])}
    made |= {name: int(rule[name]) for name in ("FromPort", "ToPort") if name in rule}
    described = {"Description": rule["Description"]} if "Description" in rule else {}
    group = rule.get("SourceSecurityGroupId") or rule.get("DestinationSecurityGroupId")
    if "CidrIp" in rule:
        made["IpRanges"] = [{"CidrIp": rule["CidrIp"], **described}]
    elif "CidrIpv6" in rule:
        made["Ipv6Ranges"] = [{"CidrIpv6": rule["CidrIpv6"], **described}]
    elif group:
        made["UserIdGroupPairs"] = [{"GroupId": group, **described}]
    return made


def write(request: ResourceRequest, verb: str, direction: str, group: str, rules: list[Properties]) -> None:
    """Add rules to a group (`verb` "authorize") or take them away ("revoke"); `direction`: "ingress" or "egress"."""
    if rules:
        permissions = [permission(rule) for rule in rules]
        request.call(f"ec2.{verb}_security_group_{direction}", GroupId=group, IpPermissions=permissions)


def rules_of(name: str, direction: str, default: list[Properties]) -> Property:
    """The property `name` of a group, all rules of one direction; `default`: those of a group that names none."""

    def bring(request: ResourceRequest) -> None:
        there, wanted = request.before.get(name, default), request.properties.get(name, default)
        write(request, "revoke", direction, request.id, [rule for rule in there if not _among(rule, wanted)])
        write(request, "authorize", direction, request.id, [rule for rule in wanted if not _among(rule, there)])

    return setting(bring, reset=bring)


def _among(rule: Properties, rules: list[Properties]) -> bool:
    """Whether the same rule is there; one that is described otherwise has to be written anew."""
    return permission(rule) in [permission(one) for one in rules]


SECURITY_GROUP = ResourceType(
    creation=ServiceCall("ec2.create_security_group", TagSpecifications=tag_specifications("security-group")),
    identifier="GroupId",
    attributes={
        "GroupId": "GroupId",
        "Id": "GroupId",
        "VpcId": the("VpcId", default=""),
    },
    properties={
        "GroupName": argument(default=generated_name),
        "GroupDescription": argument("Description"),
        "VpcId": argument(),
        "SecurityGroupIngress": rules_of("SecurityGroupIngress", "ingress", []),
        "SecurityGroupEgress": rules_of("SecurityGroupEgress", "egress", [EVERYWHERE]),
        "Tags": tags(),
    },
    deletion=ServiceCall("ec2.delete_security_group", GroupId=physical_id),
)


def single_rule(direction: str, peer: str) -> ResourceType:
    """The type of one rule beside its group; `peer`: the property that names another group."""

    def do(request: ResourceRequest, verb: str) -> None:
        write(request, verb, direction, request.properties["GroupId"], [request.properties])

    return ResourceType(
        creation=lambda request: do(request, "authorize"),
        identifier=generated_name,
        properties=each(
            in_create(), "GroupId", "IpProtocol", "FromPort", "ToPort", "CidrIp", "CidrIpv6", peer, "Description"
        ),
        deletion=lambda request: do(request, "revoke"),
    )


TYPES: dict[str, ResourceType] = {
    "AWS::EC2::SecurityGroup": SECURITY_GROUP,
    "AWS::EC2::SecurityGroupEgress": single_rule("egress", "DestinationSecurityGroupId"),
    "AWS::EC2::SecurityGroupIngress": single_rule("ingress", "SourceSecurityGroupId"),
}
