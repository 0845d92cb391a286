"""The picture of a card: plain HTML that reads well without style sheet, script and kernel, and holds no secret.

A widget may say how it looks by a method `still()`, which gives Markup; else what ipywidgets shows is drawn.
"""

import re
from collections.abc import Iterable
from typing import Any

import ipywidgets as widgets

from helpers.look.html import HTML
from helpers.look.markup import Markup, coded, escape, joined, markup, unstyled
from helpers.text import readable, text

MOST = 18_000  # bytes of one picture
MOST_TEXT = 4_000  # characters of what a program printed: its end, where the result is
HIDDEN = "********"
FRAME = (
    "max-width: 62rem; padding: 8px 16px; border: 1px solid rgba(128, 128, 128, 0.5); "
    "border-left: 4px solid rgba(128, 128, 128, 0.5); border-radius: 6px"
)
_MEMBERS = r"SecretAccessKey|SessionToken|Password|KeyMaterial|PrivateKey|SecretString|aws_\w*(?:secret|token)\w*"
_SECRETS = (
    (re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL), HIDDEN),
    (re.compile(rf'("?(?:{_MEMBERS})"?\s*[:=]\s*)("(?:[^"\\]|\\.)*"|[^\s,}}]+)', re.IGNORECASE), rf"\1{HIDDEN}"),
    (re.compile(r"((?:Signature|X-Amz-Security-Token|[?&]token)=)[A-Za-z0-9%/+=-]+"), rf"\1{HIDDEN}"),
)


def picture_of(card: widgets.Box) -> Markup:
    """The card as HTML of at most `MOST` bytes, with a line that says how to go on."""
    shown = still(card) if hasattr(card, "still") else joined(_fitting(still(child) for child in card.children))
    return markup(
        '<div style="{frame}">{shown}<p style="opacity: 0.8"><small>{go_on}</small></p></div>',
        frame=FRAME,
        shown=shown,
        go_on=text("card.as_saved"),
    )


def still(widget: widgets.Widget) -> Markup:
    """How `widget` looks, as HTML; buttons that do something are left out, since they would be dead."""
    if hasattr(widget, "still"):
        own: Markup = widget.still()
        return own
    if isinstance(widget, HTML):
        return unstyled(escape(widget.value))
    if isinstance(widget, widgets.Box):
        if "workshop-choices" in widget._dom_classes:
            return markup("<ul>{choices}</ul>", choices=joined(map(_choice, widget.children)))
        return joined(map(still, widget.children))
    return _field(widget)


def _choice(button: Any) -> Markup:
    if "workshop-chosen" in button._dom_classes:
        return markup('<li style="list-style: none"><b>● {word}</b></li>', word=coded(button.description))
    return markup('<li style="list-style: none">○ {word}</li>', word=coded(button.description))


def _field(widget: Any) -> Markup:
    """What was typed or chosen, with its label."""
    if isinstance(widget, widgets.Button | widgets.Password | widgets.FloatProgress) or not hasattr(widget, "value"):
        return Markup()
    if not (value := {True: "✓", False: ""}.get(widget.value, widget.value)):
        return Markup()
    return markup("<p>{label}: <code>{value}</code></p>", label=widget.description, value=without_secrets(str(value)))


def printed(words: str) -> Markup:
    """What a program printed, or a line of code, as a block: its end where it is long, and without secrets."""
    words = without_secrets(readable(words)).rstrip("\n")
    shown = words if len(words) <= MOST_TEXT else "…\n" + words[-MOST_TEXT:]
    return markup('<pre style="white-space: pre-wrap; overflow-wrap: anywhere">{shown}</pre>', shown=shown)


def without_secrets(words: str) -> str:
    """`words` with private keys, secret keys, tokens and signatures hidden."""
    for pattern, instead in _SECRETS:
        words = pattern.sub(instead, words)
    return words


def _fitting(pieces: Iterable[Markup]) -> Iterable[Markup]:
    """The pieces as long as there is room for them, and a remark in place of the first that does not fit."""
    left = MOST
    for piece in pieces:
        left -= len(piece.encode("utf-8", "backslashreplace"))
        if left < 0:
            yield markup("<p>{remark}</p>", remark=text("card.too_large"))
            return
        yield piece
