"""`ssh`: run one command on an instance."""

from collections.abc import Mapping
from typing import Any

from helpers.operations.core import Operation
from helpers.operations.kinds import TEXT, Field
from helpers.operations.results import Result
from helpers.operations.ssh.client import WHERE, connected, declare, options_of
from helpers.operations.watch import Watch
from helpers.target import Target

FIELDS = (*WHERE, Field("command", TEXT.optional()))


def words_of(values: Mapping[str, Any], options: tuple[str, ...] = ()) -> list[str]:
    """The words of the command line, unquoted."""
    words = ["ssh", *options, "-i", values["identity"], f"{values['user']}@{values['host']}"]
    return [*words, values["command"]] if values["command"] else words


def _execute(operation: Operation, target: Target, watch: Watch) -> Result:
    """Run it without a terminal: nothing is asked, and a host that does not answer is given up after LIMIT seconds."""
    values = {**operation.values, "command": operation.values["command"] or "exit"}
    return connected(operation, target, watch, words_of(values, options_of(target)))


declare("ssh", FIELDS, words_of, _execute)
