"""Going to another world, as a part of cards: what gives way is named, then done, with a bar and Cancel."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import ipywidgets as widgets

from helpers import sandbox, target
from helpers.course.bringing import Bringer, Plan, Stopped, mark_step, plan
from helpers.course.checking import Check
from helpers.course.look import button, paragraph
from helpers.course.model import Content, Done
from helpers.course.texts import chapter_text
from helpers.home import autorun
from helpers.hub import outbox
from helpers.look.html import HTML
from helpers.look.markup import Markup, escape, joined, unstyled
from helpers.marks import going, places, store, telling
from helpers.marks.errors import MarkError
from helpers.marks.store import Mark
from helpers.target import expected_errors
from helpers.text import text

if TYPE_CHECKING:
    from helpers.marks.going import Gone

NAMED = 6  # files that are named before they give way
_going = threading.Lock()  # one at a time in a kernel, whichever card was pressed
_quiet = threading.Event()  # while all checks look again in another world: what is green there was not done now


class Place(Protocol):
    """What a card needs of its chapter."""

    name: str
    content: Content

    def refresh(self) -> None: ...


@dataclass(frozen=True)
class Way:
    """Where to go: what is asked before, which files give way, and what does it and gives what to say then."""

    question: str
    giving_way: tuple[str, ...]
    go: Callable[["Going"], Markup]


class Going(widgets.VBox):
    """Asks before going to another world, goes there, and says what came of it. Empty as long as nothing is asked."""

    def __init__(self, chapter: Place):
        self.chapter = chapter
        self._way: Way | None = None
        self._bringer: Bringer | None = None
        self._said = HTML()
        self._bar = widgets.IntProgress(min=0, max=1)
        self._label = HTML()
        self.go_button = button(text("marks.go"), self.go, primary=True)
        self._asking = widgets.HBox([self.go_button, button(text("marks.stay"), self.stay)])
        self._busy = widgets.HBox([self._bar, self._label, button(text("marks.cancel"), self.cancel)])
        for row in (self._asking, self._busy):
            row.add_class("workshop-row")
        super().__init__([self._said])
        self.add_class("workshop-going")

    def still(self) -> Markup:
        """In the picture of a card: what was said last."""
        return unstyled(escape(self._said.value))

    # ------------------------------------------------------------------------------------------------- asking

    def bring(self, step: str) -> None:
        """Ask before going to where `step` begins."""
        self._ask(lambda: self._to_step(step))

    def back(self, mark: Mark) -> None:
        """Ask before going back to `mark`."""
        self._ask(lambda: Way("", tuple(places.differing(mark.files, Path.cwd())), lambda _: self._back(mark)))

    def ask(self, question: str, act: Callable[[], Markup]) -> None:
        """Ask `question` before `act`, which gives what to say then."""
        self._ask(lambda: Way(question, (), lambda _: act()))

    def _ask(self, way: Callable[[], Way]) -> None:
        if _going.locked():
            self.say(paragraph(text("marks.running")))
            return
        try:
            self._way = way()
            holds = sandbox.ensure().control("world")["world"]["holds"]
        except refusals() as error:
            self.say(paragraph(str(error)))
            return
        names = ", ".join(self._way.giving_way[:NAMED]) + (" …" if len(self._way.giving_way) > NAMED else "")
        known = {"picture": telling.picture(holds), "names": names or text("marks.ask_none")}
        self.say(paragraph(self._way.question or text("marks.ask_first", **known)))
        self.children = [self._said, self._asking]

    def stay(self) -> None:
        """Go nowhere."""
        self._way = None
        self.say(Markup())

    def say(self, words: Markup) -> None:
        """Have `words` alone on the card."""
        self._said.value = words
        self.children = [self._said]

    # -------------------------------------------------------------------------------------------------- going

    def go(self) -> None:
        """Go where was asked, in a thread of its own; a second press while it goes on does nothing."""
        way, self._way = self._way, None
        if way is None or not _going.acquire(blocking=False):
            return
        self.children = [self._busy]
        self._show(0, 1, "")
        threading.Thread(target=self._go, args=(way,), name="going", daemon=True).start()

    def cancel(self) -> None:
        """Stop after the step that is under way."""
        if self._bringer is not None:
            self._bringer.cancel()

    def _go(self, way: Way) -> None:
        try:
            said = self._went(way)
            with quiet():
                self.chapter.refresh()
        except Exception as error:  # noqa: BLE001 a mistake of the kit is shown, and the card goes on
            said = paragraph(f"{type(error).__name__}: {error}")
        finally:
            self._bringer = None
            _going.release()
        self.say(said)

    def _went(self, way: Way) -> Markup:
        """Go; what to say of it, also where it came to an end before."""
        try:
            return way.go(self)
        except Stopped as stopped:
            said = paragraph(text("marks.cancelled", title=stopped.step))
        except refusals() as error:
            said = paragraph(str(error))
        gone = self._bringer.gone if self._bringer else None
        return joined([said, paragraph(telling.replaced(gone))]) if gone else said

    def _to_step(self, step: str) -> Way:
        found = plan(self.chapter.name, step)
        return Way("", tuple(found.giving_way(Path.cwd())), lambda _: self._bring(found))

    def _bring(self, found: Plan) -> Markup:
        self._bringer = Bringer(self.chapter.content, Path.cwd(), self._show)
        with quiet():
            gone = self._bringer.go(found)
        holds = sandbox.ensure().control("world")["world"]["holds"]
        title = chapter_text(self.chapter.name, f"steps.{found.step}.title")
        return self._told(text("marks.brought", title=title, picture=telling.picture(holds)), gone)

    def _back(self, mark: Mark) -> Markup:
        gone = going.go_back(mark, Path.cwd())
        outbox.share("back", self.chapter.name, mark.step if mark.chapter == self.chapter.name else "")
        return paragraph(telling.gone_back(mark, gone))

    def _told(self, sentence: str, gone: "Gone") -> Markup:
        return joined([paragraph(sentence), paragraph(telling.replaced(gone))])

    def _show(self, done: int, total: int, title: str) -> None:
        self._bar.max, self._bar.value = max(total, 1), done
        self._label.value = text("marks.working", done=done + 1, total=total, title=title) if title else ""


def refusals() -> tuple[type[Exception], ...]:
    """What stands in the way and is told in a sentence."""
    return (MarkError, *expected_errors())


@contextmanager
def quiet() -> Iterator[None]:
    """Inside, checks that turn green mark nothing."""
    _quiet.set()
    try:
        yield
    finally:
        _quiet.clear()


def of_sandbox() -> bool:
    """Whether worlds are kept and changed here: not in a regression run, and not in a real account."""
    try:
        return not autorun() and target.current().kind == "sandbox"
    except expected_errors():  # there is none now; whoever needs one says why
        return False


def attach(check: Check, chapter: Place) -> None:
    """Have `check` mark the world when it turns green, and lead to where its step begins as long as it is not."""
    if not of_sandbox():
        return
    going_there = Going(chapter)
    bring = button(text("marks.bring"), lambda: going_there.bring(check.step.id))
    before = None if store.of_step(chapter.name, check.step.id) is None else check.verdict
    row = next(child for child in check.children if isinstance(child, widgets.HBox))
    row.children = [*row.children, bring]
    check.children = [*check.children, going_there]

    def looked() -> None:
        nonlocal before
        was_done, before = isinstance(before, Done), check.verdict
        bring.layout.display = "none" if isinstance(check.verdict, Done) else ""
        if isinstance(check.verdict, Done) and not was_done and not _quiet.is_set():
            try:
                mark_step(chapter.name, check.step.id, Path.cwd())
            except refusals() as error:
                going_there.say(paragraph(text("marks.not_marked", reason=error)))

    check.looked = looked  # type: ignore[method-assign]
    looked()
