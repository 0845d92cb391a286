"""A picture of the network as EC2 tells it: region, VPCs, subnets, gateways, security groups and instances.

Pure: from what the describe calls give to SVG and to text; the same state always gives the same picture.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from helpers.look.markup import Markup, joined, markup
from helpers.reachability import Network
from helpers.text import text

if TYPE_CHECKING:
    from helpers.guard import GuardedSession

WIDTH, PAD, HEAD = 880, 14, 26
CARD_WIDTH, CARD_HEIGHT, GAP = 196, 92, 10
SIGNS = {"running": "●", "pending": "◔", "stopping": "◑", "stopped": "■", "shutting-down": "◌", "terminated": "✕"}
LINE, TEXT, MUTED = "var(--jp-border-color0, #888)", "var(--jp-ui-font-color1, #222)", "var(--jp-ui-font-color2, #555)"
ACCENT, GROUND = "var(--jp-brand-color1, #1976d2)", "var(--jp-layout-color1, #fff)"


@dataclass(frozen=True)
class Landscape:
    """What is drawn: the region, its VPCs (as DescribeVpcs gives them), and the network inside."""

    region: str
    vpcs: tuple[dict, ...]
    network: Network


def landscape_of(session: "GuardedSession") -> Landscape:
    """The landscape of a GuardedSession's region, asked of EC2."""
    from helpers.reachability import network_of

    client = session.own_client("ec2")
    vpcs = [vpc for page in client.get_paginator("describe_vpcs").paginate() for vpc in page["Vpcs"]]
    return Landscape(client.meta.region_name, tuple(vpcs), network_of(client))


def shown_instances(landscape: Landscape, subnet: str) -> list[dict]:
    """The instances of a subnet that are not terminated, in a fixed order."""
    there = [one for one in landscape.network.instances if one.get("SubnetId") == subnet]
    return sorted((one for one in there if one["State"]["Name"] != "terminated"), key=lambda one: one["InstanceId"])


def shown_vpcs(landscape: Landscape) -> list[dict]:
    """The VPCs to draw: all but a default one in which nothing is."""
    used = {one.get("VpcId") for one in landscape.network.instances if one["State"]["Name"] != "terminated"}
    wanted = [vpc for vpc in landscape.vpcs if not vpc.get("IsDefault") or vpc["VpcId"] in used]
    return sorted(wanted, key=lambda vpc: (vpc["CidrBlock"], vpc["VpcId"]))


def subnets_of(landscape: Landscape, vpc: str) -> list[dict]:
    """The subnets of a VPC; of a default VPC those with instances alone."""
    own = [subnet for subnet in landscape.network.subnets if subnet["VpcId"] == vpc]
    default = any(one.get("IsDefault") and one["VpcId"] == vpc for one in landscape.vpcs)
    own = [subnet for subnet in own if not default or shown_instances(landscape, subnet["SubnetId"])]
    return sorted(own, key=lambda subnet: (subnet["CidrBlock"], subnet["SubnetId"]))


def gateways_of(landscape: Landscape, vpc: str) -> list[str]:
    """The ids of the internet gateways that are attached to a VPC."""
    return sorted(
        gateway["InternetGatewayId"]
        for gateway in landscape.network.internet_gateways
        if any(attachment.get("VpcId") == vpc for attachment in gateway.get("Attachments", ()))
    )


def is_public(landscape: Landscape, subnet: dict) -> bool:
    """Whether the subnet's route table leads to an internet gateway: that is what makes a subnet public."""
    tables = [table for table in landscape.network.route_tables if table.get("VpcId") == subnet["VpcId"]]
    for wanted in ({"SubnetId": subnet["SubnetId"]}, {"Main": True}):
        for table in tables:
            if any(wanted.items() <= association.items() for association in table.get("Associations", ())):
                return any(str(route.get("GatewayId", "")).startswith("igw-") for route in table.get("Routes", ()))
    return False


def name_of(resource: dict, identity: str) -> str:
    """The tag Name, else the id."""
    return next((tag["Value"] for tag in resource.get("Tags", ()) if tag["Key"] == "Name"), "") or identity


