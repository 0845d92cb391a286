"""AWS::EC2: security groups and their rules."""

from dataclasses import replace
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
    without,
)
from helpers.sandbox.overlay.cloudformation.providers.ec2_tags import tag_specifications, tags
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import PhysicalResource, Properties, ResourceRequest

EVERYWHERE = {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}
EVERYWHERE_V6 = {"IpProtocol": "-1", "CidrIpv6": "::/0"}


def permission(rule: Properties) -> dict[str, Any]:
    """A rule of a template as the API's IpPermissions take it."""
    made: dict[str, Any] = {"IpProtocol": str(rule["IpProtocol"])}
    made |= {name: int(rule[name]) for name in ("FromPort", "ToPort") if name in rule}
    described = {"Description": rule["Description"]} if "Description" in rule else {}
    group = rule.get("SourceSecurityGroupId") or rule.get("DestinationSecurityGroupId")
    prefix_list = rule.get("SourcePrefixListId") or rule.get("DestinationPrefixListId")
    if "CidrIp" in rule:
        made["IpRanges"] = [{"CidrIp": rule["CidrIp"], **described}]
    elif "CidrIpv6" in rule:
        made["Ipv6Ranges"] = [{"CidrIpv6": rule["CidrIpv6"], **described}]
    elif prefix_list:
        made["PrefixListIds"] = [{"PrefixListId": prefix_list, **described}]
    elif group:
        made["UserIdGroupPairs"] = [{"GroupId": group, **described}]
    return made


def write(request: ResourceRequest, verb: str, direction: str, group: str, rules: list[Properties]) -> None:
    """Add rules to a group (`verb` "authorize") or take them away ("revoke"); `direction`: "ingress" or "egress"."""
    if rules:
        permissions = [permission(rule) for rule in rules]
        request.call(f"ec2.{verb}_security_group_{direction}", GroupId=group, IpPermissions=permissions)


def default_groups(request: ResourceRequest, vpc: str) -> list[str]:
    """The id of the default security group of a VPC."""
    own = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "group-name", "Values": ["default"]}]
    return [one["GroupId"] for one in request.call("ec2.describe_security_groups", Filters=own)["SecurityGroups"]]


def has_ipv6(request: ResourceRequest) -> bool:
    """Whether the group's VPC has an IPv6 block, which gives new groups a second rule."""
    group = request.call("ec2.describe_security_groups", GroupIds=[request.id])["SecurityGroups"][0]
    vpc = request.call("ec2.describe_vpcs", VpcIds=[group["VpcId"]])["Vpcs"][0]
    return bool(vpc.get("Ipv6CidrBlockAssociationSet"))


def rules_of(name: str, direction: str, default: list[Properties]) -> Property:
    """The property `name` of a group, all rules of one direction; `default`: those of a group that names none."""

    def bring(request: ResourceRequest) -> None:
        there, wanted = request.before.get(name, default), request.properties.get(name)
        if wanted is None:
            wanted = [*default, *(EVERYWHERE_V6 for _ in range(direction == "egress" and has_ipv6(request)))]
        if direction == "egress" and name not in request.before:  # a VPC with IPv6 gives its groups two rules
            there = [rule for rule in rules_shown("IpPermissionsEgress")(request) if rule["IpProtocol"] == "-1"]
        write(request, "revoke", direction, request.id, [rule for rule in there if not _among(rule, wanted)])
        write(request, "authorize", direction, request.id, [rule for rule in wanted if not _among(rule, there)])

    return setting(bring, reset=bring, convert=comparable)


def comparable(rules: list[Properties]) -> list[Properties]:
    """Rules as the API says them: moto keeps no descriptions beside prefix lists."""
    return [without(rule, "Description") if any("PrefixListId" in name for name in rule) else rule for rule in rules]


def _among(rule: Properties, rules: list[Properties]) -> bool:
    """Whether the same rule is there; one that is described otherwise has to be written anew."""
    return permission(rule) in [permission(one) for one in rules]


PEERS = {"IpRanges": "CidrIp", "Ipv6Ranges": "CidrIpv6", "PrefixListIds": "PrefixListId", "UserIdGroupPairs": "GroupId"}
NAMES = {
    "IpPermissions": {"PrefixListId": "SourcePrefixListId", "GroupId": "SourceSecurityGroupId"},
    "IpPermissionsEgress": {"PrefixListId": "DestinationPrefixListId", "GroupId": "DestinationSecurityGroupId"},
}


def rules_shown(name: str) -> Any:
    """The rules of one direction that the group has, as a template writes them."""

    def value(request: ResourceRequest) -> list[Properties]:
        group = request.call("ec2.describe_security_groups", GroupIds=[request.id])["SecurityGroups"][0]
        found = []
        for one in group[name]:
            ports = {port: one[port] for port in ("FromPort", "ToPort") if port in one}
            for kind, peer in PEERS.items():
                for other in one.get(kind, []):
                    described = {"Description": other["Description"]} if other.get("Description") else {}
                    key = NAMES[name].get(peer, peer)
                    found.append({"IpProtocol": one["IpProtocol"], **ports, key: other[peer], **described})
        return found

    return value


SECURITY_GROUP = ResourceType(
    creation=ServiceCall("ec2.create_security_group", TagSpecifications=tag_specifications("security-group")),
    identifier="GroupId",
    read=ServiceCall("ec2.describe_security_groups", GroupIds=[physical_id]),
    model="SecurityGroups[0]",
    shown={
        "GroupDescription": "Description",
        "SecurityGroupIngress": rules_shown("IpPermissions"),
        "SecurityGroupEgress": rules_shown("IpPermissionsEgress"),
    },
    attributes={
        "GroupId": physical_id,
        "Id": physical_id,
        "VpcId": "SecurityGroups[0].VpcId || ''",
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
    """The type of one rule beside its group; `peer`: "Source" or "Destination", as its properties call another group."""

    def do(request: ResourceRequest, verb: str) -> None:
        write(request, verb, direction, request.properties["GroupId"], [request.properties])

    def describe(request: ResourceRequest) -> None:  # moto 5.2.5 changes no description to or from none
        do(replace(request, properties=request.before), "revoke")
        do(request, "authorize")

    def read(request: ResourceRequest) -> Properties:
        group = PhysicalResource(request.properties["GroupId"])
        names = rules_shown("IpPermissionsEgress" if direction == "egress" else "IpPermissions")
        rules: list[Properties] = names(replace(request, resource=group))
        wanted = permission(without(request.properties, "Description"))
        found = next((one for one in rules if permission(without(one, "Description")) == wanted), None)
        if found is None:
            raise LookupError(request.id)
        return found

    return ResourceType(
        creation=lambda request: do(request, "authorize"),
        identifier=generated_name,
        read=read,
        shown={"GroupId": ""},
        attributes={"Id": generated_name},
        properties={
            **each(in_create(), "GroupId", "IpProtocol", "FromPort", "ToPort", "CidrIp", "CidrIpv6"),
            **each(in_create(), f"{peer}PrefixListId", f"{peer}SecurityGroupId"),
            "Description": in_create(change=describe, reset=describe),
        },
        deletion=lambda request: do(request, "revoke"),
    )


TYPES: dict[str, ResourceType] = {
    "AWS::EC2::SecurityGroup": SECURITY_GROUP,
    "AWS::EC2::SecurityGroupEgress": single_rule("egress", "Destination"),
    "AWS::EC2::SecurityGroupIngress": single_rule("ingress", "Source"),
}
