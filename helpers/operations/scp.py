"""`scp`: copy files to an instance, by the real OpenSSH client."""

import shlex
from collections.abc import Mapping
from typing import Any

from helpers.operations import rules
from helpers.operations.core import Operation, Result, Specification, Task, register
from helpers.operations.kinds import LOCAL_FILE, TEXT, Field, Kind, lines_of
from helpers.operations.source import Code
from helpers.operations.ssh import HOST, USER, connected, options_of
from helpers.operations.watch import Watch

FILES = Kind("local files", widget="lines", check=rules.local_file, default=())
FIELDS = (
    Field("identity", LOCAL_FILE),
    Field("files", FILES),
    Field("user", USER),
    Field("host", HOST),
    Field("folder", TEXT.optional()),
)


def words_of(values: Mapping[str, Any], options: tuple[str, ...] = ()) -> list[str]:
    """The words of the command line, unquoted."""
    there = f"{values['user']}@{values['host']}:{values['folder'] or ''}"
    return ["scp", *options, "-i", values["identity"], *lines_of(values["files"]), there]


def _execute(operation: Operation, target, watch: Watch) -> Result:
    return connected(operation, target, watch, words_of(operation.values, options_of(target)))


def _task(values: Mapping[str, Any]) -> Task:
    words = ", ".join(f'"{word}"' for word in words_of(values))
    return Task(
        lambda: None, {}, lambda: Code(f"subprocess.run([{words}], check=True)", frozenset({"import subprocess"}))
    )


register(
    Specification(
        "scp",
        _task,
        FIELDS,
        (),
        changes=False,
        manages="task",
        lines=lambda operation: [shlex.join(words_of(operation.values))],
        execute=_execute,
    )
)
