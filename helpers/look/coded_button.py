"""A button whose words hold code, which the buttons of ipywidgets cannot show."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from helpers.look.scripts import script


class CodedButton(anywidget.AnyWidget):
    """A button that says `description`, in which `code` stands between backticks, and does `action()` when it is pressed."""

    _esm = script(Path(__file__).parent / "coded_button.js")
    description = traitlets.Unicode().tag(sync=True)
    disabled = traitlets.Bool(False).tag(sync=True)

    def __init__(self, description: str, action: Callable[[], Any]):
        super().__init__(description=description)
        self._action = action
        self.on_msg(self._heard)
        self.add_class("workshop-button--coded")

    def click(self) -> None:
        """What a press does."""
        if not self.disabled:
            self._action()

    def _heard(self, _widget: object, content: Mapping[str, Any], _buffers: object) -> None:
        if content.get("click"):
            self.click()