def groups_of(landscape: Landscape, instance: dict) -> list[str]:
    """The security groups of an instance, each with the ports it lets in: "tcp 443, tcp 80 (web)"."""
    known = {group["GroupId"]: group for group in landscape.network.security_groups}
    told = []
    for one in instance.get("SecurityGroups", ()):
        rules = known.get(one["GroupId"], {}).get("IpPermissions", ())
        ports = sorted({_ports(rule) for rule in rules})
        told.append(f"{', '.join(ports) or text('network.closed')} ({one['GroupName']})")
    return sorted(told)


def _ports(rule: dict) -> str:
    low, high = rule.get("FromPort"), rule.get("ToPort")
    if rule["IpProtocol"] == "-1":
        return text("network.all_traffic")
    return f"{rule['IpProtocol']} {low}" if low == high else f"{rule['IpProtocol']} {low}-{high}"


# ---------------------------------------------------------------- as text


def described(landscape: Landscape) -> list[str]:
    """The picture in words, one line a thing, indented by what is in what."""
    lines = [text("network.region", region=landscape.region)]
    for vpc in shown_vpcs(landscape):
        lines.append("  " + text("network.vpc", name=name_of(vpc, vpc["VpcId"]), cidr=vpc["CidrBlock"]))
        gateways = gateways_of(landscape, vpc["VpcId"])
        lines += [f"    {text('network.gateway', id=identity)}" for identity in gateways]
        for subnet in subnets_of(landscape, vpc["VpcId"]):
            lines.append("    " + _subnet_words(landscape, subnet))
            for one in shown_instances(landscape, subnet["SubnetId"]):
                lines.append("      " + ", ".join(_instance_words(landscape, one)))
    if len(lines) == 1:
        lines.append("  " + text("network.nothing"))
    return lines


def _subnet_words(landscape: Landscape, subnet: dict) -> str:
    kind = text("network.public" if is_public(landscape, subnet) else "network.private")
    return text("network.subnet", kind=kind, cidr=subnet["CidrBlock"], zone=subnet.get("AvailabilityZone", ""))


def _instance_words(landscape: Landscape, instance: dict) -> list[str]:
    state = instance["State"]["Name"]
    words = [name_of(instance, instance["InstanceId"])]
    words.append(f"{SIGNS.get(state, '?')} {state} · {instance.get('InstanceType', '')}")
    words.append(instance.get("PublicIpAddress") or text("network.no_address"))
    return words + groups_of(landscape, instance)


# ---------------------------------------------------------------- as SVG


def drawn(landscape: Landscape) -> Markup:
    """The picture as SVG, 880 units wide, in JupyterLab's colours."""
    parts, y = [], PAD + HEAD
    for vpc in shown_vpcs(landscape):
        part, height = _vpc(landscape, vpc, PAD, y, WIDTH - 2 * PAD)
        parts.append(part)
        y += height + GAP
    if not parts:
        parts.append(_words(PAD + 8, y + 16, text("network.nothing"), MUTED))
        y += 30
    title = text("network.region", region=landscape.region)
    frame = _box(1, 1, WIDTH - 2, y + PAD - 2, dashed=True) + _words(PAD, 20, title, MUTED)
    return markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        'aria-label="{title}" style="max-width:100%;height:auto;font-family:var(--jp-ui-font-family)">{drawn}</svg>',
        width=WIDTH,
        height=y + PAD,
        title=title,
        drawn=joined([frame, *parts]),
    )


def _vpc(landscape: Landscape, vpc: dict, x: int, y: int, width: int) -> tuple[Markup, int]:
    parts, inner = [], y + HEAD + 6
    for subnet in subnets_of(landscape, vpc["VpcId"]):
        part, height = _subnet(landscape, subnet, x + PAD, inner, width - 2 * PAD)
        parts.append(part)
        inner += height + GAP
    height = inner - y + PAD - GAP
    title = text("network.vpc", name=name_of(vpc, vpc["VpcId"]), cidr=vpc["CidrBlock"])
    gateways = gateways_of(landscape, vpc["VpcId"])
    door = _gateway(x + width, y, gateways[0]) if gateways else ""
    frame, words = _box(x, y, width, height, ACCENT), _words(x + 10, y + 19, title, TEXT, True)
    return joined([frame, words, *parts, door]), height


