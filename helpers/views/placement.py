"""Fargate or EC2 for the tasks of a cluster: a table of what AWS documents, each row with its source."""

import tomllib
from functools import cache
from pathlib import Path

from helpers.look.card import Card
from helpers.look.html import HTML
from helpers.look.markup import Markup, joined, markup
from helpers.look.style import style
from helpers.text import text
from helpers.views import prices
from helpers.views.cost import PLACES, SERVER, dollars

GIGABYTES = 16  # of SERVER
CELL = Markup(
    'style="text-align:left;vertical-align:top;padding:5px 16px 5px 0;border-top:1px solid var(--jp-border-color2)"'
)


@cache
def facts() -> dict:
    """The sources by name (`name`, `url`), the rows with their sources, and the day on which they were `read`."""
    return tomllib.loads((Path(__file__).parent / "placement.toml").read_text(encoding="utf-8"))


def price_of_a_task(region: str) -> tuple[float, float]:
    """Dollars an hour of 1 vCPU and 4 GB: on Fargate, and on a server with as many tasks as it holds. Raises NoPrice."""
    on_fargate = prices.price("fargate vcpu", region).usd + 4 * prices.price("fargate memory", region).usd
    return on_fargate, prices.price(SERVER, region).usd / PLACES


def rows(region: str) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """What is compared, how it is on Fargate, how it is on EC2, and the names of the sources."""
    on_fargate, on_server = price_of_a_task(region)
    values = {"fargate": dollars(on_fargate), "ec2": dollars(on_server), "server": SERVER, "region": region}
    values |= {"places": PLACES, "gigabytes": GIGABYTES, "quarter": dollars(on_server * PLACES / 4)}
    return [
        (
            text(f"placement.{row}"),
            *(text(f"placement.{row}_{kind}", **values) for kind in ("fargate", "ec2")),
            tuple(of),
        )
        for row, of in facts()["rows"].items()
    ]


def as_html(region: str) -> Markup:
    """The table, and below it the sources."""
    head = '<th scope="col" {look}>{name}</th>'
    link = '<li><a href="{url}" target="_blank" rel="noopener">{name}</a></li>'
    return markup(
        "<h3>{title}</h3>"
        '<table style="border-collapse:collapse"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>'
        "<details><summary>{summary}</summary><ol>{sources}</ol></details>",
        title=text("placement.title"),
        heads=joined(markup(head, look=CELL, name=name) for name in ("", "Fargate", "EC2")),
        body=joined(_row(*row) for row in rows(region)),
        summary=text("placement.sources", read=facts()["read"]),
        sources=joined(markup(link, url=one["url"], name=one["name"]) for one in facts()["sources"].values()),
    )


def _row(what: str, on_fargate: str, on_server: str, of: tuple[str, ...]) -> Markup:
    numbers = {name: number for number, name in enumerate(facts()["sources"], 1)}
    marks = "".join(f" [{number}]" for number in sorted(numbers[name] for name in of))
    cells = joined(markup("<td {look}>{cell}</td>", look=CELL, cell=cell) for cell in (on_fargate, on_server))
    return markup(
        '<tr><th scope="row" {look}>{what}{marks}</th>{cells}</tr>', look=CELL, what=what, marks=marks, cells=cells
    )


class Placement(Card):
    """The table as a card."""

    def __init__(self, region: str):
        super().__init__([HTML(style()), HTML(as_html(region))])
        self.add_class("workshop-form").add_class("workshop-placement")

    def __repr__(self) -> str:
        return "Placement()"


def ec2_or_fargate(region: str = "ap-northeast-1") -> Placement:
    """The table, with prices of that region."""
    return Placement(region)
