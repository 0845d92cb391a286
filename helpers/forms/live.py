"""What a form shows while its run is under way."""

import time
from collections.abc import Callable, Iterable

from helpers.forms import outcome
from helpers.forms.panels import Outcome
from helpers.operations.watch import Steps, Watch
from helpers.text import text

PROGRESS_EVERY = 0.1  # seconds
MOST_LIVE = 4000  # characters of what a program says, while it runs


class Live:
    """Shows what the watch of run number `run` is told, until that run is over.

    `text_observers` are called with what a program has printed so far.
    """

    def __init__(self, panel: Outcome, run: int, text_observers: Iterable[Callable[[str], None]]):
        self._panel, self._run, self._text_observers = panel, run, text_observers
        self._latest = 0.0

    def watch(self) -> Watch:
        """The watch to run with."""
        return Watch(
            on_progress=self.progress,
            on_steps=self.steps,
            on_text=self.text,
            on_address=self.address,
            on_stage=self.stage,
        )

    def progress(self, done: int, total: int, label: str) -> None:
        """Bytes moved; shown ten times a second at most."""
        now = time.monotonic()
        if now - self._latest < PROGRESS_EVERY and done != total:
            return
        self._latest = now
        self._show(progress=outcome.progress(done, total, label))

    def steps(self, steps: Steps) -> None:
        """How far a stack is."""
        progress = outcome.steps(steps.done, steps.total, steps.states)
        self._show(progress=progress, events=outcome.events(steps.events))

    def text(self, output: str) -> None:
        """What a program has printed so far."""
        for callback in self._text_observers:
            callback(output)
        self._show(live=output[-MOST_LIVE:])

    def address(self, url: str) -> None:
        """An address that answers now, to be opened until the run is over."""
        self._show(address=outcome.address(url))

    def stage(self, key: str) -> None:
        """What is happening, where nothing else can be seen of it."""
        self._show(stage=text(key))

    def _show(self, **parts: object) -> None:
        shown = self._panel.outcome
        if shown["run"] == self._run and shown["busy"]:
            self._panel.outcome = {**shown, **parts}
