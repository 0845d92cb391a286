"""What things cost, as tables: a server for some hours, left on for a weekend, and tasks on Fargate or on a server."""

from collections.abc import Iterable

import ipywidgets as widgets

from helpers.look.card import Card
from helpers.look.html import HTML
from helpers.look.markup import Markup, joined, markup
from helpers.look.style import fields, style
from helpers.text import lookup, text
from helpers.views import prices
from helpers.views.prices import MONTH, WEEKEND, Bill, Item, NoPrice, Source

LONGEST = 8760.0
SERVER = "t3.xlarge"  # 4 vCPUs and 16 GB
# Tasks of 4 GB that one such server holds: ECS can give away less than what is installed, because of the kernel and the
# platform ("Reserving Amazon ECS Linux container instance memory", Amazon ECS Developer Guide).
PLACES = 3
KNOWN = ("gp3", "public ipv4", "fargate vcpu", "fargate memory")
CELL = Markup('style="text-align:right;padding:1px 12px 1px 0;white-space:nowrap"')
WORDS = Markup('style="text-align:left;padding:1px 12px 1px 0"')


def dollars(usd: float) -> str:
    """ "$0.71", and small sums with the digits that they need: "$0.0047"."""
    if usd == 0 or usd >= 0.1:
        return f"${usd:,.2f}"
    return f"${usd:.2g}" if usd >= 0.0001 else "< $0.0001"


def server_bills(hours: float, instance_type: str, region: str, gigabytes: float = 100) -> list[tuple[str, Bill]]:
    """A server for so many hours, forgotten for a weekend, forgotten for a month, and stopped instead: title and bill."""
    return [
        (text("cost.chosen", hours=f"{hours:g}"), prices.server(hours, instance_type, region, gigabytes)),
        (text("cost.weekend"), prices.server(WEEKEND, instance_type, region, gigabytes)),
        (text("cost.month"), prices.server(MONTH, instance_type, region, gigabytes)),
        (text("cost.stopped"), prices.disk(MONTH, region, gigabytes)),
    ]


def task_bills(
    count: int, seconds: float, region: str, instance_type: str = SERVER, at_once: int = PLACES
) -> list[tuple[str, Bill]]:
    """The same tasks (1 vCPU, 4 GB) on Fargate, on one server, and on a server that stays on for a day."""
    on_fargate = prices.fargate(count, seconds, region)
    on_server = prices.shared_server(count, seconds, instance_type, at_once, region)
    day = prices.server(24.0, instance_type, region, 30)
    told = {"count": count, "seconds": f"{seconds:g}", "vcpus": 1, "gigabytes": 4, "what": instance_type}
    return [
        (text("cost.tasks_fargate", **told), on_fargate),
        (text("cost.tasks_server", at_once=at_once, **told), on_server),
        (text("cost.tasks_day", **told), day),
    ]


# ---------------------------------------------------------------- as HTML


def as_html(bills: Iterable[tuple[str, Bill]], open_first: bool = True) -> Markup:
    """The bills one below the other, each with its sum, and its items folded; below them where the prices are from."""
    bills = list(bills)
    parts = [_bill(title, bill, open_first and number == 0) for number, (title, bill) in enumerate(bills)]
    return joined([*parts, _sources(bills)])


def _bill(title: str, bill: Bill, opened: bool) -> Markup:
    heads = joined(
        markup('<th scope="col" {look}>{title}</th>', look=look, title=text(f"cost.column_{name}"))
        for name, look in (("what", WORDS), ("quantity", CELL), ("price", CELL), ("cost", CELL))
    )
    return markup(
        '<details class="workshop-bill" style="margin:8px 0"{opened}><summary><b>{sum}</b> {title}</summary>'
        '<table style="margin:4px 0 4px 16px;border-collapse:collapse"><thead><tr>{heads}</tr></thead>'
        "<tbody>{rows}</tbody></table>"
        '<p style="margin:0 0 0 16px;color:var(--jp-ui-font-color2)">{minutes}</p></details>',
        opened=" open" if opened else "",
        sum=dollars(bill.usd),
        title=title,
        heads=heads,
        rows=joined(_row(item) for item in bill.items),
        minutes=text("cost.takes", minutes=f"{bill.hours * 60:.3g}") if bill.hours < 1 else "",
    )


