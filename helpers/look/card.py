"""The card of a notebook, which saves a picture of itself: so the page reads as a whole when its kernel is gone.

JupyterLab shows the picture in place of a widget that no kernel knows (`helpers/labextensions`); GitHub, nbviewer and other
programs show it since they know no widgets at all.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, ClassVar

import ipywidgets as widgets
import traitlets

from helpers.home import autorun
from helpers.look.still import picture_of

KEEP_AFTER = 0.5  # seconds from a change until the picture is drawn anew; what changes meanwhile is in it
WATCHED = ("value", "outcome", "snippets", "_dom_classes")  # the traits that make a card look other than before


_changing_itself: ContextVar["Card | None"] = ContextVar("_changing_itself", default=None)


class Card(widgets.VBox):
    """A card of a notebook. `saved` is its picture, and `place` what JupyterLab's part of the kit is told of it.

    `place` holds the chapter and the step that the card belongs to ({} for a card of no step). The page goes on at the card
    that was used last. `keeper` is called when something in it has changed.
    """

    saved = traitlets.Dict().tag(sync=True)
    place: Mapping[str, Any] = {}
    keeper: Callable[[], None] | None = None
    _used: str = ""
    _pending: bool = False
    _attends: bool = False
    _keeping: ClassVar[threading.Lock] = threading.Lock()

    def _repr_mimebundle_(self, **options: Any) -> Any:
        """The widget and its picture. In a regression run the picture is left out: it would be another in each language."""
        data = {**super()._repr_mimebundle_(**options), "text/plain": repr(self)}
        if autorun():
            return data
        self._attend()
        pictures = self.pictures()
        about = pictures.pop("workshop")
        return {**data, **pictures}, {"workshop": about}

    def pictures(self) -> dict[str, Any]:
        """The card as it looks now, by MIME type, and under "workshop" what JupyterLab's part of the kit is told."""
        return {
            "text/html": str(picture_of(self)),
            "text/plain": repr(self),
            "workshop": {**self.place, "used": self._used},
        }

    def keep(self) -> None:
        """Have the notebook hold the card as it looks now."""
        self._pending = False
        if self.comm is not None:
            self.saved = self.pictures()
        if self.keeper is not None:
            self.keeper()

    def entered(self) -> dict[str, Any]:
        """What was typed and chosen in it, as plain values without anything secret; `restore` takes the same."""
        return {}

    def restore(self, entered: Mapping[str, Any]) -> None:
        """Put back what was typed; what does not fit any more is left out."""

    @contextmanager
    def by_itself(self) -> Iterator[None]:
        """Inside, what changes in this card is what it shows by itself, and no use of it: the page does not go on there."""
        before = _changing_itself.set(self)
        try:
            yield
        finally:
            _changing_itself.reset(before)

    def _attend(self) -> None:
        if self._attends:
            return
        self._attends = True
        for widget in _all_of(self):
            if names := [name for name in WATCHED if widget.has_trait(name)]:
                widget.observe(self._changed, names=names)

    def _changed(self, _change: object) -> None:
        if _changing_itself.get() is not self:
            self._used = datetime.now(UTC).isoformat(timespec="milliseconds")
        with self._keeping:
            pending, self._pending = self._pending, True
        if not pending:
            timer = threading.Timer(KEEP_AFTER, self.keep)
            timer.daemon = True
            timer.start()


def _all_of(widget: widgets.Widget) -> list[widgets.Widget]:
    """The widgets inside of `widget`."""
    inside = getattr(widget, "children", ())
    return [one for child in inside for one in (child, *_all_of(child))]
