"""How the course's cards look: the forms' style and a few rules of their own; pieces of HTML that all of them use."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from helpers.look.coded_button import CodedButton
from helpers.look.markup import Markup, coded, markup, styled
from helpers.look.style import style as form_style

SIGNS = {"done": "✓", "not-yet": "○", "wrong": "✕", "right": "✓", "told": "→"}


@cache
def style() -> Markup:
    """The style sheets as HTML."""
    own = (Path(__file__).parent / "course.css").read_text(encoding="utf-8")
    return form_style() + styled(own)


def heading(words: str) -> Markup:
    """`words` as the title of a card."""
    return markup("<h4>{words}</h4>", words=words)


def paragraph(text: str, css: str = "") -> Markup:
    """`text` as a paragraph; what stands in `backquotes` is code."""
    look = markup(' class="{css}"', css=css) if css else ""
    return markup("<p{look}>{text}</p>", look=look, text=coded(text))


def state(kind: str, word: str, sentence: str) -> Markup:
    """A state told by sign, word and colour, read out when it changes."""
    return markup(
        '<div class="workshop-state workshop-state--{kind}" role="status" aria-live="polite">'
        '<b><span aria-hidden="true">{sign}</span> {word}</b>{text}</div>',
        kind=kind,
        sign=SIGNS[kind],
        word=word,
        text=paragraph(sentence) if sentence else "",
    )


def button(word: str, action: Callable[[], Any], primary: bool = False) -> Any:
    """A button that says `word`, in which code may stand between backticks, and does `action()`."""
    if "`" in word:
        return CodedButton(word, action).add_class("workshop-button")
    made = widgets.Button(description=word, button_style="primary" if primary else "")
    made.on_click(lambda _: action())
    return made.add_class("workshop-button")
