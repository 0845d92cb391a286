"""Who can reach an instance: told from what EC2's describe calls say, with the rule that admits or the thing that is missing.

The order is the one a packet meets: the instance, its address, the route and the gateway, the subnet's network ACL, and
the security groups ("Security groups", "Network ACLs", "Route tables" in the Amazon VPC User Guide). Prefix lists and
firewalls on the instance itself are not looked at.
"""

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
EVERY_PROTOCOL = "-1"
NUMBERS = {"tcp": "6", "udp": "17", "icmp": "1"}
REPLY_PORT = 50000  # a port from which clients ask, inside the ranges of all systems


@dataclass(frozen=True)
class Network:
    """What the answer depends on: the lists that boto3's describe calls give (instances without their reservations)."""

    instances: tuple[dict, ...] = ()
    security_groups: tuple[dict, ...] = ()
    subnets: tuple[dict, ...] = ()
    route_tables: tuple[dict, ...] = ()
    internet_gateways: tuple[dict, ...] = ()
    network_acls: tuple[dict, ...] = ()


@dataclass(frozen=True)
class Reachability:
    """Whether an address reaches a port, and why: `reason` names its text at `reachability.<reason>`, `values` fills it."""

    open: bool
    reason: str
    values: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def __str__(self) -> str:
        from helpers.text import text

        return text(f"reachability.{self.reason}", **self.values)


def network_of(ec2_client: Any) -> Network:
    """The network of the client's region, asked of EC2 (six kinds of describe calls)."""

    def all_of(operation: str, key: str) -> tuple[dict, ...]:
        pages = ec2_client.get_paginator(operation).paginate()
        return tuple(item for page in pages for item in page[key])

    reservations = all_of("describe_instances", "Reservations")
    return Network(
        instances=tuple(instance for reservation in reservations for instance in reservation["Instances"]),
        security_groups=all_of("describe_security_groups", "SecurityGroups"),
        subnets=all_of("describe_subnets", "Subnets"),
        route_tables=all_of("describe_route_tables", "RouteTables"),
        internet_gateways=all_of("describe_internet_gateways", "InternetGateways"),
        network_acls=all_of("describe_network_acls", "NetworkAcls"),
    )


def reach(network: Network, instance_id: str, address: str, port: int, protocol: str = "tcp") -> Reachability:
    """Whether `address` (an IP address) reaches `port` of the instance. Raises ValueError for what is no IP address."""
    source = ipaddress.ip_address(address)
    asked = {"instance": instance_id, "address": address, "port": port, "protocol": protocol}
    instance = _first(network.instances, InstanceId=instance_id)
    if instance is None:
        return Reachability(False, "NoSuchInstance", asked)
    state = instance["State"]["Name"]
    if state != "running":
        return Reachability(False, "NotRunning", asked | {"state": state})
    missing = _missing_way(network, instance, source)
    if missing is not None:
        return Reachability(False, missing[0], asked | missing[1])
    denying = _denying_acl(network, instance, source, port, protocol)
    if denying is not None:
        return Reachability(False, "NetworkAclDenies", asked | denying)
    groups = _groups(instance)
    admitting = _admitting_rule(network, groups, source, port, protocol)
    if admitting is not None:
        return Reachability(True, "Admitted", asked | admitting)
    return Reachability(False, "NoRule", asked | {"groups": ", ".join(groups) or "-"})


def _missing_way(network: Network, instance: dict, source: Address) -> tuple[str, dict] | None:
    """What is missing on the way between the internet and the instance's subnet; None where nothing is."""
    vpc, subnet = instance.get("VpcId", ""), instance.get("SubnetId", "")
    table = _route_table(network, vpc, subnet)
    route = _route(table, source)
    if route.get("GatewayId") == "local":
        return None
    if not instance.get("PublicIpAddress" if source.version == 4 else "Ipv6Address"):
        return "NoPublicAddress", {"subnet": subnet}
    attached = {
        gateway["InternetGatewayId"]
        for gateway in network.internet_gateways
        if any(attachment.get("VpcId") == vpc for attachment in gateway.get("Attachments", ()))
    }
    if not attached:
        return "NoGateway", {"vpc": vpc}
    if route.get("GatewayId") not in attached:
        return "NoRoute", {"table": table.get("RouteTableId", "-"), "subnet": subnet, "gateway": min(attached)}
    return None


def _route_table(network: Network, vpc: str, subnet: str) -> dict:
    """The table that is associated with the subnet, else the VPC's main one, else an empty one."""
    of_vpc = [table for table in network.route_tables if table.get("VpcId") == vpc]
    for wanted in ({"SubnetId": subnet}, {"Main": True}):
        for table in of_vpc:
            if any(wanted.items() <= association.items() for association in table.get("Associations", ())):
                return table
    return {}


