"""The rules of security groups: moto takes any protocol, port and half a range, or ends in an internal error.

It also keeps the bits of a host in a range, and its sentences are others.

Rules: the API reference of IpPermission. Sentences: terraform-provider-aws issue 1793 (protocol), aws-cli issue 1066 (ports),
terraform-aws-modules/terraform-aws-security-group issue 7 (ICMP), aws-cli issue 2846 (range), hashicorp/terraform pull request
2376 (a rule that is there), and, of ports that are missing, awsdocs' C++ and .NET examples. Nobody quotes that of a range
whose end is before its beginning: eucalyptus, which stands in for the same API, words it so. "Invalid rule description …" is widely
quoted, by people who write in Japanese, Korean or Portuguese.
"""

import ipaddress
import re
from collections.abc import Iterable
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = (
    "test_moto_takes_any_port_and_protocol",
    "test_moto_breaks_at_a_rule_without_ports",
    "test_moto_does_not_say_which_rule_is_there",
)
PORTS, TYPES = ("tcp", "udp"), ("icmp", "icmpv6")
NUMBERS = {"6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6"}
NO_PROTOCOL = "Invalid value 'null' for protocol. VPC security group rules must specify protocols explicitly."
UNKNOWN = "Invalid value '{protocol}' for IP protocol. Unknown protocol."
NO_PORTS = "Invalid value for portRange. Must specify both from and to ports with TCP/UDP."
NO_TYPE = "Invalid value for portRange. Must specify both type and code for ICMP."
OUT_OF_RANGE = "{what} ({number}) out of range"
BACKWARDS = "Invalid TCP/UDP port range ({low}:{high})"
MALFORMED = "CIDR block {cidr} is malformed"
ALREADY = 'the specified rule "peer: {peer}, {what}, ALLOW" already exists'
DESCRIPTION = re.compile(r"[A-Za-z0-9. _\-:/()#,@\[\]+=&;{}!$*]{0,255}")
NO_DESCRIPTION = (
    "Invalid rule description. Valid descriptions are strings less than 256 characters from the following set:  "
    "a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*"
)
TWICE = "The same permission must not appear multiple times"


def install() -> None:
    """Have rules checked and put right before they are added or looked for."""
    from moto.ec2.exceptions import EC2ClientError
    from moto.ec2.models.security_groups import SecurityGroupBackend, SecurityGroupRule

    @wraps(SecurityGroupRule.__init__)
    def begun(begin, self, ec2_backend, ip_protocol, group_id, from_port, to_port, *arguments, **options):
        without = str(ip_protocol) not in (*PORTS, *TYPES, *NUMBERS, "-1") and from_port is None
        first, last = (-1, -1) if without else (from_port, to_port)
        begin(self, ec2_backend, ip_protocol, group_id, first, last, *arguments, **options)
        if without:  # of such a protocol EC2 tells no ports
            self.from_port = self.to_port = None

    def checking(adds: bool, rules: str):
        def changed(change, self, group_name_or_id, ip_protocol, from_port, to_port, ip_ranges, *arguments, **options):
            if not options.get("security_rule_ids"):
                if said := problem(ip_protocol, from_port, to_port):
                    raise EC2ClientError("InvalidParameterValue", said)
                if adds:
                    _check_descriptions([*_listed(ip_ranges), *(options.get("source_groups") or [])])
                ip_protocol = str(ip_protocol).lower()
                ip_ranges = [_canonical(one) for one in _listed(ip_ranges)]
                if adds:
                    sources = [*ip_ranges, *(options.get("source_groups") or [])]
                    group = self.get_security_group_by_name_or_id(group_name_or_id, options.get("vpc_id"))
                    there = getattr(group, rules) if group else []
                    _refuse_again(there, ip_protocol, from_port, to_port, sources)
            return change(self, group_name_or_id, ip_protocol, from_port, to_port, ip_ranges, *arguments, **options)

        return changed

    for verb, adds in (("authorize", True), ("revoke", False)):
        for direction in ("ingress", "egress"):
            change = getattr(SecurityGroupBackend, f"{verb}_security_group_{direction}")
            wraps(change)(checking(adds, f"{direction}_rules"))