def _row(item: Item) -> Markup:
    one, unit, per = item.price, lookup("cost.units")[item.price.unit], lookup("cost.per")[item.price.unit]
    cells = (f"{item.quantity:,.3g} {unit}", f"${one.usd:g} / {per}", dollars(item.usd))
    return markup(
        "<tr><td {look}>{what}</td>{cells}</tr>",
        look=WORDS,
        what=_named(one.what),
        cells=joined(markup("<td {look}>{cell}</td>", look=CELL, cell=cell) for cell in cells),
    )


def _named(what: str) -> str:
    return text(f"cost.{what.replace(' ', '_')}") if what in KNOWN else text("cost.server", what=what)


def _sources(bills: list[tuple[str, Bill]]) -> Markup:
    found: dict[Source, list[str]] = {}
    for _, bill in bills:
        for item in bill.items:
            what, name = found.setdefault(item.price.source, []), _named(item.price.what)
            if name not in what:
                what.append(name)
    line = "<li>{what}: {source}</li>"
    return markup(
        "<p>{note}</p><details><summary>{title}</summary><ul>{lines}</ul></details>",
        note=text("cost.note", read=prices.read()),
        title=text("cost.sources"),
        lines=joined(markup(line, what=", ".join(what), source=source_text(one)) for one, what in found.items()),
    )


def source_text(source: Source) -> str:
    """Where a price is from, with the date of that and whether it is second-hand."""
    dated = text("cost.dated", date=source.date) if source.date else text("cost.undated")
    words = [source.name, dated, *([text("cost.second_hand")] if source.second_hand else [])]
    return " · ".join(words)


# ---------------------------------------------------------------- as cards


class CostCalculator(Card):
    """What a server costs, for hours that the learner chooses."""

    def __init__(self, hours: float = 2, instance_type: str = "g4dn.xlarge", region: str = "ap-northeast-1"):
        types = prices.instance_types(region)
        self.hours = widgets.Text(description=text("cost.hours"), value=f"{hours:g}")
        self.instance_type = widgets.Dropdown(
            description=text("cost.instance_type"), options=types, value=instance_type
        )
        self.region = widgets.Dropdown(description=text("cost.region"), options=prices.regions(), value=region)
        self.answer = HTML()
        for box in (self.hours, self.instance_type, self.region):
            box.observe(lambda _: self._show(), names="value")
        inputs = fields(self.hours, self.instance_type, self.region)
        super().__init__([HTML(style()), _title(), inputs, self.answer])
        self.add_class("workshop-form").add_class("workshop-cost")
        self._show()

    def _show(self) -> None:
        try:
            hours = float(self.hours.value.replace(",", ""))
            if not 0 <= hours <= LONGEST:
                raise ValueError
            bills = server_bills(hours, self.instance_type.value, self.region.value)
        except NoPrice as missing:
            self.answer.value = _problem(text("cost.no_price", what=missing.args[0]))
        except ValueError:
            self.answer.value = _problem(text("cost.bad_hours", value=self.hours.value))
        else:
            self.answer.value = as_html(bills)

    def __repr__(self) -> str:
        return "CostCalculator()"


class Costs(Card):
    """Some bills as a card, below a sentence that says how they were reckoned."""

    def __init__(self, bills: Iterable[tuple[str, Bill]], note: str = ""):
        said = markup("<p>{note}</p>", note=note) if note else Markup()
        super().__init__([HTML(style()), _title(), HTML(said + as_html(bills))])
        self.add_class("workshop-form").add_class("workshop-cost")

    def __repr__(self) -> str:
        return "Costs()"


def _title() -> HTML:
    return HTML(markup("<h3>{title}</h3>", title=text("cost.title")))


def _problem(sentence: str) -> Markup:
    return markup('<p role="status">{sentence}</p>', sentence=sentence)


def cost_of_server(
    hours: float = 2, instance_type: str = "g4dn.xlarge", region: str = "ap-northeast-1"
) -> CostCalculator:
    """A calculator that begins with so many hours of this server."""
    return CostCalculator(hours, instance_type, region)


def cost_of_tasks(count: int = 20, seconds: float = 60, region: str = "ap-northeast-1") -> Costs:
    """So many tasks of so many seconds each, on Fargate and on a server, side by side."""
    note = text("cost.tasks_note", what=SERVER, places=PLACES, gigabytes=4)
    return Costs(task_bills(count, seconds, region), note)
