"""The widget that gives a card of plain buttons the manners of a form with the keys."""

from pathlib import Path

import anywidget
import ipywidgets as widgets

from helpers.look.scripts import script


class Focus(anywidget.AnyWidget):
    """Shows nothing. In its card a button that was off while it worked has the focus again, and its keys work."""

    _esm = script(Path(__file__).parent / "focus.js")

    def __init__(self, **traits):
        super().__init__(layout=widgets.Layout(display="none"), **traits)
