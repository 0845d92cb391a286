"""The one generic form: it builds itself from the declaration of an operation."""

import contextlib
import textwrap
import threading
import traceback
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import ipywidgets as widgets
from traitlets import TraitError

from helpers.forms import execution, outcome, parts
from helpers.forms.fields import Input, label_of
from helpers.forms.folding import Folded
from helpers.forms.live import Live
from helpers.forms.panels import Outcome
from helpers.home import autorun, home, learner_suffix
from helpers.look.button_lock import ButtonLock
from helpers.look.card import Card
from helpers.look.code import Code
from helpers.look.html import HTML
from helpers.look.markup import escape
from helpers.look.still import HIDDEN
from helpers.operations.core import Operation, Specification, find
from helpers.operations.results import Failure, Result
from helpers.operations.watch import Watch
from helpers.sandbox import SandboxError
from helpers.target import Target
from helpers.text import text
from helpers.transcript import observers, record

MOST_COMMAND = 100  # characters of the command line by which a form is told in text


def form(name: str, **options: Any) -> "Form":
    """The form of the operation `name` ("s3 mb"); see Form for the options."""
    return Form(find(name), **options)


class Form(Card):
    """A card that fills in, shows, checks and runs one operation.

    `prefill`: the values a learner finds filled in. `reference`: those of regression runs (WORKSHOP_AUTORUN=1), in which
    the form fills itself and presses its own button. `show`: options to put among the fields; `hide`: fields not to
    show. A value may hold "{me}", the learner's own suffix. `results_observers` are called with each Result,
    `text_observers` with what a program has said so far.
    """

    def __init__(
        self,
        spec: Specification,
        *,
        title: str = "",
        prefill: Mapping[str, Any] | None = None,
        reference: Mapping[str, Any] | None = None,
        show: Iterable[str] = (),
        hide: Iterable[str] = (),
        on_result: Callable[[Result], None] | None = None,
    ):
        self.spec = spec
        self.result: Result | None = None
        self.held: Callable[[], str] = lambda: ""  # a sentence while nothing may be run
        self.ran: Operation | None = None  # what gave the result: the fields may hold something else by now
        self.text_observers: list[Callable[[str], None]] = []
        self.results_observers: list[Callable[[Result], None]] = [on_result] if on_result else []
        self._title = title
        self._world: tuple | None = ()
        self._runs = 0
        self._lock = ButtonLock(self._switch)
        self._watch = Watch()
        self._asked = False  # whether a run was refused for its values: from then on empty fields are told too
        prefill = dict(prefill or {})  # looked up once
        self._build(self._above(frozenset(show), prefill, reference or {}), frozenset(hide))
        self.fill(**prefill)
        self._found = self.values  # what a learner finds filled in
        self._refresh()
        self._look_around()
        spec.prepare()
        for box in self._inputs.values():
            box.watch(self._refresh)
        if reference is not None and autorun():
            self.fill(**reference)
            self.press()

    def __repr__(self) -> str:
        return f"Form({self._command()})"

    def _command(self) -> str:
        """The one line that does it, among those that go before and after, without where the learner's folder lies.

        Where there is none, the operation's name.
        """
        beginnings = (f"aws {self.spec.name}", self.spec.name)
        lines = (line.removesuffix("&&").strip() for line in self.operation.cli.splitlines())
        line = next((line for line in lines if line.startswith(beginnings)), self.spec.name)
        return textwrap.shorten(line.replace(str(home()), "…"), MOST_COMMAND, placeholder=" …", break_on_hyphens=False)

    def pictures(self) -> dict[str, Any]:
        """The form as it looks now; what was typed as a secret is nowhere in it."""
        secrets = [str(value) for name in self.spec.secrets if (value := self.values[name])]
        made = super().pictures()
        for kind in ("text/html", "text/plain"):
            for secret in secrets:
                made[kind] = made[kind].replace(escape(secret) if kind == "text/html" else secret, HIDDEN)
        return made

    # ------------------------------------------------------------------ what it is made of

    def _above(self, show: frozenset[str], prefill: Mapping[str, Any], reference: Mapping[str, Any]) -> frozenset[str]:
        """The names of the fields that are not folded: those that runs need, and those that this form is about."""
        own = {field.name for field in self.spec.fields}
        told = own & (prefill.keys() | reference.keys())
        known = self.spec(**{name: prefill[name] for name in own & prefill.keys()}).values
        return show | told | (own - frozenset(self.spec.folded(known)))

    def _build(self, show: frozenset[str], hide: frozenset[str]) -> None:
        shared = parts.shared_looks()
        own = {field.name: field for field in self.spec.fields}
        options = {field.name: field for field in self.spec.options}
        self._inputs = {n: Input(n, f.kind, shared, self.spec.name) for n, f in {**own, **options}.items()}
        above = [self._inputs[n] for n in self._inputs if n not in hide and n in show]
        self._folded = Folded([self._inputs[n] for n in self._inputs if n not in hide | show], shared)
        self._head = HTML(layout=shared["layout"], style=shared["plain"])
        fields = widgets.VBox(above, layout=shared["layout"]).add_class("workshop-fields")
        cli, python = ("terminal", "program") if self.spec.execute else ("cli", "python")
        snippets = [
            {"name": "cli", "title": parts.line_title(self.spec, cli), "text": "", "folded": False},
            {"name": "python", "title": text(f"forms.{python}"), "text": "", "folded": True},
        ]
        self._code = Code(snippets, layout=shared["layout"])
        self.run_button, self.cancel_button, buttons = parts.run_and_cancel(shared)
        self.run_button.on_click(lambda _: self.press())
        self.cancel_button.on_click(lambda _: self.cancel())
        self._outcome = Outcome(outcome.blank(), layout=shared["layout"])
        self._outcome.on_msg(self._heard)
        super().__init__(
            [self._head, fields, *self._folded.widgets, self._code, buttons, self._outcome], layout=shared["layout"]
        )
        self.add_class("workshop-form").add_class("workshop-form--" + self.spec.name.replace(" ", "-"))

    # ------------------------------------------------------------------ its values

    def fill(self, **values: Any) -> "Form":
        """Put `values` into the fields named. Raises TypeError for a name that is no field."""
        for name, value in values.items():
            if name not in self._inputs:
                raise TypeError(f"{self.spec.name} has no field {name!r}; its fields are {', '.join(self._inputs)}")
            self._inputs[name].value = value.replace("{me}", learner_suffix()) if isinstance(value, str) else value
        return self

    @property
    def values(self) -> dict[str, Any]:
        """What the fields hold, options included."""
        return {name: box.value for name, box in self._inputs.items()}

    def entered(self) -> dict[str, Any]:
        """The values that are others than those found filled in, without the secret ones."""
        changed = {n: v for n, v in self.values.items() if v != self._found[n] and n not in self.spec.secrets}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in changed.items()}

    def restore(self, entered: Mapping[str, Any]) -> None:
        """Put back the values that were entered before."""
        for name in entered.keys() & self._inputs.keys() - self.spec.secrets:
            with contextlib.suppress(TypeError, TraitError):  # a field that is of another kind since
                self._inputs[name].value = entered[name]

    @property
    def operation(self) -> Operation:
        """The operation with the values that the fields hold now."""
        return self.spec(**self.values)

    def _refresh(self, _change: object = None, done: bool = False) -> None:
        """Show what follows from the values: problems, CLI line, code, and the world they go to.

        Once a run is `done`, what would stand in the way of the same run again (the file that it wrote) is no mistake.
        """
        operation = self.operation
        problems = operation.problems()
        for name, box in self._inputs.items():
            problem = problems.get(name)
            if done or (problem is not None and problem.code == "FieldEmpty" and not self._asked):
                problem = None  # an empty field is no mistake before one had the chance to fill it
            if problem is not None and box in self._folded.inputs and not self._folded.is_open:
                self._folded.show()  # what is wrong must not be hidden
            box.tell(problem, text("forms.between").join(filter(None, outcome.sentences(problem))) if problem else "")
        self._folded.tell()
        self._code.set(cli=operation.cli, python=operation.python.rstrip("\n"))

    def _look_around(self) -> None:
        """Show the world before the first run, or that its sandbox does not start."""
        try:
            self._show_world(execution.current_target())
        except SandboxError as error:
            self._show_world(None)
            self._outcome.outcome = outcome.blank(text("forms.sandbox_failed", reason=error))

    def _show_world(self, target: Target | None) -> None:
        world = (target.kind, target.account) if target else None
        if world == self._world:
            return
        self._world = world
        self._head.value = parts.heading(self.spec, self._title, target)

    # ------------------------------------------------------------------ running

    def _heard(self, _widget: object, content: Mapping[str, Any], _buffers: object) -> None:
        """A message of the browser: run with what the fields hold there, or cancel.

        `after` is the latest run that the browser had seen. Where it is an older one than the latest, the press is the
        second half of a double click, sent while the button was being switched off: one run is what was meant.
        """
        if "run" in content:
            if content.get("after", self._latest) != self._latest:
                return
            for name, state in content["run"].items():
                self._inputs[name].take(state)
            self.press()
        elif "cancel" in content:
            self.cancel()

    @property
    def _latest(self) -> int:
        """The number of the run that is shown."""
        return self._outcome.outcome["run"]

    def press(self) -> None:
        """What the Run button does: run and return at once (in regression runs: when it is done).

        While what follows a run is still under way, the next run is begun right after it.
        """
        if refusal := self.held():
            self._say(refusal)
            return
        operation = self.operation
        if autorun():
            self.run()
        elif self._begin(blocking=False):
            self._aside(self._run, operation)
        elif self._outcome.outcome["busy"]:
            self._say(text("forms.already_running"))
        else:
            self._aside(self._run_after, self._latest, operation)

    def _aside(self, work: Callable[..., Any], *values: Any) -> None:
        threading.Thread(target=work, args=values, name=self.spec.name, daemon=True).start()

    def cancel(self) -> None:
        """Stop the run that is under way, if there is one."""
        self._watch.cancel()

    def run(self) -> Result:
        """Run with the values the fields hold, show what came out, and give it. Raises nothing a learner can cause."""
        operation = self.operation
        if self._begin(blocking=threading.current_thread() is threading.main_thread()):
            return self._run(operation)
        self._say(text("forms.already_running"))
        return Result("", 1, Failure("AlreadyRunning", text("forms.already_running")))

    def _run_after(self, latest: int, operation: Operation) -> None:
        """Run once what follows the run number `latest` is over, unless another run came before."""
        self._lock.acquire(wait=True)
        if self._latest == latest:
            self._show_busy(blocking=False)
            self._run(operation)
        else:
            self._lock.release()

    def _begin(self, blocking: bool) -> bool:
        """Take the turn and show so; whether it was to be had."""
        if not self._lock.acquire():
            return False
        self._show_busy(blocking)
        return True

    def _show_busy(self, blocking: bool) -> None:
        self._runs += 1
        self._watch = Live(self._outcome, self._runs, self.text_observers).watch()
        usual = record.usual_seconds(self.operation, self._world[0]) if self._world else None
        self._outcome.outcome = outcome.busy(self._runs, blocking, usual)

    def _run(self, operation: Operation) -> Result:
        """Run, then do what follows a run; the button can be pressed again when all of it is done."""
        try:
            result = self.result = self._performed(operation)
            self.ran = operation
            self._refresh(done=result.failure is None)  # a download may have made the file that a field names
            self._tell(operation, result)
            return result
        finally:
            self._lock.release()

    def _performed(self, operation: Operation) -> Result:
        shown: dict = {}
        try:
            result, note, place = execution.perform(operation, self._watch)
            self._show_world(place)
            shown = self._finished(operation, result, note)
        except KeyboardInterrupt:
            self._watch.cancel()
            result = Result(self._watch.output, 130, Failure("Interrupted", ""), events=self._watch.events)
            shown = self._finished(operation, result)
        except Exception as error:  # a mistake of the kit: shown to the learner, raised where it is tested
            result = Result("", 70, Failure("KitBug", f"{type(error).__name__}: {error}"))
            shown = outcome.bug(self._runs, self.spec.name, traceback.format_exc())
            if autorun():
                raise
        finally:
            self._outcome.outcome = shown or outcome.blank()
        return result

    def _switch(self, running: bool) -> None:
        """The Run button off while a run is under way."""
        with self.run_button.hold_sync():
            self.run_button.disabled = running
            self.run_button.description = text("forms.running" if running else "forms.run")

    def _finished(self, operation: Operation, result: Result, note: str = "") -> dict:
        """What to show of `result`; a field that stopped the run is marked as well."""
        failure = result.failure
        refused = failure is not None and failure.values.get("field", "") in self._inputs and not result.calls
        self._asked = self._asked or refused
        if refused:
            self._refresh()
        secrets = frozenset(str(operation.values[name]) for name in self.spec.secrets if operation.values[name])
        query = operation.options.get("query", "")
        labels = partial(label_of, operation=self.spec.name)
        return outcome.finished(self._runs, result, labels, secrets, note, query)

    def _tell(self, operation: Operation, result: Result) -> None:
        """Tell the transcript and those who observe."""
        try:
            record.add(operation, result)
        except OSError as error:
            self._say(text("forms.no_transcript", reason=error.strerror or type(error).__name__))
        try:
            for callback in self.results_observers:
                callback(result)
            observers.tell(self)
        except Exception:  # a mistake of the kit in what follows a run: shown below its result, never lost
            if autorun():
                raise
            bug = outcome.bug(self._runs, self.spec.name, traceback.format_exc())
            self._outcome.outcome = {
                **self._outcome.outcome,
                "again": True,
                "details": bug["details"],
                "note": bug["note"],
            }

    def _say(self, sentence: str) -> None:
        """Add a sentence to what is shown, leaving the rest as it is."""
        self._outcome.outcome = {**self._outcome.outcome, "said": sentence}
