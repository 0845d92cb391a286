"""A button that shows a card at the side of its notebook too, where it stays in view."""

import ipywidgets as widgets

from helpers.text import text


def pin(title: str) -> widgets.Button:
    """The button; `title` is what the view at the side is called.

    JupyterLab's part of the kit does what it says, and hides it in the view itself; where that part is not, it is not shown.
    """
    button = widgets.Button(description=text("card.pin"), tooltip=title)
    return button.add_class("workshop-button").add_class("workshop-pin")
