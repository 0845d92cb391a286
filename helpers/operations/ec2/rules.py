"""The rules that the values of EC2 must keep. Each gives the name of the broken rule's text (`errors.<name>`), or ""."""

import ipaddress
import os
import re
from collections.abc import Callable

FILTER = re.compile(r"Name=([A-Za-z0-9:._/@+-]+),Values=([^\s,=\"'\\\[\]{}][^=\"'\\\[\]{}]*)")
PORT = re.compile(r"-1|\d+(-\d+)?", re.ASCII)
GROUP_SIGNS = r"A-Za-z0-9 ._\-:/()#,@\[\]+=&;{}!$*"
MOST_USER_DATA = 16 * 1024


def resource_id(kind: str) -> Callable[[str], str]:
    """The rule for the ids of one kind of resource: "i" for i-0123456789abcdef0. Old ones have 8 places, not 17."""

    def check(value: str) -> str:
        return "" if re.fullmatch(rf"{kind}-([0-9a-f]{{8}}|[0-9a-f]{{17}})", value) else "IdShape"

    return check


def image_id(value: str) -> str:
    """The id of an image, or the name of the parameter (of Systems Manager) that holds one."""
    if value.startswith("resolve:ssm:"):
        return ""
    return resource_id("ami")(value) and "ImageIdShape"


def instance_type(value: str) -> str:
    """A family and a size: t3.micro."""
    return "" if re.fullmatch(r"[a-z][a-z0-9-]*\.[a-z0-9-]+", value) else "InstanceTypeShape"


def count(value: int) -> str:
    """How many instances: a whole number from 1 on."""
    if not isinstance(value, int) or isinstance(value, bool):
        return "NotANumber"
    return "" if value >= 1 else "CountRange"


def user_data(value: str) -> str:
    """At most 16 KB, before it is encoded.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html
    """
    return "UserDataTooLong" if len(value.encode("utf-8", "surrogateescape")) > MOST_USER_DATA else ""


def key_name(name: str) -> str:
    """Up to 255 ASCII characters, no space at either end.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateKeyPair.html
    """
    return "" if re.fullmatch(r"[!-~]|[!-~][ -~]{0,253}[!-~]", name) else "KeyNameCharacters"


def key_file(name: str) -> str:
    """The private key goes to NAME.pem: a file name, of a file that is not there yet."""
    if "/" in name or len(os.fsencode(name)) > 250:
        return "KeyNameFile"
    return "KeyFileExists" if os.path.lexists(f"{name}.pem") else ""


def cidr(value: str) -> str:
    """An IPv4 address range: the address of the network, "/", and how many bits of it are fixed."""
    if _network(value) is None:
        return "CidrMalformed"
    return "" if value.partition("/")[0] == str(_network(value)).partition("/")[0] else "CidrHostBits"


def network_cidr(value: str) -> str:
    """The range of a VPC or a subnet: from /16 (65,536 addresses) to /28 (16).

    https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
    """
    network = _network(value)
    return "CidrSize" if network and not 16 <= network.prefixlen <= 28 else cidr(value)


def _network(value: str) -> ipaddress.IPv4Network | None:
    """The network that the address in `value` is part of; None where `value` is no address range."""
    if not re.fullmatch(r"[0-9.]+/[0-9]+", value, re.ASCII):
        return None
    try:
        return ipaddress.IPv4Network(value, strict=False)
    except ValueError:
        return None


def port(value: str) -> str:
    """A port (22), a range of them (8000-8080), or -1; of ICMP a type, or a type and a code."""
    return "" if PORT.fullmatch(value) else "PortShape"


def group_name(name: str) -> str:
    """A security group's name: up to 255 letters, digits and some signs, and never what looks like an id.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
    """
    if name.startswith("sg-"):
        return "GroupNameReserved"
    return "" if re.fullmatch(rf"[{GROUP_SIGNS}]{{1,255}}", name) else "GroupNameCharacters"


def group_description(words: str) -> str:
    """The same letters and signs as in its name."""
    return "" if re.fullmatch(rf"[{GROUP_SIGNS}]{{1,255}}", words) else "DescriptionCharacters"


def filter_line(line: str) -> str:
    """A filter as the CLI writes it: Name=NAME,Values=ONE,OTHER."""
    return "" if FILTER.fullmatch(line) and not line.endswith(" ") else "FilterShape"


def tag_value(value: str) -> str:
    """Up to 256 characters.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html
    """
    return "TagTooLong" if len(value) > 256 else ""
