"""What was done so far: every run of a form, kept on disk."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

from helpers.home import private_opener, state_folder
from helpers.operations.core import Operation, Result


def _path() -> Path:
    return state_folder() / "transcript.jsonl"


def add(operation: Operation, result: Result) -> None:
    """Add one run. Raises OSError where the disk does not take it."""
    entry = {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "name": operation.name,
        "values": operation.shown_values,
        "cli": operation.cli,
        "python": operation.python,
        "exit_code": result.exit_code,
        "code": result.failure.code if result.failure else "",
        "seconds": round(result.seconds, 3),
        "folder": os.getcwd(),
    }
    line = json.dumps(entry, ensure_ascii=False, default=str) + "\n"
    _path().parent.mkdir(parents=True, exist_ok=True)
    # One write to a file opened for appending: two kernels do not tear each other's lines.
    with open(_path(), "ab", buffering=0, opener=private_opener) as file:
        file.write(line.encode())
