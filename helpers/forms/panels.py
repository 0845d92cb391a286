"""The part of a form that shows what came out of a run, which ipywidgets does not have."""

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from helpers.look.markup import Markup, coded, joined, markup
from helpers.look.scripts import script
from helpers.look.still import printed
from helpers.text import readable, text

SIGNS = {"done": "✓", "failed": "✕", "stopped": "■"}


class Outcome(anywidget.AnyWidget):
    """What came out of the latest run (`outcome`, see outcome.py), and the form's behaviour in the browser.

    The browser sends {"run": {field: state}} with what the fields hold at that moment, and {"cancel": true}.
    """

    _esm = script(Path(__file__).parent / "outcome.js")
    outcome = traitlets.Dict().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)

    def __init__(self, outcome: dict, **traits):
        words = {name: text(f"forms.{name}") for name in ("result", "parameters", "response")}
        words["elapsed"] = text("forms.elapsed", time="{time}")
        super().__init__(outcome=outcome, words=words, **traits)

    @traitlets.validate("outcome")
    def _sendable(self, proposal: dict) -> dict:
        return _readable(proposal["value"])

    def still(self) -> Markup:
        """The latest run as HTML: how it ended, what came out, and of a failure what it was and what to do."""
        shown = self.outcome
        if shown["busy"]:
            return _paragraph(text("card.under_way"))
        error = shown.get("error") or {}
        sentences = [shown["note"], *(error.get(part, "") for part in ("what", "rule", "next"))]
        pieces = [_paragraph(f"{SIGNS.get(shown['state'], '')} {shown['status']}")] if shown["status"] else []
        pieces += [_paragraph(sentence) for sentence in sentences if sentence]
        if shown.get("text"):
            pieces.append(printed(shown["text"]))
        if original := shown.get("original"):
            pieces += [_paragraph(original["title"]), printed(original["text"])]
        return joined(pieces)


def _paragraph(sentence: str) -> Markup:
    return markup("<p>{sentence}</p>", sentence=coded(sentence))


def _readable(value: Any) -> Any:
    """Plain data with all its texts readable: an answer of AWS may hold what no browser takes."""
    if isinstance(value, dict):
        return {name: _readable(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_readable(inner) for inner in value]
    return readable(value) if isinstance(value, str) else value
