"""The look of the forms: one style sheet in JupyterLab's own theme variables."""

from functools import cache
from pathlib import Path
from typing import Any

from helpers.look.markup import Markup, styled


@cache
def style() -> Markup:
    """The style sheet as an HTML element."""
    return styled((Path(__file__).parent / "form.css").read_text(encoding="utf-8"))


def fields(*inputs: Any) -> Any:
    """The widgets `inputs` as the fields of a card, each with its label above it."""
    import ipywidgets as widgets

    boxes = [widgets.VBox([box]).add_class("workshop-field") for box in inputs]
    return widgets.VBox(boxes).add_class("workshop-fields")
