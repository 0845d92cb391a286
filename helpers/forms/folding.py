"""The fields of a form that most runs do not need, folded behind a button; what is set there is told beside it."""

from collections.abc import Mapping, Sequence
from typing import Any

import ipywidgets as widgets

from helpers.forms.fields import Input
from helpers.text import text

CLOSED = "workshop-more--closed"
MOST = 32  # characters of a value that is told


class Folded:
    """`inputs` behind a button. `widgets` is what stands in the form: nothing where there are no inputs."""

    def __init__(self, inputs: Sequence[Input], shared: Mapping[str, Any]):
        self.inputs = inputs
        self._box = widgets.VBox(list(inputs), layout=shared["layout"])
        self._box.add_class("workshop-fields").add_class("workshop-more").add_class(CLOSED)
        self._button = widgets.Button(layout=shared["layout"]).add_class("workshop-more-button")
        self._button.on_click(lambda _: self.show(not self.is_open))
        self.widgets = [self._button, self._box] if inputs else []
        self.tell()

    @property
    def is_open(self) -> bool:
        return CLOSED not in self._box._dom_classes

    def show(self, is_open: bool = True) -> None:
        """Open it, or close it."""
        (self._box.remove_class if is_open else self._box.add_class)(CLOSED)
        self.tell()

    def tell(self) -> None:
        """Name on the button what is set in the folded fields."""
        title = ("▾ " if self.is_open else "▸ ") + text("forms.more")
        told = [f"{box.label}: {_shortened(box)}" for box in self.inputs if box.value != box.unset]
        described = text("forms.more_set", title=title, values=text("forms.listed").join(told)) if told else title
        if self._button.description != described:
            self._button.description = described


def _shortened(box: Input) -> str:
    """The value in a few characters, a secret one as so many stars."""
    if isinstance(box.value, bool):
        return text("forms.set_on" if box.value else "forms.set_off")
    value = " ".join(box.value) if isinstance(box.value, tuple) else str(box.value)
    shown = "********" if box.kind.secret else " ".join(value.split())
    return shown if len(shown) <= MOST else shown[: MOST - 1] + "…"
