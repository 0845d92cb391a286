"""The parts of a form that hold no state of their own: its heading, its buttons, its folded options."""

from collections.abc import Mapping
from typing import Any

import ipywidgets as widgets
from ipywidgets.widgets.widget_bool import CheckboxStyle
from ipywidgets.widgets.widget_string import HTMLStyle, TextStyle

from helpers.look.badge import badge
from helpers.look.markup import Markup, coded, markup
from helpers.look.style import style
from helpers.operations.core import Specification
from helpers.text import lookup, text


def shared_looks() -> dict[str, Any]:
    """The layout and styles that all widgets of one form share: each of its own would be one more thing to send."""
    return {
        "layout": widgets.Layout(),
        "plain": HTMLStyle(),
        "described": TextStyle(),
        "checkbox": CheckboxStyle(),
    }


def heading(spec: Specification, title: str, place: Any) -> Markup:
    """The HTML of the title, the world one is in (`place`, a Target or None), and what the operation is about."""
    key = "operations." + spec.name.replace(" ", "_").replace("-", "_")
    about = coded(lookup(f"{key}.about") or "")
    return markup(
        '{style}<div class="workshop-title"><h3>{title}</h3>{world}</div>{about}',
        style=style(),
        title=title or lookup(f"{key}.title") or spec.name,
        world=badge(place) if place else "",
        about=markup('<p class="workshop-about">{about}</p>', about=about) if about else "",
    )


def line_title(spec: Specification, key: str) -> str:
    """What stands above the command line: what has to be done first, where it is not enough to type it."""
    return text("forms.saved_first", file=spec.program_file) if spec.program_file else text(f"forms.{key}")


def run_and_cancel(shared: Mapping[str, Any]) -> tuple[widgets.Button, widgets.Button, widgets.HBox]:
    """The two buttons, and the row that holds them."""
    common = {"layout": shared["layout"], "style": widgets.ButtonStyle()}
    run = widgets.Button(description=text("forms.run"), button_style="primary", **common)
    cancel = widgets.Button(description=text("forms.cancel"), **common)
    row = widgets.HBox([run.add_class("workshop-run"), cancel.add_class("workshop-cancel")], layout=shared["layout"])
    return run, cancel, row.add_class("workshop-actions")
