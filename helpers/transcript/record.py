"""The record of what was done so far: every run of a form, kept on disk."""

import errno
import json
import os
import statistics
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from helpers import sandbox, target
from helpers.home import make_folder, private_opener, state_folder
from helpers.operations.core import Operation
from helpers.operations.results import Result

LATEST = 9  # so many runs tell how long one takes: a machine is now faster, now slower


def _path() -> Path:
    return state_folder() / "transcript.jsonl"


def add(operation: Operation, result: Result) -> None:
    """Add one run. Raises OSError where the disk does not take it, or not all of it; nothing of it is left then."""
    line = json.dumps(_entry(operation, result), ensure_ascii=False, default=str) + "\n"
    make_folder(_path().parent)
    # One write to a file opened for appending: two kernels do not tear each other's lines.
    with open(_path(), "ab", buffering=0, opener=private_opener) as file:
        begun = file.seek(0, os.SEEK_END)
        content = line.encode("utf-8", "backslashreplace")  # a file name that is not UTF-8 becomes an escape of JSON
        if file.write(content) < len(content):
            file.truncate(begun)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _entry(operation: Operation, result: Result) -> dict:
    return {
        "time": datetime.now(UTC).isoformat(timespec="microseconds"),
        "name": operation.name,
        "values": operation.shown_values,
        "cli": operation.script,
        "python": operation.python,
        "exit_code": result.exit_code,
        "code": result.failure.code if result.failure else "",
        "refused": result.refused,
        "seconds": round(result.seconds, 3),
        "folder": os.getcwd(),
        "world": _world(),
    }


def _world() -> str:
    """A name for the place that calls go to: an account, or this one sandbox and no later one."""
    try:
        return target.current().world
    except sandbox.SandboxError:
        return "none"


def entries() -> list[dict]:
    """All runs, the oldest first. A line that cannot be read is left out."""
    found = []
    try:
        # Not by splitlines: a value may hold other ends of lines.
        lines = _path().read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        return []
    for line in lines:
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and {"cli", "python", "code", "time"} <= entry.keys():
            found.append(entry)
    return found


def of_this_world(runs: Sequence[dict]) -> list[dict]:
    """Those of `runs` that were done where calls go now."""
    here = _world()
    return [entry for entry in runs if entry.get("world", here) == here]


def usual_seconds(operation: Operation, kind: str) -> float | None:
    """The median of what the learner's latest runs of this operation took in this kind of world, those that succeeded;
    None where there were none. An app of the CDK has times of its own.
    """
    app = operation.values.get("app")
    took = [
        entry["seconds"]
        for entry in entries()
        if entry.get("name") == operation.name
        and not entry["code"]
        and entry.get("world", "").startswith(f"{kind} ")
        and entry.get("values", {}).get("app") == app
        and isinstance(entry.get("seconds"), int | float)
    ]
    return statistics.median(took[-LATEST:]) if took else None


def clear() -> None:
    """Forget all runs. Raises OSError."""
    _path().unlink(missing_ok=True)
