"""The part of a chapter's card about worlds: bring me to a step, back to a mark, and the chapter anew."""

from collections.abc import Callable
from functools import partial

import ipywidgets as widgets

from helpers.course import progress, route
from helpers.course.anew import begin_chapter_anew
from helpers.course.look import button, heading, paragraph
from helpers.course.texts import chapter_text, table
from helpers.course.worlds import Going, Place, of_sandbox
from helpers.look.html import HTML
from helpers.look.markup import Markup, markup
from helpers.marks import store, telling
from helpers.marks.store import Mark
from helpers.text import text

LISTED = 12  # marks at a time, the newest first


class Marks(widgets.VBox):
    """The marks of a chapter, folded; opening it lists them as they are then."""

    def __init__(self, chapter: Place):
        self.chapter = chapter
        self.going = Going(chapter)
        self._open = False
        self._list = widgets.VBox()
        self.steps = widgets.Dropdown(options=self._options(), description=text("marks.bring_to"))
        self.steps.style.description_width = "auto"
        self.steps.value = self._next()
        bring = button(text("marks.bring"), lambda: self.going.bring(self.steps.value))
        anew = button(text("marks.reset_chapter"), self._anew)
        self._fold = button("", self.fold).add_class("workshop-fold")
        rows = [widgets.HBox([self.steps, bring]), widgets.HBox([self._fold, anew])]
        for row in rows:
            row.add_class("workshop-row")
        super().__init__([*rows, self._list, self.going])
        self.add_class("workshop-marks")
        self._label()

    def __repr__(self) -> str:
        return f"Marks({self.chapter.name}: {len(self.known())})"

    def still(self) -> Markup:
        """In the picture of a card: nothing, since nothing of it can be done there."""
        return Markup()

    def known(self) -> list[Mark]:
        """The chapter's marks and those that belong to no chapter, the newest first."""
        own = (mark for mark in store.marks() if mark.chapter in ("", self.chapter.name))
        return list(reversed(list(own)))

    def fold(self) -> None:
        """Show the marks, or show them no more."""
        self._open = not self._open
        self.refresh()

    def refresh(self) -> None:
        """Show what there is now, where it is shown."""
        self._label()
        if not self._open:
            self._list.children = []
            return
        known = self.known()
        rows = [self._row(mark) for mark in known[:LISTED]]
        note = text("marks.card_note") if known else text("marks.list_none")
        self._list.children = [HTML(heading(text("marks.title")) + paragraph(note)), *rows]

    def _label(self) -> None:
        self._fold.description = ("▾ " if self._open else "▸ ") + text("marks.title")

    def _row(self, mark: Mark) -> widgets.HBox:
        back = button(text("marks.back"), partial(self.going.back, mark))
        back.tooltip = f"{text('marks.back')}: {title_of(mark)}"
        words = HTML(_told(mark))
        return widgets.HBox([back, words]).add_class("workshop-row")

    def _options(self) -> list[tuple[str, str]]:
        name = self.chapter.name
        titles = {step.id: chapter_text(name, f"steps.{step.id}.title") for step in self.chapter.content.steps}
        return [(titles[s], s) for s in route.steps_of(name) if s in titles and table(name, f"steps.{s}")]

    def _next(self) -> str | None:
        """The first step that is not done; of one without a check nobody can say that it is."""
        kept = progress.read(self.chapter.name)
        steps = [step for _, step in self._options()]
        checked = {step.id for step in self.chapter.content.steps if step.check is not None}
        ahead = (step for step in steps if step in checked and "done" not in kept.get(step, {}))
        return next(ahead, steps[0] if steps else None)

    def _anew(self) -> None:
        act: Callable[[], Markup] = partial(begin_chapter_anew, self.chapter.name)
        self.going.ask(text("marks.reset_question"), act)


def title_of(mark: Mark) -> str:
    """The name of a mark as a learner knows it: that of its step, or its own."""
    if mark.step:
        return chapter_text(mark.chapter, f"steps.{mark.step}.title")
    if mark.kind == "before":
        return text("marks.title_before")
    return text("marks.title_begin") if mark.kind == "step" else mark.name


def _told(mark: Mark) -> Markup:
    return markup(
        '<span class="workshop-mark"><b>{title}</b> · {when}<br>{picture}</span>',
        title=title_of(mark),
        when=telling.when(mark),
        picture=telling.picture(mark.holds),
    )


def card(chapter: Place) -> list[Marks]:
    """The part of the chapter's card; nothing in a regression run and in a real account."""
    return [Marks(chapter)] if of_sandbox() else []
