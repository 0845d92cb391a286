"""A learner's lines of one chapter, done again one after the other; of each step that was done: the same, another, or not provable."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from helpers import sandbox
from helpers.course import progress, route
from helpers.course.answers import is_right
from helpers.course.bringing import Bringer
from helpers.course.context import CheckContext
from helpers.course.model import Content, Done, NotYet, Step, Verdict, Wrong, nothing
from helpers.course.proof import digest_of_app
from helpers.course.texts import chapter_text, table
from helpers.forms.execution import perform
from helpers.home import by_reference
from helpers.marks import going
from helpers.marks.errors import MarkError
from helpers.operations.watch import Watch
from helpers.replay.runs import NotReplayable, Run, operation_in, parsed
from helpers.target import expected_errors
from helpers.text import text
from helpers.transcript import record

SAME, OTHER, NOT_PROVABLE, BROUGHT = "same", "other", "not-provable", "brought"
LONGEST_RUN = 300.0  # seconds of one run
BROKEN_OFF = ("Cancelled", "Interrupted")  # codes of runs that the learner ended
LONGEST_BROKEN_OFF = 20.0  # seconds until the replay does so
SETTLES = 30.0  # seconds in which what was begun comes to its end: a task, a stack
SHARED_SETTING = ("cdk bootstrap", "configure")  # what a chapter finds done by an earlier one


@dataclass(frozen=True)
class Outcome:
    """What became of a step in the replay: `state` is one of SAME, OTHER, NOT_PROVABLE and BROUGHT, `why` a sentence."""

    step: str
    title: str
    state: str
    why: str = ""


@dataclass
class Replay:
    """Plays the lines of `chapter` in the sandbox of this process. `tell` hears of each step's outcome."""

    chapter: str
    content: Content
    folder: Path
    tell: Callable[[Outcome], None] = lambda outcome: None
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._bringer = Bringer(self.content, self.folder)
        self._moves = route.moves(self.chapter)
        self._begin()
        self._world = ""

    def _begin(self) -> None:
        """Know nothing of what was done."""
        self.outcomes.clear()
        self._at = 0  # the first of the notebook's cells that was not passed
        self._missed: dict[str, str] = {}  # why a run of a step was not done again
        self._outside: dict[str, str] = {}
        self._brought: set[str] = set()
        self._lost = ""  # since when the world is another than the learner's, as a sentence

    def play(self, lines: Sequence[Mapping[str, Any]]) -> list[Outcome]:
        """Do all lines again. Raises SandboxError where there is no sandbox."""
        for line in lines:
            if line["chapter"] != self.chapter:
                if line["kind"] == "run":
                    self._from_before(line)
                continue
            known = {"run": self._run, "done": self._done, "answer": self._answer, "outside": self._was_outside}
            known |= {"anew": self._anew, "brought": self._bring, "back": self._back}
            if act := known.get(line["kind"]):
                act(str(line["step"]), str(line["value"]))
        return list(self.outcomes.values())

    # ------------------------------------------------------------------------------------------------ lines

    def _run(self, name: str, value: str) -> None:
        step = self._step(name)
        if step is None:
            return
        try:
            run = parsed(value)
            self._same_world(run)
            self._pass_cells(route.RUN, name)
            self._prepare(step)
            self._perform(run, step)
        except NotReplayable as error:
            self._missed[name] = text(f"replay.why.{error.reason}", **error.values)

    def _perform(self, run: Run, step: Step) -> None:
        operation = operation_in(run, step, self._look())
        watch = Watch()
        limit = min(run.took, LONGEST_BROKEN_OFF) if run.code in BROKEN_OFF else LONGEST_RUN
        with cancelled_after(watch, limit):
            result, _, _ = perform(operation, watch)
        record.add(operation, result)
        if run.app and run.app != digest_of_app(str(operation.values["app"])):
            raise NotReplayable("app", name=operation.values["app"])

    def _from_before(self, line: Mapping[str, Any]) -> None:
        """What another chapter did that this one finds done."""
        try:
            run = parsed(str(line["value"]))
            if run.operation in SHARED_SETTING and not run.code and not run.source_of:
                perform(operation_in(run, Step(str(line["step"])), self._look()), Watch())
        except NotReplayable:
            return

    def _same_world(self, run: Run) -> None:
        """Where the learner's world was another one from here on, so is this."""
        if self._world and run.world != self._world:
            sandbox.ensure().control("reset")
        self._world = run.world

    def _done(self, name: str, _value: str) -> None:
        step = self._step(name)
        if step is None or step.check is None or name in self._brought:
            return
        self._pass_cells(route.CHECK, name)
        self._prepare(step)
        if step.widget is not None:
            step.widget()  # a card that looks at what is there when it is made
        verdict = self._settled(step)
        if isinstance(verdict, Done):
            progress.done(self.chapter, name)
            self._tell(name, SAME)
            return
        why = self._not_provable(step)
        self._tell(name, NOT_PROVABLE if why else OTHER, why or self._words(step, verdict))
        if why:
            self._go_on_after(step)

    def _answer(self, name: str, value: str) -> None:
        right, _, given = value.partition(":")
        step = self._step(name)
        if step is not None:
            self._pass_cells(route.ASK, name)
            self._prepare(step)
        questions, known = table(self.chapter, f"questions.{name}"), self.content.answers.get(name)
        try:
            answer = known(self._look()) if known else str(questions.get("answer", ""))
        except expected_errors():
            answer = ""
        agrees = is_right(given, answer, questions.get("form", ""))
        if right == "right" and not agrees and known:
            self._missed[name] = text("replay.why.answer", given=given[:60])
        progress.note(self.chapter, name, answer=answer if agrees else given, right=agrees)

    def _was_outside(self, name: str, value: str) -> None:
        self._outside[name] = value

    def _anew(self, _name: str, _value: str) -> None:
        self._empty()
        progress.forget(self.chapter)

    def _bring(self, name: str, _value: str) -> None:
        """The kit brought the learner to the step, and so it does here."""
        self._empty()
        moves = route.until(self.chapter, name)
        try:
            self._bringer.make(self.chapter, moves)
        except (MarkError, *expected_errors()) as error:
            self._lost = text("replay.why.not_brought", reason=error)
        self._at = len(moves)
        for brought in dict.fromkeys(move.name for move in moves if move.kind == route.CHECK):
            self._brought.add(brought)
            self._tell(brought, BROUGHT)

    def _back(self, _name: str, _value: str) -> None:
        self._lost = text("replay.why.back")

    def _empty(self) -> None:
        going.begin_anew(self.folder)
        self._begin()

    # -------------------------------------------------------------------------------------------- the parts

    def _step(self, name: str) -> Step | None:
        return next((step for step in self.content.steps if step.id == name), None)

    def _look(self) -> CheckContext:
        return CheckContext(self.folder, self.chapter)

    def _pass_cells(self, kind: str, name: str) -> None:
        """Do what the notebook's own cells do, up to this one, once each."""
        end = next((n for n, move in enumerate(self._moves) if (move.kind, move.name) == (kind, name)), self._at)
        cells = [move for move in self._moves[self._at : end] if move.kind == route.CODE]
        self._at = max(self._at, end)
        for cell in cells:
            try:
                self._bringer.make(self.chapter, [cell])
            except Exception as error:  # noqa: BLE001 a cell of the kit that fails in a world that is not as it was then
                self._lost = self._lost or text("replay.why.cell", reason=type(error).__name__)

    def _prepare(self, step: Step) -> None:
        if step.prepare is not None:
            try:
                step.prepare(self._look())
            except expected_errors() as error:
                self._missed[step.id] = text("replay.why.prepare", reason=error)

    def _settled(self, step: Step) -> Verdict:
        """The check's verdict once what was begun has come to its end."""
        deadline = time.monotonic() + SETTLES
        while True:
            verdict = self._verdict(step)
            at_work = isinstance(verdict, NotYet) and verdict.name in ("at-work", "in-progress", "waiting")
            if not at_work or time.monotonic() > deadline:
                return verdict
            time.sleep(0.2)

    def _verdict(self, step: Step) -> Verdict:
        try:
            return step.check(self._look()) if step.check else NotYet()
        except expected_errors():
            return NotYet()

    def _not_provable(self, step: Step) -> str:
        """Why the record says too little to do the step again; "" where it says enough."""
        if step.id in self._missed:
            return self._missed[step.id]
        if step.id in self._outside:
            return text("replay.why.outside", calls=self._outside[step.id].replace(",", ", ")[:200])
        asks = step.id in self.content.answers or table(self.chapter, f"questions.{step.id}")
        if step.finish is not nothing or not (step.operation or step.widget or asks):
            return text("replay.why.no_form")
        return self._lost

    def _go_on_after(self, step: Step) -> None:
        """Do the step's own solution, so that the steps after it can be looked at."""
        try:
            with by_reference():
                answer = self.content.answers.get(step.id)
                if answer is not None:
                    progress.note(self.chapter, step.id, answer=answer(self._look()), right=True)
                for name, values in step.actions(self._look()):
                    self._bringer._run(name, values, step.id)
        except Exception as error:  # noqa: BLE001 what fails here is told of the steps that need it
            self._lost = self._lost or text("replay.why.after", title=self._title(step.id), reason=error)
        if not isinstance(self._settled(step), Done):
            self._lost = self._lost or text("replay.why.after", title=self._title(step.id), reason="-")

    def _words(self, step: Step, verdict: Verdict) -> str:
        name = verdict.name if isinstance(verdict, NotYet | Wrong) else ""
        if not name:
            return text("course.not_yet")
        return chapter_text(self.chapter, f"steps.{step.id}.mistakes.{name}", verdict.values)

    def _title(self, name: str) -> str:
        return chapter_text(self.chapter, f"steps.{name}.title")

    def _tell(self, name: str, state: str, why: str = "") -> None:
        outcome = self.outcomes[name] = Outcome(name, self._title(name), state, why)
        self.tell(outcome)


@contextmanager
def cancelled_after(watch: Watch, seconds: float) -> Iterator[None]:
    """Inside, `watch` is cancelled after so many seconds."""
    timer = threading.Timer(seconds, watch.cancel)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
