"""The stock of the account as a card: what there is, and what was not there before."""

from helpers.course.context import CheckContext
from helpers.course.kit.account import PAID, before, take_stock, things
from helpers.course.look import button, heading, paragraph, style
from helpers.look.card import Card
from helpers.look.html import HTML
from helpers.look.markup import Markup, joined, markup
from helpers.target import expected_errors
from helpers.text import text


class Stock(Card):
    """A table of what there is; what is new since stock was taken is marked in words. Its button looks again."""

    def __init__(self, chapter: str) -> None:
        self._chapter = chapter
        self._shown = HTML()
        title = style() + heading(text("stock.title"))
        super().__init__([HTML(title), self._shown, button(text("stock.again"), self.look)])
        self.add_class("workshop-card").add_class("workshop-stock")
        self.look()

    def __repr__(self) -> str:
        return "Stock()"

    def look(self) -> None:
        """Look at the account now; at the first look, keep what there is."""
        try:
            context = CheckContext()
            take_stock(context, self._chapter)
            table = table_of(things(context), before(context, self._chapter) or [])
            self._shown.value = table + paragraph(text("stock.passed_over"))
        except expected_errors() as error:
            self._shown.value = paragraph(text("course.cannot_check", reason=error))


def table_of(now: dict[str, str], known: list[str]) -> Markup:
    """The things as an HTML table, those first that were not there before."""
    if not now:
        return paragraph(text("stock.empty"))
    titles = joined(markup("<th>{title}</th>", title=text(f"stock.{name}")) for name in ("kind", "name", "since"))
    order = sorted(now.items(), key=lambda item: (item[0] in known, item[1], item[0]))
    rows = joined(_row(name, kind, name in known) for name, kind in order)
    return markup("<table><tr>{titles}</tr>{rows}</table>", titles=titles, rows=rows)


def _row(name: str, kind: str, was_there: bool) -> Markup:
    since = text("stock.before" if was_there else "stock.new")
    paid = f" · {text('stock.paid')}" if kind in PAID else ""
    cells = (text(f"stock.kinds.{kind}"), name, since + paid)
    return markup("<tr>{cells}</tr>", cells=joined(markup("<td>{cell}</td>", cell=cell) for cell in cells))