def problem(protocol: str | None, first: Any, last: Any) -> str:
    """What EC2 says of a rule for this protocol and these ports (of ICMP: type and code); "" where it takes them."""
    if protocol is None:
        return NO_PROTOCOL
    kind = str(protocol).lower()
    kind = NUMBERS.get(kind, kind)
    if kind in PORTS:
        return _problem_of_ports(first, last)
    if kind in TYPES:
        if (first is None or last is None) and kind == "icmp":
            return NO_TYPE
        numbers = (("ICMP type", first), ("ICMP code", last))
        return next((OUT_OF_RANGE.format(what=w, number=n) for w, n in numbers if not -1 <= int(n or 0) <= 255), "")
    known = kind == "-1" or (kind.isdecimal() and int(kind) <= 255)
    return "" if known else UNKNOWN.format(protocol=protocol)


def _problem_of_ports(first: Any, last: Any) -> str:
    if first is None or last is None:
        return NO_PORTS
    for what, number in (("TCP/UDP (from) port", first), ("TCP/UDP (to) port", last)):
        if not 0 <= int(number) <= 65535:
            return OUT_OF_RANGE.format(what=what, number=number)
    return BACKWARDS.format(low=first, high=last) if int(first) > int(last) else ""


def _check_descriptions(peers: list[dict[str, str]]) -> None:
    """Raise EC2's error for a description with other letters, or that is too long."""
    from moto.ec2.exceptions import EC2ClientError

    if not all(DESCRIPTION.fullmatch(str(one.get("Description") or "")) for one in peers):
        raise EC2ClientError("InvalidParameterValue", NO_DESCRIPTION)


def _listed(ip_ranges: Any) -> list[dict[str, str]]:
    """The ranges as the API takes them; inside moto one may be a text."""
    return [{"CidrIp": ip_ranges}] if isinstance(ip_ranges, str) else list(ip_ranges or [])


def _canonical(given: dict[str, str]) -> dict[str, str]:
    """A range of addresses with the address of its network. Raises EC2's error for what is none."""
    from moto.ec2.exceptions import EC2ClientError

    put_right = dict(given)
    for key, network in (("CidrIp", ipaddress.IPv4Network), ("CidrIpv6", ipaddress.IPv6Network)):
        if key in given:
            try:
                put_right[key] = str(network(given[key], strict=False))
                if "/" not in given[key]:
                    raise ValueError(given[key])
            except ValueError:
                raise EC2ClientError("InvalidParameterValue", MALFORMED.format(cidr=given[key])) from None
    return put_right


def _refuse_again(there: Iterable[Any], protocol: str, first: Any, last: Any, sources: list[dict[str, str]]) -> None:
    """Raise EC2's error where one of the sources has this rule already, or is asked for twice."""
    from moto.ec2.exceptions import EC2ClientError

    protocol = NUMBERS.get(protocol, protocol)
    ports = (int(first), int(last)) if protocol in (*PORTS, *TYPES) and first is not None else None
    peers = [_peer(source) for source in sources]
    if len(set(peers)) < len(peers):
        raise EC2ClientError("InvalidParameterValue", TWICE)
    for rule in there:
        peer = _peer(rule.source_group or rule.ip_range)
        same = rule.ip_protocol == protocol and (ports is None or ports == (rule.from_port, rule.to_port))
        if same and peer in peers:
            what = _words(protocol, ports)
            raise EC2ClientError("InvalidPermission.Duplicate", ALREADY.format(peer=peer, what=what))


def _peer(source: dict[str, str]) -> str:
    return next((source[key] for key in ("CidrIp", "CidrIpv6", "GroupId", "GroupName") if source.get(key)), "")


def _words(protocol: str, ports: tuple[int, int] | None) -> str:
    """A rule's protocol and ports, as EC2 writes them in a sentence."""
    name = "ALL" if protocol == "-1" else protocol.upper()
    if ports is None:
        return name
    first, last = ("type", "code") if protocol in TYPES else ("from port", "to port")
    return f"{name}, {first}: {ports[0]}, {last}: {ports[1]}"
