"""Security groups: who may reach an instance, and whom it may reach."""

from collections.abc import Mapping
from typing import Any

from helpers.operations.api import api
from helpers.operations.ec2 import rules
from helpers.operations.ec2.kinds import DESCRIPTION, GROUP_ID, GROUP_IDS, GROUP_NAME, VPC_ID
from helpers.operations.ec2.parts import FILTERS, PERMISSION, name_tag, ports
from helpers.operations.kinds import Problem

GROUP = {"GroupId": GROUP_ID}


def permission_problems(values: Mapping[str, Any]) -> dict[str, Problem]:
    """What protocol, ports and the other end must be together."""
    found = {}
    code = port_problem(values["protocol"], values["port"])
    if code:
        found["port"] = Problem(code, {"field": "port", "value": values["port"], "protocol": values["protocol"]})
    if not values["cidr"] and not values["source_group"]:
        found["cidr"] = Problem("OtherEndMissing", {"field": "cidr"}, blocks=True)
    return found


def port_problem(protocol: str, words: str) -> str:
    """The rule that the ports break with this protocol, or ""."""
    if protocol == "-1":
        return "PortUnused" if words else ""
    if not words:
        return "PortMissing" if protocol in ("tcp", "udp") else ""
    first, last = ports(words)
    if rules.port(words):
        return ""  # told by the field itself
    if protocol == "icmp":
        return "" if max(first, last) <= 255 else "IcmpRange"
    if not 0 <= first <= 65535 or not 0 <= last <= 65535:
        return "PortRange"
    return "PortOrder" if first > last else ""


api(
    "ec2 create-security-group",
    {"GroupName": GROUP_NAME, "Description": DESCRIPTION, "VpcId": VPC_ID.optional()},
    parts=(name_tag("security-group"),),
    changes=True,
)
api("ec2 describe-security-groups", {"GroupIds": GROUP_IDS}, parts=(FILTERS,), paginates=True)
api("ec2 delete-security-group", GROUP, changes=True, answer="if any")
for action in ("authorize", "revoke"):
    for direction in ("ingress", "egress"):
        api(
            f"ec2 {action}-security-group-{direction}",
            GROUP,
            parts=(PERMISSION,),
            changes=True,
            check=permission_problems,
        )