def _route(table: dict, address: Address) -> dict:
    """The most specific route to `address`; {} where there is none, or where what it led to is gone."""
    key = "DestinationCidrBlock" if address.version == 4 else "DestinationIpv6CidrBlock"
    fitting = [route for route in table.get("Routes", ()) if _holds(route.get(key), address)]
    best = max(fitting, key=lambda route: ipaddress.ip_network(route[key]).prefixlen, default={})
    return {} if best.get("State") == "blackhole" else best


def _denying_acl(network: Network, instance: dict, source: Address, port: int, protocol: str) -> dict | None:
    """The network ACL and the number of its rule that stops the packet or the reply; None where both pass."""
    for acl in network.network_acls:
        if not any(a.get("SubnetId") == instance.get("SubnetId") for a in acl.get("Associations", ())):
            continue
        for egress, number in ((False, port), (True, REPLY_PORT)):
            entry = _first_entry(acl, egress, source, number, protocol)
            if entry is None or entry["RuleAction"] == "deny":
                rule = "*" if entry is None or entry["RuleNumber"] == 32767 else str(entry["RuleNumber"])
                return {"acl": acl["NetworkAclId"], "rule": rule, "direction": "egress" if egress else "ingress"}
    return None


def _first_entry(acl: dict, egress: bool, source: Address, port: int, protocol: str) -> dict | None:
    key = "CidrBlock" if source.version == 4 else "Ipv6CidrBlock"
    for entry in sorted(acl.get("Entries", ()), key=lambda entry: entry["RuleNumber"]):
        ports = entry.get("PortRange", {})
        fits = entry["Egress"] == egress and _holds(entry.get(key), source)
        if fits and _covers(entry["Protocol"], ports.get("From"), ports.get("To"), protocol, port):
            return entry
    return None


def _admitting_rule(network: Network, groups: Iterable[str], source: Address, port: int, protocol: str) -> dict | None:
    """The first rule of the groups that admits, as its group, protocol, ports and source; None where none does."""
    for group_id in groups:
        group = _first(network.security_groups, GroupId=group_id) or {}
        for rule in group.get("IpPermissions", ()):
            low, high = rule.get("FromPort"), rule.get("ToPort")
            if not _covers(rule["IpProtocol"], low, high, protocol, port):
                continue
            admitted = _admitted_source(network, rule, source)
            if admitted:
                return {
                    "group": group_id,
                    "group_name": group.get("GroupName", ""),
                    "ports": "0-65535" if low in (None, -1) else str(low) if low == high else f"{low}-{high}",
                    "source": admitted,
                }
    return None


def _admitted_source(network: Network, rule: dict, source: Address) -> str:
    """The range or the group of the rule that `source` is in, or ""."""
    ranges = [("IpRanges", "CidrIp"), ("Ipv6Ranges", "CidrIpv6")][source.version == 6]
    for entry in rule.get(ranges[0], ()):
        if _holds(entry.get(ranges[1]), source):
            return entry[ranges[1]]
    for pair in rule.get("UserIdGroupPairs", ()):
        if any(_is_member(instance, pair.get("GroupId"), source) for instance in network.instances):
            return pair["GroupId"]
    return ""


def _is_member(instance: dict, group_id: str | None, source: Address) -> bool:
    # A group as source means the private addresses of its members, never their public ones.
    own = {instance.get("PrivateIpAddress"), instance.get("Ipv6Address")}
    return str(source) in own and group_id in _groups(instance)


def _groups(instance: dict) -> list[str]:
    """The ids of an instance's security groups; those of its first network interface where moto leaves the others out."""
    groups = instance.get("SecurityGroups") or [
        group
        for interface in instance.get("NetworkInterfaces", ())
        if interface.get("Attachment", {}).get("DeviceIndex", 0) == 0
        for group in interface.get("Groups", ())
    ]
    return sorted(group["GroupId"] for group in groups)


def _covers(ruled: str, low: int | None, high: int | None, protocol: str, port: int) -> bool:
    if str(ruled) == EVERY_PROTOCOL:
        return True
    if NUMBERS.get(ruled, str(ruled)) != NUMBERS.get(protocol, protocol):
        return False
    return low in (None, -1) or low <= port <= (low if high is None else high)


def _holds(cidr: str | None, address: Address) -> bool:
    return bool(cidr) and address in ipaddress.ip_network(cidr, strict=False)


def _first(items: Iterable[dict], **wanted: str) -> dict | None:
    return next((item for item in items if wanted.items() <= item.items()), None)
