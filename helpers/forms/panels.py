"""The part of a form that shows what came out of a run, which ipywidgets does not have."""

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from helpers.look.scripts import script
from helpers.text import readable, text


class Outcome(anywidget.AnyWidget):
    """What came out of the latest run (`outcome`, see outcome.py), and the form's behaviour in the browser.

    The browser sends {"run": {field: state}} with what the fields hold at that moment, and {"cancel": true}.
    """

    _esm = script(Path(__file__).parent / "outcome.js")
    outcome = traitlets.Dict().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)

    def __init__(self, outcome: dict, **traits):
        words = {name: text(f"forms.{name}") for name in ("result", "parameters", "response")}
        super().__init__(outcome=outcome, words=words, **traits)

    @traitlets.validate("outcome")
    def _sendable(self, proposal: dict) -> dict:
        return _readable(proposal["value"])


def _readable(value: Any) -> Any:
    """Plain data with all its texts readable: an answer of AWS may hold what no browser takes."""
    if isinstance(value, dict):
        return {name: _readable(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_readable(inner) for inner in value]
    return readable(value) if isinstance(value, str) else value
