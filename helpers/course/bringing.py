"""Brings the learner to where a step begins: by a mark of one's own, and from there by the steps' reference solutions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers.course import progress, route
from helpers.course.context import CheckContext, filled_in
from helpers.course.model import Content, Done, Step
from helpers.course.texts import chapter_text, table
from helpers.forms.execution import perform
from helpers.home import by_reference
from helpers.hub import outbox
from helpers.marks import going, places, store
from helpers.marks.errors import MarkError
from helpers.marks.going import Gone
from helpers.marks.store import Mark
from helpers.operations import find
from helpers.operations.core import Operation
from helpers.operations.watch import Watch
from helpers.text import text
from helpers.transcript import record

UNREADABLE = ("content_gone", "damaged", "other_version")
Progress = Callable[[int, int, str], None]  # the moves that are done, all of them, and the title of the step


@dataclass(frozen=True)
class Plan:
    """How to get there: from the world of `mark` (None: from an empty one), by `moves`; `chapter` and `step` say where to."""

    chapter: str
    step: str
    mark: Mark | None
    moves: Sequence[route.Move]

    def giving_way(self, folder: Path) -> list[str]:
        """The places of the files that have to give way."""
        files = self.mark.files if self.mark else places.given(places.kept(folder))
        return places.differing(files, folder)


class Stopped(Exception):
    """The learner has cancelled; `step` is where."""

    def __init__(self, step: str):
        super().__init__(step)
        self.step = step


def plan(chapter: str, step: str) -> Plan:
    """The way to the world in which `step` of `chapter` begins."""
    moves = route.until(chapter, step)
    marks = {mark.step: mark for mark in store.steps_of(chapter) if not store.missing(mark)}
    for number in range(len(moves), 0, -1):
        move = moves[number - 1]
        if move.kind == route.CHECK and move.name in marks:
            return Plan(chapter, step, marks[move.name], moves[number:])
    return Plan(chapter, step, None, moves)


class Bringer:
    """Goes the way of a plan. `cancel` stops it before its next move, and what is under way."""

    def __init__(self, content: Content, folder: Path, progress: Progress = lambda done, total, title: None):
        self.content = content
        self.folder = folder
        self.progress = progress
        self.watch = Watch()
        self.cancelled = False
        self.gone: Gone | None = None  # what had to give way, as soon as it has
        self.names: dict[str, Any] = {"__name__": "__main__", "print": lambda *_, **__: None}

    def cancel(self) -> None:
        self.cancelled = True
        self.watch.cancel()

    def go(self, plan: Plan) -> Gone:
        """Go there. Raises Stopped, MarkError (which says at which step what went wrong), SandboxError and OSError."""
        self.gone, moves = self._begin(plan)
        outbox.share("brought", plan.chapter, plan.step)
        self.make(plan.chapter, moves)
        return self.gone

    def _begin(self, plan: Plan) -> tuple[Gone, Sequence[route.Move]]:
        """Go to where the plan begins; what is to be done from there. A mark that cannot be read is as good as none."""
        if plan.mark is not None:
            try:
                return going.go_back(plan.mark, self.folder), plan.moves
            except MarkError as error:
                if error.code not in UNREADABLE:
                    raise
        return going.begin_anew(self.folder), route.until(plan.chapter, plan.step)

    def make(self, chapter: str, moves: Sequence[route.Move]) -> None:
        """Make these moves, one after the other. Raises as `go` does."""
        wanted = [move for move in moves if self._does_something(move)]
        for done, move in enumerate(wanted):
            title = self._title(chapter, move)
            self.progress(done, len(wanted), title)
            if self.cancelled:
                raise Stopped(title)
            with by_reference():
                self._make(chapter, move, title)
        self.progress(len(wanted), len(wanted), "")

    def _does_something(self, move: route.Move) -> bool:
        return move.kind in (route.RUN, route.CHECK, route.ASK, route.CODE)

    def _title(self, chapter: str, move: route.Move) -> str:
        if table(chapter, f"steps.{move.name}"):
            return chapter_text(chapter, f"steps.{move.name}.title")
        return move.name.replace("-", " ")

    def _make(self, chapter: str, move: route.Move, title: str) -> None:
        if move.kind == route.CODE:
            exec(compile(move.source, chapter, "exec"), self.names)  # noqa: S102 the chapter's own cells
            return
        step = next((one for one in self.content.steps if one.id == move.name), None)
        if step is not None and step.prepare is not None and move.kind in (route.RUN, route.ASK):
            step.prepare(self._look())
        if move.kind == route.ASK:
            self._answer(chapter, move.name)
        elif step is not None and move.kind == route.RUN and step.widget is not None:
            step.widget()  # a card that looks at what is there when it is made
        elif step is not None and move.kind == route.RUN and step.operation:
            self._run(step.operation, step.reference, title)
        elif step is not None and move.kind == route.CHECK:
            self._finish(chapter, step, title)

    def _finish(self, chapter: str, step: Step, title: str) -> None:
        for name, values in step.finish(self._look()):
            self._run(name, values, title)
        verdict = step.check(self._look()) if step.check else Done()
        if self.cancelled:
            raise Stopped(title)
        if not isinstance(verdict, Done):
            name = getattr(verdict, "name", "")
            reason = chapter_text(chapter, f"steps.{step.id}.mistakes.{name}", verdict.values) if name else ""
            raise MarkError("failed", title=title, reason=reason or text("course.not_yet"))
        progress.done(chapter, step.id)
        mark_step(chapter, step.id, self.folder)

    def _run(self, name: str, values: Any, title: str) -> None:
        context = self._look()
        self.watch = Watch()
        operation = operation_of(name, filled_in(values, context))
        result, _, _ = perform(operation, self.watch)
        record.add(operation, result)
        if self.cancelled:
            raise Stopped(title)

    def _answer(self, chapter: str, name: str) -> None:
        known = self.content.answers.get(name)
        answer = known(self._look()) if known else table(chapter, f"questions.{name}").get("answer")
        if isinstance(answer, str):
            progress.note(chapter, name, answer=answer, right=True)

    def _look(self) -> CheckContext:
        return CheckContext(self.folder)


def operation_of(name: str, values: Mapping[str, Any]) -> Operation:
    """The operation with these values as a form would hand them over: lists from their lines."""
    spec = find(name)
    lines = {field.name for field in (*spec.fields, *spec.options) if field.kind.widget == "lines"}
    return spec(
        **{
            name: tuple(line for line in value.splitlines() if line.strip())
            if name in lines and isinstance(value, str)
            else value
            for name, value in values.items()
        }
    )


def mark_step(chapter: str, step: str, folder: Path) -> Mark:
    """Mark the world in which the check of a step turned green. Raises MarkError, SandboxError and OSError."""
    return going.save(f"{chapter}/{step}", folder, "step", chapter, step)
