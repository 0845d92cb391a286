"""A line of a transcript as an operation of the kit, or why it is none that can be done again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from helpers.cdk.apps import BUNDLED
from helpers.course.bringing import operation_of
from helpers.course.context import CheckContext, filled_in
from helpers.course.model import Step
from helpers.course.proof import SOURCES
from helpers.operations.core import Field, Operation, Specification, declared

PROGRAMS = ("command", "user data")  # kinds of value that are run by somebody
COMMANDS_OF = ("ssh", "ssh tunnel")  # operations whose field `command` is one, too
ELSEWHERE = ("file://", "fileb://", "http://", "https://")  # what the AWS CLI reads in place of a value


class NotReplayable(Exception):
    """This run cannot be done again; `reason` is the key of a text at `replay.why`, `values` fill it."""

    def __init__(self, reason: str, **values: object):
        super().__init__(reason)
        self.reason, self.values = reason, values


@dataclass(frozen=True)
class Run:
    """A run of a form, as it was shared: `own` are the values that were typed, `source_of` says of which attribute of the step
    the others are. `took` is in seconds, `app` the digest of the app's files, `world` of the world.
    """

    operation: str
    own: Mapping[str, Any]
    source_of: Mapping[str, str]
    code: str = ""
    took: float = 0.0
    app: str = ""
    world: str = ""


def parsed(value: str) -> Run:
    """The run that a line tells of. Raises NotReplayable for what is none."""
    try:
        told = json.loads(value)
        if told.get("long"):
            raise NotReplayable("long")
        run = Run(
            str(told["do"]), dict(told["own"]), dict(told["from"]), str(told["code"]), float(told["took"]),
            str(told.get("app", "")), str(told["world"]),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NotReplayable("no-run") from error
    if not all(isinstance(one, str) for one in (*run.own, *run.source_of)) or not run.took >= 0:
        raise NotReplayable("no-run")
    return run


def operation_in(run: Run, step: Step, context: CheckContext) -> Operation:
    """What `run` did at `step`, with the values that it has in this world. Raises NotReplayable."""
    spec = declared(run.operation)
    if spec is None:
        raise NotReplayable("no-operation", name=run.operation[:40])
    fields = {field.name: field for field in (*spec.fields, *spec.options)}
    values = {name: _given(step, name, source, context) for name, source in run.source_of.items()}
    values |= {name: _own(spec, fields.get(name), value, context.folder) for name, value in run.own.items()}
    if unknown := values.keys() - fields.keys():
        raise NotReplayable("no-field", name=f"{run.operation} {min(unknown)[:40]}")
    return operation_of(run.operation, values)


def _given(step: Step, name: str, source: str, context: CheckContext) -> Any:
    """A value that is the step's own."""
    known = getattr(step, source) if source in SOURCES else None
    if not known or name not in known:
        raise NotReplayable("no-run")
    return filled_in({name: known[name]}, context)[name]


def _own(spec: Specification, field: Field | None, value: Any, folder: Path) -> Any:
    """A value that the learner typed, looked over."""
    if field is None:
        raise NotReplayable("no-field", name=spec.name)
    if not isinstance(value, str | bool) and not (isinstance(value, list) and all(isinstance(v, str) for v in value)):
        raise NotReplayable("no-run")
    words = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    if field.kind.secret or any(word.lower().lstrip().startswith(ELSEWHERE) for word in words):
        raise NotReplayable("elsewhere", name=field.name)
    if field.kind.name in PROGRAMS or (spec.name in COMMANDS_OF and field.name == "command"):
        raise NotReplayable("program", name=field.name)
    if field.kind.name == "cdk app" and not (BUNDLED / _plain_name(words) / "cdk.json").is_file():
        raise NotReplayable("own-app", name=words[0][:40] if words else "")
    if field.kind.names_files and not all(_is_here(word, folder) for word in words):
        raise NotReplayable("file", name=field.name)
    return tuple(value) if isinstance(value, list) else _number(field, value)


def _plain_name(words: list[str]) -> str:
    return words[0] if len(words) == 1 and words[0].replace("_", "").isalnum() else "-"


def _number(field: Field, value: str | bool) -> Any:
    """The value of a field of numbers as such."""
    wants = isinstance(field.kind.default, int) and not isinstance(field.kind.default, bool)
    return int(value) if wants and isinstance(value, str) and value.isdecimal() and len(value) < 10 else value


def _is_here(word: str, folder: Path) -> bool:
    """Whether a file's name stays in the replay's folder; an address in S3 names no file."""
    if word.startswith("s3://"):
        return True
    place = PurePosixPath(word)
    if place.is_absolute() or ".." in place.parts or word.startswith(("~", "-")) or "\0" in word or "\\" in word:
        return False
    return (folder / place).resolve().is_relative_to(folder.resolve())
