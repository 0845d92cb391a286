"""The parts of EC2's calls that the CLI writes in a way of its own."""

import json
import re
from collections.abc import Mapping
from typing import Any

from helpers.operations.api import Part, several
from helpers.operations.command_line import option
from helpers.operations.ec2 import kinds, rules
from helpers.operations.kinds import FLAG, Field, lines_of


def _filters(values: Mapping[str, Any]) -> dict[str, Any]:
    found = [rules.FILTER.fullmatch(line) for line in lines_of(values["filters"])]
    filters = [{"Name": match[1], "Values": match[2].split(",")} for match in found if match]
    return {"Filters": filters} if filters else {}


FILTERS = Part(
    (Field("filters", kinds.FILTERS),), _filters, lambda values: several("--filters", lines_of(values["filters"]))
)

COUNT = Part(
    (Field("count", kinds.COUNT),),
    lambda values: {"MinCount": values["count"], "MaxCount": values["count"]},
    lambda values: option("--count", values["count"]),
)

PUBLIC_ADDRESSES = Part(
    (Field("map_public_ip_on_launch", FLAG.optional(True)),),
    lambda values: {"MapPublicIpOnLaunch": {"Value": bool(values["map_public_ip_on_launch"])}},
    lambda values: [f"--{'' if values['map_public_ip_on_launch'] else 'no-'}map-public-ip-on-launch"],
)


def name_tag(resource: str) -> Part:
    """The tag Name of the new `resource` ("instance"), which is what the console shows as its name."""

    def parameters(values: Mapping[str, Any]) -> dict[str, Any]:
        tags = [{"Key": "Name", "Value": values["name_tag"]}]
        return {"TagSpecifications": [{"ResourceType": resource, "Tags": tags}]} if values["name_tag"] else {}

    def words(values: Mapping[str, Any]) -> list[str]:
        name = values["name_tag"]
        if not name or re.fullmatch(r"[A-Za-z0-9._/:+@-]+", name):
            return option("--tag-specifications", name and f"ResourceType={resource},Tags=[{{Key=Name,Value={name}}}]")
        return ["--tag-specifications", json.dumps(parameters(values)["TagSpecifications"], ensure_ascii=False)]

    return Part((Field("name_tag", kinds.NAME_TAG),), parameters, words)


def _permissions(values: Mapping[str, Any]) -> dict[str, Any]:
    """One rule: which protocol and ports, and who is at the other end."""
    rule: dict[str, Any] = {"IpProtocol": values["protocol"]}
    if values["port"]:
        rule["FromPort"], rule["ToPort"] = ports(values["port"])
    if values["cidr"]:
        rule["IpRanges"] = [{"CidrIp": values["cidr"]}]
    if group := values["source_group"]:
        rule["UserIdGroupPairs"] = [{"GroupId" if group.startswith("sg-") else "GroupName": group}]
    return {"IpPermissions": [rule]}


def ports(words: str) -> tuple[Any, Any]:
    """First and last port of "8000-8080"; what is no port stays as it is."""
    first, _, last = (words, "", "") if words == "-1" else words.partition("-")
    return _number(first), _number(last or first)


def _number(port: str) -> int | str:
    return int(port) if re.fullmatch(r"-?\d+", port, re.ASCII) else port


def _permission_words(values: Mapping[str, Any]) -> list[str]:
    names = ("protocol", "port", "cidr", "source_group")
    return [word for name in names for word in option("--" + name.replace("_", "-"), values[name])]


PERMISSION = Part(
    (
        Field("protocol", kinds.PROTOCOL),
        Field("port", kinds.PORT),
        Field("cidr", kinds.CIDR.optional()),
        Field("source_group", kinds.GROUP_ID.optional()),
    ),
    _permissions,
    _permission_words,
)
