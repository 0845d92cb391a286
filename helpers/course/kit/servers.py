"""What EC2 has: instances, security groups, the network; and the learner's own address."""

import os
from typing import Any

from helpers.course.context import CheckContext
from helpers.course.model import Verdict, wrong
from helpers.reachability import Network, Reachability, network_of, reach

SSH = 22
EVERYWHERE = "0.0.0.0/0"
REFUSALS = {"PermissionDenied": "denied", "ConnectionTimedOut": "timed-out", "HostUnknown": "other-host"}


def own_address(context: CheckContext) -> str:
    """The address as which AWS sees the learner's computer. Raises OSError where that cannot be found out."""
    if context.target.kind == "sandbox":
        from helpers.sandbox import LEARNER_ADDRESS

        return os.environ.get("WORKSHOP_ADDRESS") or LEARNER_ADDRESS
    import urllib.request

    with urllib.request.urlopen("https://checkip.amazonaws.com", timeout=5) as answer:
        return str(answer.read().decode().strip())


def own_network(context: CheckContext) -> str:
    """The same as a network of one address."""
    return f"{own_address(context)}/32"


def instances(context: CheckContext) -> list[dict[str, Any]]:
    """All instances, as describe_instances tells them."""
    pages = context.client("ec2").get_paginator("describe_instances").paginate()
    return [one for page in pages for reservation in page["Reservations"] for one in reservation["Instances"]]


def state_of(instance: dict[str, Any]) -> str:
    """An instance's state ("running"), "" for {}."""
    return str(instance.get("State", {}).get("Name", ""))


def not_let_in(instance: dict[str, Any], code: str) -> Verdict:
    """What a login got wrong that ended with `code`; an instance that was stopped is the first reason."""
    if (state := state_of(instance)) in ("stopping", "stopped"):
        return wrong("not-running", found=state)
    return wrong(REFUSALS.get(code, "did-not-work"), found=code)


def named(instance: dict[str, Any]) -> str:
    """The value of an instance's tag Name, or ""."""
    return next((tag["Value"] for tag in instance.get("Tags", ()) if tag["Key"] == "Name"), "")


def groups(context: CheckContext) -> dict[str, dict[str, Any]]:
    """The security groups by id."""
    pages = context.client("ec2").get_paginator("describe_security_groups").paginate()
    return {group["GroupId"]: group for page in pages for group in page["SecurityGroups"]}


def group_named(context: CheckContext, name: str) -> dict[str, Any]:
    """The security group of that name, the first where several VPCs have one; {} where there is none."""
    return next((group for group in groups(context).values() if group["GroupName"] == name), {})


def rules_of(permissions: list[dict[str, Any]]) -> list[tuple[str, int | None, int | None, str]]:
    """The rules of a group as (protocol, first port, last port, range or group), one for each other end."""
    found = []
    for rule in permissions:
        ends = [one["CidrIp"] for one in rule.get("IpRanges", ())]
        ends += [one["CidrIpv6"] for one in rule.get("Ipv6Ranges", ())]
        ends += [one["GroupId"] for one in rule.get("UserIdGroupPairs", ())]
        found += [(rule["IpProtocol"], rule.get("FromPort"), rule.get("ToPort"), end) for end in ends]
    return found


def admits(rule: tuple[str, int | None, int | None, str], port: int) -> bool:
    """Whether one of `rules_of` lets TCP in at that port."""
    protocol, first, last, _ = rule
    if protocol == "-1":
        return True
    return protocol in ("tcp", "6") and first is not None and last is not None and first <= port <= last


def network(context: CheckContext) -> Network:
    """The network of the learner's region."""
    return network_of(context.client("ec2"))


def from_here(context: CheckContext, instance: str) -> Reachability:
    """Whether the learner reaches ssh on that instance, and why."""
    return reach(network(context), instance, own_address(context), SSH)
