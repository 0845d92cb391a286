"""What EC2 says about instances, read from moto's own memory in the shape of boto3's answers.

Asking over HTTP gives the same (a test compares the two) and takes a hundred times as long; and this is asked after every
request to EC2 and once a second.
"""

import sys
from dataclasses import dataclass

from helpers.reachability import Network
from helpers.sandbox.overlay.ec2 import prefix_lists


@dataclass(frozen=True)
class Machine:
    """One instance and what its stand-in needs. `key` is the line of its key pair ("" where it has none), `user_data` is
    base64, and `boots` counts how often it was asked to boot anew (`helpers.sandbox.overlay.ec2.reboots` counts).
    """

    id: str
    state: str
    network: Network
    public_ip: str
    public_name: str
    private_ip: str
    private_name: str
    key: str
    image: str
    user_data: str
    boots: int


def machines() -> list[Machine]:
    """Every instance of every region and account, also those that are stopped or terminated."""
    backends = getattr(
        sys.modules.get("moto.ec2.models"), "ec2_backends", {}
    )  # {}: nobody has asked EC2 for anything yet
    found = []
    for regions in list(backends.values()):
        for backend in list(regions.values()):
            found += _machines_of(backend)
    return found


def network_in(backend) -> Network:
    """The network of one region of moto."""
    return Network(
        instances=tuple(_instance(instance) for instance in _instances(backend)),
        security_groups=tuple(_group(g) for groups in list(backend.groups.values()) for g in list(groups.values())),
        subnets=tuple(
            {"SubnetId": subnet.id, "VpcId": subnet.vpc_id}
            for zone in list(backend.subnets.values())
            for subnet in list(zone.values())
        ),
        route_tables=tuple(_table(table) for table in list(backend.route_tables.values())),
        internet_gateways=tuple(
            {"InternetGatewayId": gateway.id, "Attachments": gateway.attachments}
            for gateway in list(backend.internet_gateways.values())
        ),
        network_acls=tuple(_acl(acl) for acl in list(backend.network_acls.values())),
    )


def _instances(backend) -> list:
    return [instance for reservation in list(backend.reservations.values()) for instance in reservation.instances]


def _machines_of(backend) -> list[Machine]:
    instances = _instances(backend)
    network = network_in(backend) if instances else Network()
    return [
        Machine(
            id=instance.id,
            state=instance.state,
            network=network,
            public_ip=instance.public_ip or "",
            public_name=instance.public_dns_name or "",
            private_ip=instance.private_ip or "",
            private_name=instance.private_dns_name or "",
            key=_key(backend, instance.key_name),
            image=_image(backend, instance.image_id),
            user_data=str(instance.user_data) if instance.user_data else "",
            boots=getattr(instance, "boots", 0),
        )
        for instance in instances
        if instance.nics
    ]


def _key(backend, name: str | None) -> str:
    pair = backend.key_pairs.get(name)
    return pair.public_key if pair else ""


def _image(backend, image_id: str) -> str:
    image = backend.amis.get(image_id)
    return f"{image.name} {image.description}" if image else ""


def _instance(instance) -> dict:
    found = {
        "InstanceId": instance.id,
        "State": {"Name": instance.state},
        "VpcId": instance.vpc_id,
        "SubnetId": instance.subnet_id,
        "PrivateIpAddress": instance.private_ip if instance.nics else None,
        "PublicIpAddress": instance.public_ip if instance.nics else None,
        "SecurityGroups": [{"GroupId": group.id} for group in _groups(instance)],
    }
    return {name: value for name, value in found.items() if value is not None}


def _groups(instance) -> list:
    # The interface would also give the groups that were replaced since the launch.
    return instance.security_groups or (list(instance.nics[0].group_set) if instance.nics else [])


def _group(group) -> dict:
    return {
        "GroupId": group.id,
        "GroupName": group.name,
        "IpPermissions": [_rule(r) for r in list(group.ingress_rules)],
    }


def _rule(rule) -> dict:
    found = {"IpProtocol": rule.ip_protocol, "IpRanges": [], "Ipv6Ranges": [], "UserIdGroupPairs": []}
    if rule.from_port is not None:
        found |= {"FromPort": rule.from_port, "ToPort": rule.to_port}
    if rule.cidr_ipv4:
        found["IpRanges"].append({"CidrIp": rule.cidr_ipv4})
    if rule.cidr_ipv6:
        found["Ipv6Ranges"].append({"CidrIpv6": rule.cidr_ipv6})
    found["IpRanges"] += _of_prefix_list(rule)
    if rule.source_group:
        found["UserIdGroupPairs"].append({"GroupId": rule.source_group.get("GroupId")})
    return found


def _of_prefix_list(rule) -> list[dict]:
    """The ranges of the prefix list that a rule names."""
    backend = getattr(rule, "ec2_backend", None)
    found = prefix_lists.named(backend, rule.prefix_list_id) if backend and rule.prefix_list_id else None
    return [{"CidrIp": one} for one in (prefix_lists.ranges(found) if found else []) if ":" not in one]


def _table(table) -> dict:
    routes = [
        {"DestinationCidrBlock": route.destination_cidr_block, "GatewayId": route.gateway_id, "State": route.state}
        for route in table.routes
    ]
    return {"RouteTableId": table.id, "VpcId": table.vpc_id, "Associations": table.associations, "Routes": routes}


def _acl(acl) -> dict:
    entries = [
        {
            "RuleNumber": int(entry.rule_number),
            "RuleAction": entry.rule_action,
            "Egress": entry.egress in (True, "true"),
            "Protocol": str(entry.protocol),
            "CidrBlock": entry.cidr_block,
            "PortRange": _ports(entry),
        }
        for entry in list(acl.network_acl_entries)
    ]
    subnets = [{"SubnetId": association.subnet_id} for association in acl.associations]
    return {"NetworkAclId": acl.id, "Associations": subnets, "Entries": entries}


def _ports(entry) -> dict:
    if entry.port_range_from in (None, ""):
        return {}
    return {"From": int(entry.port_range_from), "To": int(entry.port_range_to or entry.port_range_from)}
