"""How the course's cards look: the forms' style and a few rules of their own; pieces of HTML that all of them use."""

import html
from functools import cache
from pathlib import Path

import ipywidgets as widgets

from helpers.forms.style import style as form_style

SIGNS = {"done": "✓", "not-yet": "○", "wrong": "✕", "right": "✓"}


@cache
def style() -> str:
    """The style sheets as HTML."""
    own = (Path(__file__).parent / "course.css").read_text(encoding="utf-8")
    return f"{form_style()}<style>{own}</style>"


def paragraph(text: str, css: str = "") -> str:
    """`text` as a paragraph; what stands in `backquotes` is code."""
    parts = html.escape(text).split("`")
    body = "".join(f"<code>{part}</code>" if odd % 2 else part for odd, part in enumerate(parts))
    return f'<p class="{css}">{body}</p>' if css else f"<p>{body}</p>"


def state(kind: str, word: str, sentence: str) -> str:
    """A state told by sign, word and colour, read out when it changes."""
    sign = SIGNS[kind]
    text = paragraph(sentence) if sentence else ""
    return (
        f'<div class="workshop-state workshop-state--{kind}" role="status" aria-live="polite">'
        f'<b><span aria-hidden="true">{sign}</span> {html.escape(word)}</b>{text}</div>'
    )


def button(word: str, action, primary: bool = False) -> widgets.Button:
    """A button that says `word` and does `action()`."""
    made = widgets.Button(description=word, button_style="primary" if primary else "")
    made.on_click(lambda _: action())
    return made.add_class("workshop-button")
