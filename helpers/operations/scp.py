"""`scp`: copy files to an instance, by the real OpenSSH client."""

from collections.abc import Mapping
from typing import Any

from helpers.operations import rules
from helpers.operations.core import Operation
from helpers.operations.kinds import LOCAL_FILE, TEXT, Field, Kind, lines_of
from helpers.operations.results import Result
from helpers.operations.ssh.client import HOST, USER, connected, declare, options_of
from helpers.operations.watch import Watch
from helpers.target import Target

FILES = Kind("local files", widget="lines", check=rules.local_file, default=(), paths=True)
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


def _execute(operation: Operation, target: Target, watch: Watch) -> Result:
    return connected(operation, target, watch, words_of(operation.values, options_of(target)), otherwise="ScpFailed")


declare("scp", FIELDS, words_of, _execute)
