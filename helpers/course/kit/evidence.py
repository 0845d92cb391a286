"""When something was done: by any program where the sandbox keeps a record of calls, else by the forms."""

from dataclasses import dataclass
from typing import Any

from helpers.course.context import CheckContext
from helpers.course.runs import ended

BY_CDK = "aws-sdk-js"  # what the CDK CLI calls itself
ENDED_BY_HAND = ("Cancelled", "Interrupted")  # how a run ends that the learner ended


@dataclass(frozen=True)
class SessionEntry:
    """Something done on a server over ssh: `kind` is "command", "shell", "files" or "port" (a connection through a
    tunnel), `what` the command or the port."""

    kind: str
    what: str
    succeeded: bool


def session_log(context: CheckContext) -> list[SessionEntry]:
    """What was done on servers: by any program in the sandbox, else by the forms that ran a command to its end."""
    by_forms = [run for run in runs(context, "ssh", "ssh tunnel") if run["code"] in ("", "CommandFailed")]
    told = [SessionEntry("command", str(run["values"].get("command") or ""), not run["code"]) for run in by_forms]
    return [*told, *map(_of_the_log, context.session_log)]


def _of_the_log(entry: dict[str, Any]) -> SessionEntry:
    return SessionEntry(entry["kind"], entry["what"], entry["code"] == 0)


def commands(context: CheckContext, word: str) -> list[str]:
    """The commands with `word` in them that ended well on a server."""
    return [one.what for one in session_log(context) if one.kind == "command" and one.succeeded and word in one.what]


def moments(context: CheckContext, operation: str, code: str = "") -> list[float]:
    """When `operation` ("ec2 stop-instances") ended with `code` ("": well), in seconds since 1970, oldest first.

    Of a real account only what the forms did is known.
    """
    if context.target.kind == "sandbox":
        action = "".join(word.capitalize() for word in operation.split()[1].split("-"))
        return [call["time"] for call in context.called(action, code=code)]
    return [ended(run) for run in runs(context, operation) if run["code"] == code]


def runs(context: CheckContext, *operations: str) -> list[dict[str, Any]]:
    """The forms' runs of these operations, oldest first."""
    return [run for run in context.runs if run["name"] in operations]


def index_of(entries: list[dict[str, Any]], **wanted: object) -> int:
    """The place of the first run with these entries; -1 where there is none."""
    return next((n for n, run in enumerate(entries) if wanted.items() <= run.items()), -1)
