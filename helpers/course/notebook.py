"""A chapter as a notebook uses it."""

from functools import partial
from pathlib import Path

import ipywidgets as widgets
from IPython.core.getipython import get_ipython

from helpers import sandbox
from helpers.course import entered, progress
from helpers.course.anew import mark_beginning
from helpers.course.asking import Predict, Question
from helpers.course.checking import Check, remembered
from helpers.course.context import CheckContext, filled_in
from helpers.course.held import Held, held_by, refused
from helpers.course.look import paragraph, style
from helpers.course.marks_card import card
from helpers.course.model import Content, Done, NotYet, Step
from helpers.course.overview import Progress, standing
from helpers.course.proof import share_run
from helpers.course.register import content_of
from helpers.course.texts import chapter_text, table
from helpers.course.worlds import attach, of_sandbox
from helpers.forms import Form, form
from helpers.home import autorun, home, keep_suffix, learner_suffix, state_folder
from helpers.hub import outbox
from helpers.kernel import load_ipython_extension
from helpers.look.badge import badge
from helpers.look.card import Card
from helpers.look.html import HTML
from helpers.look.markup import Markup, joined, markup
from helpers.marks import telling
from helpers.operations import find
from helpers.target import expected_errors
from helpers.text import text
from helpers.transcript.observers import observe, unobserve

SHOWN = 2  # a cell run again shows a new card; so many of a step's cards are kept up to date

_latest: dict[str, "Chapter"] = {}


def chapter(name: str) -> "Chapter":
    """The chapter `name` ("03_aws_cli"), with the sandbox running and this kernel's environment its own.

    What cannot be started is told on the chapter's card; nothing is raised for it. Where the cell is run once more, the
    cells below it go on working.
    """
    content = content_of(name)
    if shell := get_ipython():
        load_ipython_extension(shell)
    try:
        started, error = sandbox.activate(), ""
        remark = telling.world(started)
    except sandbox.SandboxError as raised:
        remark, error = "", str(raised)
    before, _latest[name] = _latest.get(name), Chapter(name, content, remark, error)
    if before is not None:
        _latest[name].take_over(before)
    if not error and of_sandbox():
        mark_beginning(name, Path.cwd())
    return _latest[name]


def _suffix_error() -> str:
    """A sentence where the disk does not keep the learner's own names for the next time; else ""."""
    if autorun():
        return ""
    try:
        keep_suffix()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return text("course.no_suffix", suffix=learner_suffix(), folder=home(), reason=reason)
    return ""


