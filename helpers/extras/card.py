"""The card of an extra: what it is for, how large it is, and a button that installs it."""

import threading
from collections.abc import Callable

import ipywidgets as widgets

from helpers.extras import installing
from helpers.extras.installing import Extra, InstallError, InstallState
from helpers.look.button_lock import ButtonLock
from helpers.look.card import Card
from helpers.look.focus import Focus
from helpers.look.html import HTML
from helpers.look.markup import Markup, coded, joined, markup
from helpers.look.style import style
from helpers.text import text

SPARE = 1.1  # how many times its size must be free


class ExtraCard(Card):
    """Says what will be installed and how large it is before anything is done; installs, shows how far it is, cancels."""

    def __init__(self, extra: Extra):
        self._extra = extra
        self._stop = threading.Event()
        self._worker: threading.Thread | None = None
        self._trouble: InstallError | None = None
        self._lock = ButtonLock(self._switch)
        self._said = HTML()
        self._bar = widgets.FloatProgress(min=0, max=1, bar_style="info")
        self._install = widgets.Button(description=text("extras.install"), button_style="primary")
        self._cancel = widgets.Button(description=text("extras.cancel"))
        self._remove = widgets.Button(description=text("extras.remove"))
        self._install.on_click(lambda _: self.install())
        self._cancel.on_click(lambda _: self._stop.set())
        self._remove.on_click(lambda _: self.remove())
        buttons = widgets.HBox([self._install.add_class("workshop-run"), self._cancel, self._remove])
        title = markup("<h3>{title}</h3>", title=text(f"extras.{extra.name}_title"))
        head, row = HTML(joined([style(), title, _about(extra)])), buttons.add_class("workshop-actions")
        super().__init__([head, self._said, self._bar, row, Focus()])
        self.add_class("workshop-form").add_class("workshop-extra")
        self._show()

    def __repr__(self) -> str:
        return f"ExtraCard({self._extra.name})"

    def install(self) -> None:
        """Begin to install, in the background, unless that is under way; the notebook can be used meanwhile."""
        if not self._lock.acquire():
            return
        self._stop.clear()
        self._show(busy=True)
        self._worker = threading.Thread(target=self._do, args=(self._installed,), name=repr(self), daemon=True)
        self._worker.start()

    def remove(self) -> None:
        """Take it away, unless something is under way."""
        if self._lock.acquire():
            self._do(lambda: installing.remove(self._extra))

    def wait(self, seconds: float) -> None:
        """Until the installation has ended, but no longer than so many seconds."""
        if self._worker is not None:
            self._worker.join(seconds)

    def _installed(self) -> None:
        installing.install(self._extra, self._tell, self._stop.is_set)

    def _do(self, work: Callable[[], None]) -> None:
        """Do what the turn was taken for, then show what came of it."""
        self._trouble = None
        try:
            work()
        except InstallError as error:
            self._trouble = error
        finally:
            self._lock.release()

    def _tell(self, share: float) -> None:
        self._bar.value = share
        self._bar.description = f"{share:.0%}"

    def _switch(self, busy: bool) -> None:
        self._install.disabled = self._remove.disabled = busy
        if not busy:
            self._show()

    def _show(self, busy: bool = False) -> None:
        """The sentence, the bar and the buttons as they are now."""
        now = installing.state(self._extra)
        self._said.value = _failed(self._trouble) if self._trouble and not busy else _status(self._extra, now, busy)
        self._bar.value, self._bar.description = 0.0, ""
        self._bar.layout.display = "" if busy else "none"
        there = now is InstallState.INSTALLED
        self._install.layout.display = "none" if there or busy else ""
        self._cancel.layout.display = "" if busy else "none"
        self._remove.layout.display = "none" if busy or now is InstallState.ABSENT else ""
        self._install.disabled = busy or (not there and installing.free() < SPARE * self._extra.installed)


def _about(extra: Extra) -> Markup:
    """What it is for, and how large it was where it was measured."""
    size = text("extras.size", installed=_megabytes(extra.installed), system=extra.system, date=extra.measured)
    fetched = text("extras.download", download=_megabytes(extra.download)) if extra.download else ""
    lines = (text(f"extras.{extra.name}_about"), f"{size} {fetched}")
    return joined(markup("<p>{line}</p>", line=coded(line)) for line in lines)


def _status(extra: Extra, now: InstallState, busy: bool) -> Markup:
    if busy:
        return _line("…", text("extras.busy"))
    if now is InstallState.INSTALLED:
        return _line("✓", text("extras.installed", version=installing.version(extra), module=extra.module))
    free = installing.free()
    words = text("extras.interrupted") if now is InstallState.INTERRUPTED else text("extras.absent")
    if free < SPARE * extra.installed:
        words = text("extras.too_little", free=_megabytes(free), needed=_megabytes(SPARE * extra.installed))
    return _line("○", words)


def _failed(error: InstallError) -> Markup:
    """What went wrong and what to do; the installer's own words folded."""
    said = _line("■" if error.code == "Cancelled" else "✕", text(f"extras.{error.code}"))
    if not error.output:
        return said
    return markup(
        "{said}<details><summary>{title}</summary><pre>{own}</pre></details>",
        said=said,
        title=text("extras.own_words"),
        own=error.output,
    )


def _line(mark: str, words: str) -> Markup:
    return markup('<p role="status"><b aria-hidden="true">{mark}</b> {words}</p>', mark=mark, words=coded(words))


def _megabytes(number: float) -> str:
    return f"{number / 1000:.1f} GB" if number >= 1000 else f"{number:.0f} MB"
