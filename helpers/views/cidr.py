"""A small calculator for networks: from a CIDR block to its addresses, and how to divide it."""

import ipaddress

import ipywidgets as widgets

from helpers.look.card import Card
from helpers.look.html import HTML
from helpers.look.markup import joined, markup
from helpers.look.style import fields, style
from helpers.text import text

KEPT_BY_AWS = 5  # of each subnet: the first four addresses and the last ("Subnet CIDR blocks", Amazon VPC User Guide)


def sums(block: str, prefix: str = "") -> list[tuple[str, str]]:
    """The lines of the answer for `block` ("10.10.0.0/23"), divided into subnets of /`prefix` where one is given: label and
    value. Raises ValueError for what is no block, and for a prefix that does not fit in it.
    """
    network = ipaddress.IPv4Network(block.strip(), strict=False)
    lines = [
        (text("cidr.network"), str(network)),
        (text("cidr.mask"), str(network.netmask)),
        (text("cidr.range"), f"{network[0]} – {network[-1]}"),
        (text("cidr.count"), f"{network.num_addresses:,} = 2^{32 - network.prefixlen}"),
        (text("cidr.usable"), f"{max(network.num_addresses - KEPT_BY_AWS, 0):,}"),
    ]
    if str(network) != block.strip():
        lines.insert(0, (text("cidr.note"), text("cidr.host_bits", block=block.strip(), network=network)))
    if prefix.strip():
        wanted = int(prefix.strip().lstrip("/"))
        parts = network.subnets(new_prefix=wanted)
        count = 2 ** (wanted - network.prefixlen)
        shown = ", ".join(str(part) for part, _ in zip(parts, range(4), strict=False))
        lines.append((text("cidr.divided", count=f"{count:,}"), shown + (" …" if count > 4 else "")))
    return lines


class CidrCalculator(Card):
    """The calculator as a card."""

    def __init__(self, block: str = "10.10.0.0/23", prefix: str = "24"):
        self.block = widgets.Text(description=text("cidr.block"), value=block)
        self.prefix = widgets.Text(description=text("cidr.prefix"), value=prefix)
        self.answer = HTML()
        for box in (self.block, self.prefix):
            box.observe(lambda _: self._show(), names="value")
        super().__init__([HTML(style()), fields(self.block, self.prefix), self.answer])
        self.add_class("workshop-form").add_class("workshop-cidr")
        self._show()

    def _show(self) -> None:
        try:
            lines = sums(self.block.value, self.prefix.value)
        except ValueError:
            bad = text("cidr.bad", block=self.block.value)
            self.answer.value = markup('<p role="status">{bad}</p>', bad=bad)
            return
        row = "<tr><th scope='row' style='text-align:left'>{label}</th><td style='text-align:left'>{value}</td></tr>"
        rows = joined(markup(row, label=label, value=value) for label, value in lines)
        self.answer.value = markup("<table>{rows}</table>", rows=rows)

    def __repr__(self) -> str:
        return "CidrCalculator()"


def cidr_calculator(block: str = "10.10.0.0/23", prefix: str = "24") -> CidrCalculator:
    """A calculator that begins with `block` divided into subnets of /`prefix`."""
    return CidrCalculator(block, prefix)
