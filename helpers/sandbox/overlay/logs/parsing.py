"""The command `parse` of a query: fields out of a field, by a text with `*` or by an expression with names.

"parse" (Amazon CloudWatch Logs User Guide, CWL_QuerySyntax-Parse): @message where no field is named, as many names as `*`, and
an event that does not match stays without the fields.
"""

import re
from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.logs.conditions import Tokens

Rows = list[dict[str, Any]]
NAMED = re.compile(r"\(\?<(?![=!])")


def parse_step(command: Tokens) -> tuple[Callable[[Rows], Rows], tuple[str, ...]]:
    """What `parse` does to events, and the names of the fields that it gives. Fails at what is none."""
    field = "@message" if command.peek()[:1] in ('"', "'", "/") else command.word()
    kind, text = command.of("text", "regex")
    if kind == "regex":
        expression = _expression(command, NAMED.sub("(?P<", text[1:].rpartition("/")[0]))
        names = tuple(expression.groupindex)
    else:
        glob = re.sub(r"\\(.)", r"\1", text[1:-1])
        expression = _of_glob(glob)
        names = command.names() if command.take("as") else ()
        if len(names) != glob.count("*"):
            command.fail(back=1)
        expression_names = dict(enumerate(names, 1))
    if not names:
        command.fail(back=1)

    def parsed(row: dict[str, Any]) -> dict[str, Any]:
        found = expression.search(str(row[field])) if field in row else None
        if found is None:
            return row
        values = (
            found.groupdict() if kind == "regex" else {name: found[place] for place, name in expression_names.items()}
        )
        return row | {name: value for name, value in values.items() if value is not None}

    return lambda rows: [parsed(row) for row in rows], names


def _expression(command: Tokens, text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error:
        command.fail(back=1)


def _of_glob(glob: str) -> re.Pattern[str]:
    """Each `*` is as little as can be, the last one all that is left where it ends the text."""
    expression = "(.*?)".join(map(re.escape, glob.split("*")))
    return re.compile(expression.removesuffix("(.*?)") + "(.*)" if glob.endswith("*") else expression, re.DOTALL)
