"""The curve of a training: the loss falling and the accuracy rising, drawn anew with every line that the training prints.

Pure up to the widget: the same epochs always give the same picture.
"""

import html
from collections.abc import Sequence

import ipywidgets as widgets

from helpers.forms.style import style
from helpers.text import text
from helpers.training import Epoch, epochs_in

WIDTH, HEIGHT, LEFT, TOP, BOTTOM, GAP = 880, 220, 54, 34, 34, 60
LINE, TEXT, MUTED = "var(--jp-border-color0, #888)", "var(--jp-ui-font-color1, #222)", "var(--jp-ui-font-color2, #555)"
ACCENT = "var(--jp-brand-color1, #1976d2)"


def drawn(epochs: Sequence[Epoch]) -> str:
    """The two panels as SVG: loss on the left, from 0 to its largest; accuracy on the right, from 0 to 1."""
    width = (WIDTH - 2 * LEFT - GAP) / 2
    most = max((epoch.loss for epoch in epochs), default=1.0)
    of = max((epoch.of for epoch in epochs), default=1)
    losses = [(epoch.number, epoch.loss / most if most else 0.0) for epoch in epochs]
    shares = [(epoch.number, epoch.accuracy) for epoch in epochs]
    panels = _panel(LEFT, width, text("curve.loss"), f"{most:.2f}", losses, of)
    panels += _panel(LEFT + width + GAP + LEFT / 2, width, text("curve.accuracy"), "1.00", shares, of)
    title = html.escape(_summary(epochs))
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{title}" width="100%" '
        f'style="max-width:{WIDTH}px;font-family:var(--jp-ui-font-family, sans-serif)">{panels}</svg>'
    )


def _panel(x: float, width: float, title: str, most: str, points: Sequence[tuple[int, float]], of: int) -> str:
    floor, height = HEIGHT - BOTTOM, HEIGHT - BOTTOM - TOP
    placed = [(x + width * number / of, floor - height * min(value, 1.0)) for number, value in points]
    path = " ".join(f"{a:.1f},{b:.1f}" for a, b in placed)
    dots = "".join(f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3.5" fill="{ACCENT}"/>' for a, b in placed)
    return (
        f'<text x="{x:.0f}" y="18" font-size="14" font-weight="600" fill="{TEXT}">{html.escape(title)}</text>'
        f'<path d="M{x:.0f} {TOP} V{floor} H{x + width:.0f}" fill="none" stroke="{LINE}"/>'
        f'<text x="{x - 8:.0f}" y="{TOP + 5}" font-size="13" text-anchor="end" fill="{MUTED}">{most}</text>'
        f'<text x="{x - 8:.0f}" y="{floor + 4}" font-size="13" text-anchor="end" fill="{MUTED}">0</text>'
        f'<text x="{x + width:.0f}" y="{floor + 20}" font-size="13" text-anchor="end" fill="{MUTED}">'
        f"{html.escape(text('curve.epoch', number=of))}</text>"
        f'<polyline points="{path}" fill="none" stroke="{ACCENT}" stroke-width="2"/>{dots}'
    )


def _summary(epochs: Sequence[Epoch]) -> str:
    if not epochs:
        return text("curve.none")
    last = epochs[-1]
    return text(
        "curve.summary", number=last.number, of=last.of, loss=f"{last.loss:.4f}", accuracy=f"{last.accuracy:.4f}"
    )


def as_html(epochs: Sequence[Epoch]) -> str:
    """The picture, a sentence, and the same as a table, folded."""
    titles = "".join(f"<th>{html.escape(text(f'curve.{name}'))}</th>" for name in ("epochs", "loss", "accuracy"))
    rows = "".join(f"<tr><td>{e.number}</td><td>{e.loss:.4f}</td><td>{e.accuracy:.4f}</td></tr>" for e in epochs)
    folded = f"<details><summary>{html.escape(text('curve.as_table'))}</summary><table><tr>{titles}</tr>{rows}</table></details>"
    return f'{drawn(epochs)}<p role="status">{html.escape(_summary(epochs))}</p>{folded if epochs else ""}'


class Curve(widgets.VBox):
    """The curve of what `form` (an `ssh` form that runs a training) prints, drawn while it prints."""

    def __init__(self, form):
        self._view = widgets.HTML()
        self.epochs: list[Epoch] = []
        super().__init__([widgets.HTML(f"{style()}<h3>{html.escape(text('curve.title'))}</h3>"), self._view])
        self.add_class("workshop-form").add_class("workshop-curve")
        form.text_observers.append(self.draw)
        form.results_observers.append(lambda result: self.draw(result.text))
        self.draw(form.result.text if form.result else "")

    def draw(self, said: str) -> None:
        """Draw what the training has said so far; a run that says nothing of epochs changes nothing."""
        epochs = epochs_in(said)
        if epochs or not self._view.value:
            self.epochs = epochs
            self._view.value = as_html(epochs)

    def __repr__(self) -> str:
        return "Curve()"