class Chapter(Card):
    """One chapter: each method gives what stands in one cell. Shown itself, it is a card with the world and the goal.

    The content's views are methods too: `ec2.picture()` shows the view that the chapter calls "picture".
    """

    def __init__(self, name: str, content: Content, remark: str = "", error: str = ""):
        self.name = name
        self.content = content
        self._forms: dict[str, Form] = {}
        self._checks: dict[str, list[Check]] = {}
        self._predictions: dict[str, list[Predict]] = {}
        self._shown: dict[str, widgets.Widget] = {}
        for view in content.views:
            setattr(self, view, partial(self._view, view))
        notes = joined(paragraph(note) for note in (error, remark, _suffix_error()) if note)
        parts = [style(), self._heading(error), notes, self._progress_file()]
        self._standing = HTML(standing(name, content))
        self._marks = [] if error else card(self)
        super().__init__([HTML(joined(parts)), self._standing, *self._marks])
        self.add_class("workshop-card").add_class("workshop-chapter")
        words = {name: text(f"card.continue_{name}") for name in ("sentence", "button", "close")}
        words |= {"copy": text("forms.copy"), "folded": text("card.folded"), "unfold": text("card.unfold")}
        self.place = {"chapter": name, "words": words}
        observe(self._ran)

    def __repr__(self) -> str:
        return f"Chapter({self.name})"

    def _heading(self, error: str) -> Markup:
        world = text("course.sandbox_failed") if error else badge(CheckContext().target)
        return markup(
            '<div class="workshop-title"><h3>{title}</h3>{world}</div>',
            title=chapter_text(self.name, "title"),
            world=world,
        )

    def _progress_file(self) -> Markup:
        """A remark where the file with the progress could not be understood; else ""."""
        aside: list[Path | None] = []
        error = remembered(lambda: aside.append(progress.put_aside_if_broken(state_folder() / "progress.json")))
        name = aside[0].name if aside and aside[0] else ""
        return error or (paragraph(text("course.broken_progress", name=name)) if name else Markup())

    def take_over(self, before: "Chapter") -> None:
        """Go on with the cells that were run before this chapter's own cell was run once more."""
        unobserve(before._ran)
        self._forms, self._checks, self._predictions = before._forms, before._checks, before._predictions

    def stand(self) -> None:
        """Show how far one is now."""
        with self.by_itself():
            self._standing.value = standing(self.name, self.content)

    def refresh(self) -> None:
        """Have all checks look again, and the marks shown as they are: the world is another one."""
        for made in [check for checks in self._checks.values() for check in checks]:
            made.again(attempt=False)
        self.stand()
        for marks in self._marks:
            marks.refresh()

    def _look(self) -> CheckContext:
        return CheckContext(chapter=self.name)

    def file(self, name: str) -> Path | None:
        """The file `name` beside the notebook; None where no step has made it so far, which is said."""
        path = Path(name)
        if path.is_file():
            return path
        print(text("course.no_file", name=name))
        return None

    def predict(self, step: str) -> Predict:
        """A guess before the step."""
        made = Predict(step, table(self.name, f"predict.{step}"))
        if autorun():
            made.choose(table(self.name, f"predict.{step}").get("answer", 0))
        entered.bring_back(made, self.name, f"predict:{step}")
        made.tell_the_page(known="done" in progress.read(self.name).get(step, {}))
        self._predictions[step] = [*self._predictions.get(step, ()), made][-SHOWN:]
        return made

    def form(self, identity: str) -> widgets.Widget:
        """The form of a step, what it needs prepared."""
        step = self.content.step(identity)
        if hold := held_by(self.name, identity):
            return Held(self.name, identity, hold, lambda: self.form(identity))
        self._prepare(step)
        if step.widget is not None:
            return step.widget()
        made = form(
            step.operation,
            title=chapter_text(self.name, f"steps.{identity}.title") if table(self.name, f"steps.{identity}") else "",
            prefill=step.prefill,
            reference=step.reference,
            show=step.show,
        )
        made.held = partial(refused, self.name, identity)
        entered.bring_back(made, self.name, f"form:{identity}")
        self._forms[identity] = made
        return made

    def result(self, identity: str) -> None:
        """Print what the step's form gave, as the terminal would show it."""
        made = self._forms.get(identity)
        if made is None or made.result is None:
            print(text("course.not_run_yet"))
            return
        print(made.result.text, end="")
        if made.result.failure is not None:
            print(made.result.failure.stderr.rstrip() or made.result.failure.message)

    def check(self, identity: str) -> Card:
        """The check of a step."""
        step = self.content.step(identity)
        if hold := held_by(self.name, identity):
            return Held(self.name, identity, hold, lambda: self.check(identity))
        if autorun():
            self._finish(step)
        made = Check(self.name, step, self._look, lambda: _latest.get(self.name, self).stand())
        made.place = {"chapter": self.name, "step": identity}
        attach(made, self)
        self._checks[identity] = [*self._checks.get(identity, ()), made][-SHOWN:]
        return made

    def ask(self, name: str) -> Card:
        """A question of the chapter."""
        if hold := held_by(self.name, name):
            return Held(self.name, name, hold, lambda: self.ask(name))
        known = self.content.answers.get(name)
        step = next((step for step in self.content.steps if step.id == name), None)
        if step is not None:
            self._prepare(step)

        def keep(given: str, right: bool) -> Markup:
            outbox.share("answer", self.name, name, f"{'right' if right else 'wrong'}:{given}")
            remark = remembered(lambda: progress.note(self.name, name, answer=given, right=right))
            for made in self._checks.get(name, ()):
                made.again()
            return remark

        shown = self.content.variants.get(name, lambda: name)()
        made = Question(
            name, table(self.name, f"questions.{shown}"), (lambda: known(self._look())) if known else None, keep
        )
        if autorun():
            made.solve()
        entered.bring_back(made, self.name, f"ask:{name}")
        return made

    def progress(self) -> Progress:
        """The chapter's steps, and which are done."""
        return Progress(self.name, self.content)

    def form_of(self, identity: str) -> widgets.Widget:
        """The form of a step that was shown last; a new one where none was."""
        return self._forms.get(identity) or self.form(identity)

    def _view(self, name: str, *arguments: str) -> widgets.Widget:
        made = self.content.views[name](self, self._shown.get(name), *arguments)
        self._shown[name] = made
        return made

    def _prepare(self, step: Step) -> None:
        if step.prepare is None:
            return
        try:
            step.prepare(self._look())
        except expected_errors() as error:
            print(text("course.cannot_check", reason=error))

    def _finish(self, step: Step) -> None:
        """What a learner does besides the form, done here in a regression run."""
        context = self._look()
        for name, values in step.finish(context):
            operation = find(name)(**filled_in(values, context))
            made = form(name)
            made.fill(**operation.values, **operation.options)
            result = made.run()
            if result.failure is not None:
                raise RuntimeError(f"{step.id}: {operation.cli}: {result.failure.code} {result.failure.message}")

    def _ran(self, made: Form) -> None:
        """A form was run: its step's checks look again, and its prediction is answered by a run that began."""
        began = made.result is not None and made.result.began
        code = made.result.failure.code if made.result and made.result.failure else ""
        for identity in [identity for identity, known in self._forms.items() if known is made]:
            if made.ran is not None and made.result is not None:
                share_run(self.name, self.content.step(identity), made.ran, made.result)
            if code:
                outbox.share("error", self.name, identity, code)
            for prediction in self._predictions.get(identity, ()) if began else ():
                prediction.reveal()
            for check in self._checks.get(identity, ()):
                check.again()
        if began:
            self._look_at_rest()

    def look_at_waiting(self) -> None:
        """Checks that wait for what was under way look again: it has come to its end."""
        for check in [check for checks in list(self._checks.values()) for check in checks]:
            if isinstance(check.verdict, NotYet) and check.verdict.name == "at-work":
                check.again(attempt=False)

    def _look_at_rest(self) -> None:
        """Checks of steps without a form look again, unless they are done: they wait for what any form does."""
        for identity, checks in self._checks.items():
            if not self.content.step(identity).operation:
                for check in checks:
                    if not isinstance(check.verdict, Done):
                        check.again(attempt=False)
