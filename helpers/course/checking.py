"""A step's check as a card: what is there, named in words, with hints that open one at a time and the solution last."""

from collections.abc import Callable
from contextlib import nullcontext

import ipywidgets as widgets

from helpers.course import progress
from helpers.course.context import CheckContext, filled_in
from helpers.course.look import button, heading, paragraph, state, style
from helpers.course.model import Done, Step, Verdict, Wrong, nothing
from helpers.course.proof import share_outside
from helpers.course.texts import chapter_text, listed
from helpers.hub import outbox
from helpers.look.card import Card
from helpers.look.html import HTML
from helpers.look.markup import Markup, joined, markup
from helpers.operations import find
from helpers.target import expected_errors
from helpers.text import text


class Check(Card):
    """The check of one step. It looks again when its button is pressed and after each run of the step's form."""

    def __init__(
        self, chapter: str, step: Step, look: Callable[[], CheckContext], stand: Callable[[], None] = lambda: None
    ):
        if step.check is None:
            raise TypeError(f"the step {step.id!r} has no check")
        self.chapter = chapter
        self.step = step
        self.look = look
        self._stand = stand  # called when the verdict is another
        self._check = step.check
        self.verdict: Verdict | None = None
        self._seen = ""  # the identity of the sandbox at the last look
        self._hints = listed(chapter, f"steps.{step.id}.hints")
        self._opened = 0
        self._state = HTML()
        self._help = HTML()
        self._more = button("", self.open_hint)
        title = heading(chapter_text(chapter, f"steps.{step.id}.title"))
        goal = paragraph(chapter_text(chapter, f"steps.{step.id}.goal"))
        self._again = button(text("course.check_again"), self.again, primary=True)
        row = widgets.HBox([self._again, self._more, *self._hand()])
        super().__init__([HTML(style() + title + goal), self._state, row.add_class("workshop-row"), self._help])
        self.add_class("workshop-card").add_class("workshop-check").add_class(f"workshop-check--{step.id}")
        self._label()
        self.again(attempt=False)

    def __repr__(self) -> str:
        return f"Check({self.step.id}: {self.word})"

    @property
    def word(self) -> str:
        """The verdict in a word that is the same in every language."""
        if isinstance(self.verdict, Wrong):
            return f"wrong, {self.verdict.name}"
        return "cannot-check" if self.verdict is None else "done" if isinstance(self.verdict, Done) else "not-yet"

    def again(self, attempt: bool = True) -> None:
        """Look at what is there now, and say it. `attempt`: the learner did something or asked, so a class hears of it."""
        with nullcontext() if attempt else self.by_itself():
            self._look_again(attempt)

    def _look_again(self, attempt: bool) -> None:
        before = self.word
        try:
            context = self.look()
            verdict = self.verdict = self._check(context)
            remark = self._started_anew(context)
        except expected_errors() as error:
            self.verdict = None
            self._state.value = cannot_check(error)
            self.looked()
            return
        if attempt and isinstance(verdict, Wrong):
            outbox.share("wrong", self.chapter, self.step.id, verdict.name)
        if isinstance(verdict, Done):
            if attempt and "done" not in progress.read(self.chapter).get(self.step.id, {}):
                share_outside(self.chapter, self.step.id, context)
            remark += remembered(lambda: progress.done(self.chapter, self.step.id))
        self._state.value = self._told(verdict) + remark
        self._again.button_style = "" if isinstance(verdict, Done) else "primary"  # what is done asks for nothing
        if self.word != before:
            self._stand()
        self.looked()

    def looked(self) -> None:
        """Called after each look; whoever wants to hear of it puts a function of their own here."""

    def _started_anew(self, context: CheckContext) -> Markup:
        """A remark where the sandbox is another one than at the last look, and so is empty; else ""."""
        before, self._seen = self._seen, context.target.identity if context.target.kind == "sandbox" else self._seen
        return paragraph(text("course.world_died")) if before not in ("", self._seen) else Markup()

    def _told(self, verdict: Verdict) -> Markup:
        if isinstance(verdict, Done):
            note = chapter_text(self.chapter, f"steps.{self.step.id}.solution_note", verdict.values)
            return state("done", text("course.done"), note)
        name, values = verdict.name, verdict.values
        note = chapter_text(self.chapter, f"steps.{self.step.id}.mistakes.{name}", values) if name else ""
        before = "done" in progress.read(self.chapter).get(self.step.id, {})
        remark = paragraph(text("course.done_before")) if before else Markup()
        if isinstance(verdict, Wrong):
            return state("wrong", text("course.wrong"), note) + remark
        return state("not-yet", text("course.not_yet"), note) + remark

    def open_hint(self) -> None:
        """Show the next hint; after the last one, the solution."""
        self._opened += 1
        outbox.share("hint", self.chapter, self.step.id, str(self._opened))
        shown = [paragraph(hint, "workshop-hint") for hint in self._hints[: self._opened]]
        self._help.value = joined([*shown, self._solution() if self._opened > len(self._hints) else ""])
        self._label()

    def _hand(self) -> list[widgets.Widget]:
        """In a class, the button that asks the teacher to come."""
        if not outbox.in_class():
            return []
        return [button(text("classroom.raise"), lambda: outbox.share("hand", self.chapter, self.step.id, "up"))]

    def _label(self) -> None:
        count = len(self._hints)
        solution = bool(self.step.operation) or self.step.finish is not nothing  # else the last hint is the whole of it
        hint = self._opened < count or not solution
        self._more.description = (
            text("course.show_hint", number=min(self._opened + 1, count), count=count)
            if hint
            else text("course.show_solution")
        )
        self._more.disabled = self._opened >= count + solution

    def _solution(self) -> Markup:
        """The step's reference solution as command lines and as Python."""
        try:
            context = self.look()
            actions = self.step.actions(context)
        except expected_errors() as error:
            return cannot_check(error)
        made = [find(name)(**filled_in(values, context)) for name, values in actions]
        lines = "\n".join(operation.cli for operation in made)
        programs = "\n".join(operation.python for operation in made)
        parts = ((text("course.by_cli"), lines), (text("course.by_python"), programs))
        if not made:  # such as a clean-up after which nothing is left
            return paragraph(text("course.no_solution"))
        return joined(heading(title) + markup("<pre>{code}</pre>", code=code) for title, code in parts if code)


def cannot_check(error: Exception) -> Markup:
    """The state of what could not be looked at, and why."""
    return state("not-yet", text("course.not_yet"), text("course.cannot_check", reason=error))


def remembered(write: Callable[[], None]) -> Markup:
    """Do `write`; "" where the disk takes it, else a paragraph that says that it does not."""
    try:
        write()
    except OSError as error:
        return paragraph(text("course.no_progress", reason=error.strerror or type(error).__name__))
    return Markup()
