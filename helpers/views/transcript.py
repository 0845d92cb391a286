"""What was done so far, shown as two scripts to copy or save."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import ipywidgets as widgets

from helpers.look.card import Card
from helpers.look.code import Code
from helpers.look.html import HTML
from helpers.look.markup import markup
from helpers.look.style import style
from helpers.text import text
from helpers.transcript import record, scripts

# Seconds in which a second click is the half of a double click, not an answer to what the first asked.
DOUBLE_CLICK = 0.5


class TranscriptView(Card):
    """The runs as two scripts, to copy, save or clear. `refresh()` reads the file again."""

    def __init__(self):
        pieces = [
            {"name": "shell", "title": text("views.shell"), "text": "", "folded": False},
            {"name": "program", "title": text("views.python"), "text": "", "folded": True},
        ]
        self._head = HTML()
        self._style = HTML(style())
        self._code = Code(pieces)
        self._said = HTML()
        self._asking = False
        self._latest = ("", 0.0)  # the button that was clicked last, and when its action was done
        buttons = [self._button(name, action) for name, action in self._actions()]
        self._clear = buttons[-1]
        row = widgets.HBox(buttons).add_class("workshop-actions")
        super().__init__([self._style, self._head, self._code, row, self._said])
        self.add_class("workshop-form").add_class("workshop-transcript")
        self.refresh()

    def __repr__(self) -> str:
        return "TranscriptView()"

    def _actions(self) -> Iterator[tuple[str, Callable[[], object]]]:
        yield "save_shell", lambda: self.save("shell")
        yield "save_python", lambda: self.save("python")
        yield "refresh", self.refresh
        yield "clear", self.clear

    def _button(self, name: str, action: Callable[[], object]) -> widgets.Button:
        button = widgets.Button(description=text(f"views.{name}"))
        button.on_click(lambda _: self._clicked(name, action))
        return button.add_class(f"workshop-transcript-{name.replace('_', '-')}")

    def _clicked(self, name: str, action: Callable[[], object]) -> None:
        """Do what the button says; once where it was double-clicked, else a question would be answered unread."""
        before, when = self._latest
        if name != before or time.monotonic() - when > DOUBLE_CLICK:
            action()
            self._latest = (name, time.monotonic())

    def refresh(self, *_: object) -> None:
        """Show the runs of the world that one is in."""
        everything = record.entries()
        found = record.of_this_world(everything)
        count = text("views.transcript_count", count=len(found), others=len(everything) - len(found))
        self._head.value = markup("<h3>{title}</h3><p>{count}</p>", title=text("views.transcript"), count=count)
        self._code.set(shell=scripts.shell_script(found), program=scripts.python_script(found))
        self._asked(False)

    def save(self, kind: str) -> Path | None:
        """Write a script to a new file and say where; None where the disk does not take it."""
        self._asked(False)
        try:
            path = scripts.save(kind, record.of_this_world(record.entries()))
        except OSError as error:
            self._say(text("views.not_saved", reason=error.strerror or type(error).__name__))
            return None
        self._say(text("views.saved", path=path))
        return path

    def clear(self) -> None:
        """Ask the first time, forget all runs the second time."""
        if not self._asking:
            self._asked(True)
            self._say(text("views.clear_question", count=len(record.entries())))
            return
        try:
            record.clear()
        except OSError as error:
            self._say(text("views.not_saved", reason=error.strerror or type(error).__name__))
            return
        self.refresh()
        self._say(text("views.cleared"))

    def _asked(self, asking: bool) -> None:
        self._asking = asking
        self._clear.description = text("views.clear_really" if asking else "views.clear")

    def _say(self, sentence: str) -> None:
        self._said.value = markup('<div class="workshop-notice" role="status">{said}</div>', said=sentence)
