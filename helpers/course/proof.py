"""What a class that wants a proof hears of a step beside its verdict: enough to do the same again, by helpers/replay.

A value of a form that is the step's own (the id of the server that the app made) is told by where it comes from, since it has
another value in every world; what the learner typed is told as it is. Secret values are never told.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from helpers.cdk.apps import app_place, sources
from helpers.course import progress
from helpers.course.context import CheckContext, filled_in
from helpers.course.model import Step
from helpers.course.runs import ended
from helpers.hub import outbox
from helpers.operations.core import Operation
from helpers.operations.results import Result

SOURCES = ("reference", "solution", "prefill")  # attributes of a step with values of its form
AROUND = (1.0, 2.0)  # seconds before and after a form's run in which calls are its own


def share_run(chapter: str, step: Step, operation: Operation, result: Result) -> None:
    """Share a run of the step's form."""
    if not outbox.proving():
        return
    context = CheckContext()
    own, source_of = told_values(step, operation, context)
    told: dict[str, Any] = {
        "do": operation.name,
        "own": own,
        "from": source_of,
        "code": result.failure.code if result.failure else "",
        "took": round(result.seconds, 1),
        "world": hashlib.sha256(context.target.world.encode()).hexdigest()[:8],
    }
    if app := operation.values.get("app"):
        told["app"] = digest_of_app(str(app))
    value = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    if len(value) > outbox.MOST_OF_RUN:
        value = json.dumps({"do": operation.name, "long": True})
    outbox.share("run", chapter, step.id, value)


def told_values(step: Step, operation: Operation, context: CheckContext) -> tuple[dict[str, Any], dict[str, str]]:
    """The values that are the learner's own, and of the others where each comes from; defaults are left out."""
    given = {**operation.shown_values, **operation.options}
    defaults = {field.name: field.kind.default for field in (*operation.spec.fields, *operation.spec.options)}
    changed = {name: value for name, value in given.items() if plain(value) != plain(defaults[name])}
    found = {name: first_source(step, name, value, context) for name, value in changed.items()}
    source_of = {name: source for name, source in found.items() if source}
    return {name: plain(value) for name, value in changed.items() if name not in source_of}, source_of


def first_source(step: Step, name: str, value: Any, context: CheckContext) -> str:
    """Of SOURCES the first that has this value for the field `name`; "" where none has."""
    for source in SOURCES:
        known: Mapping[str, Any] = getattr(step, source) or {}
        if name in known and plain(filled_in({name: known[name]}, context)[name]) == plain(value):
            return source
    return ""


def plain(value: Any) -> Any:
    """A value in the one form in which two are compared: lines as a list, a number of a field as its text."""
    if isinstance(value, list | tuple):
        return [str(one) for one in value]
    if isinstance(value, str) and "\n" in value:
        return [line for line in value.splitlines() if line.strip()]
    return value if isinstance(value, bool) or value is None else str(value)


def digest_of_app(name: str) -> str:
    """Six bytes that tell whether the learner's copy of an app is the one that the notebook's steps make."""
    place, digest = app_place(name), hashlib.sha256()
    if place.is_dir():
        for path in sorted(sources(place)):
            digest.update(f"{path.relative_to(place).as_posix()}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def share_outside(chapter: str, step: str, context: CheckContext) -> None:
    """Share the names of what was asked for outside of forms since the step before was done: what no replay can do again."""
    if not outbox.proving() or context.target.kind != "sandbox":
        return
    since = progress.last_done_at(chapter)
    windows = [_window(run) for run in context.runs]
    calls = [(call["time"], call["action"]) for call in context.calls]
    names = {name for at, name in calls if at > since and not any(begin <= at <= end for begin, end in windows)}
    names |= {"ssh" for one in context.session_log if one.get("time", 0) > since and not _inside(one, windows)}
    if names:
        outbox.share("outside", chapter, step, ",".join(sorted(names)))


def _window(run: Mapping[str, Any]) -> tuple[float, float]:
    end = ended(run)
    return end - float(run.get("seconds", 0)) - AROUND[0], end + AROUND[1]


def _inside(one: Mapping[str, Any], windows: list[tuple[float, float]]) -> bool:
    return any(begin <= one.get("time", 0) <= end for begin, end in windows)