def _gateway(right: int, y: int, identity: str) -> Markup:
    """The door of the VPC, on its upper edge."""
    words = text("network.gateway", id=identity)
    width = 20 + round(sum(13.5 if ord(letter) > 0x2E80 else 7.6 for letter in words))
    box = markup(
        '<rect x="{x}" y="{y}" width="{width}" height="22" rx="11" fill="{fill}" stroke="{stroke}"/>',
        x=right - width - 16,
        y=y - 11,
        width=width,
        fill=GROUND,
        stroke=ACCENT,
    )
    return box + _words(right - width - 6, y + 4, words, TEXT)


def _subnet(landscape: Landscape, subnet: dict, x: int, y: int, width: int) -> tuple[Markup, int]:
    instances = shown_instances(landscape, subnet["SubnetId"])
    columns = max(1, (width - GAP) // (CARD_WIDTH + GAP))
    cards = []
    for number, one in enumerate(instances):
        column, row = number % columns, number // columns
        left, top = x + GAP + column * (CARD_WIDTH + GAP), y + HEAD + row * (CARD_HEIGHT + GAP)
        cards.append(_card(landscape, one, left, top))
    rows = -(-len(instances) // columns)
    height = HEAD + max(rows * (CARD_HEIGHT + GAP), 8)
    public = is_public(landscape, subnet)
    title = _words(x + 10, y + 18, _subnet_words(landscape, subnet), TEXT)
    return joined([_box(x, y, width, height, LINE, dashed=not public), title, *cards]), height


def _card(landscape: Landscape, instance: dict, x: int, y: int) -> Markup:
    lines = _instance_words(landscape, instance)
    words = [
        _words(x + 10, y + 18 + 17 * n, _cut(line), TEXT if n < 2 else MUTED, n == 0)
        for n, line in enumerate(lines[:4])
    ]
    running = instance["State"]["Name"] == "running"
    box = _box(x, y, CARD_WIDTH, CARD_HEIGHT, ACCENT if running else LINE)
    return markup("<g><title>{tip}</title>{box}{words}</g>", tip=", ".join(lines), box=box, words=joined(words))


def _cut(words: str, most: int = 26) -> str:
    return words if len(words) <= most else words[: most - 1] + "…"


def _box(x: int, y: int, width: int, height: int, colour: str = LINE, dashed: bool = False) -> Markup:
    return markup(
        '<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="6" fill="{fill}" stroke="{stroke}"{dash}/>',
        x=x,
        y=y,
        width=width,
        height=height,
        fill=GROUND,
        stroke=colour,
        dash=Markup(' stroke-dasharray="5 4"') if dashed else "",
    )


def _words(x: int, y: int, words: str, colour: str, bold: bool = False) -> Markup:
    return markup(
        '<text x="{x}" y="{y}" font-size="13" fill="{colour}"{weight}>{words}</text>',
        x=x,
        y=y,
        colour=colour,
        weight=Markup(' font-weight="600"') if bold else "",
        words=words,
    )


def as_html(landscape: Landscape, before: Iterable[str] = ()) -> Markup:
    """The picture with its text below, folded. Lines that were not in `before` are marked as new."""
    lines, known = described(landscape), set(before)
    new = [line for line in lines if known and line not in known]
    listed = "\n".join(("＋ " if line in new else "   ") + line for line in lines)
    changed = text("network.changed", what="; ".join(n.strip() for n in new))
    return markup(
        "{drawn}{told}<details><summary>{summary}</summary><pre>{listed}</pre></details>",
        drawn=drawn(landscape),
        told=markup('<p role="status">{changed}</p>', changed=changed) if new else "",
        summary=text("network.as_text"),
        listed=listed,
    )
