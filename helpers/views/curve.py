"""The curve of a training: the loss falling and the accuracy rising, drawn anew with every line that the training prints.

Pure up to the widget: the same epochs always give the same picture.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from helpers.look.card import Card
from helpers.look.html import HTML
from helpers.look.markup import Markup, joined, markup
from helpers.look.style import style
from helpers.operations.results import Result
from helpers.text import text
from helpers.training import Epoch, epochs_in

WIDTH, HEIGHT, LEFT, TOP, BOTTOM, GAP = 880, 220, 54, 34, 34, 60
LINE, TEXT, MUTED = "var(--jp-border-color0, #888)", "var(--jp-ui-font-color1, #222)", "var(--jp-ui-font-color2, #555)"
ACCENT = "var(--jp-brand-color1, #1976d2)"


def drawn(epochs: Sequence[Epoch]) -> Markup:
    """The two panels as SVG: loss on the left, from 0 to its largest; accuracy on the right, from 0 to 1."""
    width = (WIDTH - 2 * LEFT - GAP) / 2
    most = max((epoch.loss for epoch in epochs), default=1.0)
    of = max((epoch.of for epoch in epochs), default=1)
    losses = [(epoch.number, epoch.loss / most if most else 0.0) for epoch in epochs]
    shares = [(epoch.number, epoch.accuracy) for epoch in epochs]
    panels = _panel(LEFT, width, text("curve.loss"), f"{most:.2f}", losses, of)
    panels += _panel(LEFT + width + GAP + LEFT / 2, width, text("curve.accuracy"), "1.00", shares, of)
    return markup(
        '<svg viewBox="0 0 {width} {height}" role="img" aria-label="{title}" width="100%" '
        'style="max-width:{width}px;font-family:var(--jp-ui-font-family, sans-serif)">{panels}</svg>',
        width=WIDTH,
        height=HEIGHT,
        title=_summary(epochs),
        panels=panels,
    )


def _panel(x: float, width: float, title: str, most: str, points: Sequence[tuple[int, float]], of: int) -> Markup:
    floor, height = HEIGHT - BOTTOM, HEIGHT - BOTTOM - TOP
    placed = [(x + width * number / of, floor - height * min(value, 1.0)) for number, value in points]
    dot = '<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{fill}"/>'
    return markup(
        '<text x="{x:.0f}" y="18" font-size="14" font-weight="600" fill="{strong}">{title}</text>'
        '<path d="M{x:.0f} {top} V{floor} H{right:.0f}" fill="none" stroke="{line}"/>'
        '<text x="{left:.0f}" y="{upper}" font-size="13" text-anchor="end" fill="{muted}">{most}</text>'
        '<text x="{left:.0f}" y="{lower}" font-size="13" text-anchor="end" fill="{muted}">0</text>'
        '<text x="{right:.0f}" y="{below}" font-size="13" text-anchor="end" fill="{muted}">{epoch}</text>'
        '<polyline points="{path}" fill="none" stroke="{accent}" stroke-width="2"/>{dots}',
        **{"x": x, "left": x - 8, "right": x + width},
        **{"top": TOP, "upper": TOP + 5, "floor": floor, "lower": floor + 4, "below": floor + 20},
        **{"strong": TEXT, "muted": MUTED, "line": LINE, "accent": ACCENT},
        title=title,
        most=most,
        epoch=text("curve.epoch", number=of),
        path=" ".join(f"{a:.1f},{b:.1f}" for a, b in placed),
        dots=joined(markup(dot, x=a, y=b, fill=ACCENT) for a, b in placed),
    )


def _summary(epochs: Sequence[Epoch]) -> str:
    if not epochs:
        return text("curve.none")
    last = epochs[-1]
    return text(
        "curve.summary", number=last.number, of=last.of, loss=f"{last.loss:.4f}", accuracy=f"{last.accuracy:.4f}"
    )


def as_html(epochs: Sequence[Epoch]) -> Markup:
    """The picture, a sentence, and the same as a table, folded."""
    said = markup('{drawn}<p role="status">{summary}</p>', drawn=drawn(epochs), summary=_summary(epochs))
    return said + _table(epochs) if epochs else said


def _table(epochs: Sequence[Epoch]) -> Markup:
    row = "<tr><td>{number}</td><td>{loss:.4f}</td><td>{accuracy:.4f}</td></tr>"
    return markup(
        "<details><summary>{words}</summary><table><tr>{titles}</tr>{rows}</table></details>",
        words=text("curve.as_table"),
        titles=joined(markup("<th>{title}</th>", title=text(f"curve.{n}")) for n in ("epochs", "loss", "accuracy")),
        rows=joined(markup(row, number=e.number, loss=e.loss, accuracy=e.accuracy) for e in epochs),
    )


class Printing(Protocol):
    """What runs a training and tells what it prints: a form."""

    text_observers: list[Callable[[str], None]]
    results_observers: list[Callable[[Result], None]]
    result: Result | None


class Curve(Card):
    """The curve of what `form` (an `ssh` form that runs a training) prints, drawn while it prints."""

    def __init__(self, form: Printing):
        self._view = HTML()
        self.epochs: list[Epoch] = []
        super().__init__([HTML(style() + markup("<h3>{title}</h3>", title=text("curve.title"))), self._view])
        self.add_class("workshop-form").add_class("workshop-curve")
        form.text_observers.append(self.draw)
        form.results_observers.append(lambda result: self.draw(result.text))
        self.draw(form.result.text if form.result else "")

    def draw(self, output: str) -> None:
        """Draw what the training has printed so far; a run that prints nothing of epochs changes nothing."""
        epochs = epochs_in(output)
        if epochs or not self._view.value:
            self.epochs = epochs
            self._view.value = as_html(epochs)

    def __repr__(self) -> str:
        return "Curve()"
