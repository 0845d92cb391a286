"""Watching a run: how far it is, and how it is told to stop."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

LOOK = 0.1  # seconds between two looks whether it was cancelled
GRACE = 1.0  # seconds in which what was cancelled may end by itself


class Cancelled(Exception):
    """The run was told to stop and has stopped."""


@dataclass(frozen=True)
class Steps:
    """How far a stack is: the number of resources `done`, of those in `total` (0: unknown), and its events so far.

    Of other things than a stack's resources `states` tells how they are ("running: 1, pending: 2").
    """

    done: int
    total: int
    events: tuple[Any, ...] = ()
    states: str = ""


@dataclass
class Watch:
    """The other end of a run. `on_progress(done, total, label)` is called with bytes (total 0: unknown);
    by a wait, with the number of instances that are as waited for.

    It is called from the threads of the transfer, one call at a time. `on_steps` is called with the Steps of a stack,
    `on_text` with all that a program has printed so far, `on_address` with an address that answers as long as the run lasts,
    `on_stage` with what is happening, as the key of a text.
    `output` and `events` are the latest text and the latest events: what there is to show of a run that was stopped.
    """

    on_progress: Callable[[int, int, str], None] | None = None
    on_steps: Callable[[Steps], None] | None = None
    on_text: Callable[[str], None] | None = None
    on_address: Callable[[str], None] | None = None
    on_stage: Callable[[str], None] | None = None
    output: str = ""
    events: tuple[Any, ...] = ()
    _stop: threading.Event = field(default_factory=threading.Event)
    _stoppers: list[Callable[[], None]] = field(default_factory=list)

    def cancel(self) -> None:
        """Ask the run to stop: before its next call, and at once where a transfer is under way."""
        self._stop.set()
        for stop in list(self._stoppers):
            stop()

    @property
    def cancelled(self) -> bool:
        return self._stop.is_set()

    def raise_if_cancelled(self) -> None:
        """Raise Cancelled once `cancel` was called."""
        if self.cancelled:
            raise Cancelled

    def pause(self, seconds: float) -> None:
        """Wait for so long. Raises Cancelled as soon as `cancel` is called."""
        self._stop.wait(seconds)
        self.raise_if_cancelled()

    def progress(self, done: int, total: int, label: str) -> None:
        if self.on_progress is not None:
            self.on_progress(done, total, label)

    def steps(self, steps: Steps) -> None:
        self.events = steps.events
        if self.on_steps is not None:
            self.on_steps(steps)

    def text(self, output: str) -> None:
        self.output = output
        if self.on_text is not None:
            self.on_text(output)

    def address(self, url: str) -> None:
        if self.on_address is not None:
            self.on_address(url)

    def stage(self, key: str) -> None:
        if self.on_stage is not None:
            self.on_stage(key)

    @contextlib.contextmanager
    def stopping(self, stop: Callable[[], None]) -> Iterator[None]:
        """`stop` is what `cancel` calls inside. Raises Cancelled in place of what came of it."""
        self._stoppers.append(stop)
        try:
            if self.cancelled:
                stop()
            yield
        except Exception:
            self.raise_if_cancelled()
            raise
        finally:
            self._stoppers.remove(stop)

    def follow(self, work: Callable[[], Any], stop: Callable[[], None] = lambda: None) -> None:
        """Wait until `work` is done in a thread of its own; `stop` is what `cancel` calls meanwhile. Raises Cancelled.

        What is stopped gets GRACE seconds to tidy up: then it is left to do so by itself, as it waits for an answer.
        """
        ended = threading.Event()

        def working() -> None:
            try:
                work()
            finally:
                ended.set()

        threading.Thread(target=working, daemon=True).start()
        with self.stopping(stop):
            try:
                while not ended.wait(LOOK) and not self.cancelled:
                    pass
                if not ended.wait(GRACE):
                    raise Cancelled
            except KeyboardInterrupt:
                stop()
                ended.wait()  # nothing is left running; whoever interrupts again does not wait
                raise
