"""The record of runs given back as a shell script or a Python program.

A run that did not succeed is a comment: the state that the successful runs made is made again, whatever the failed ones
met. What was done in a sandbox that is gone is left out, for the same reason.
"""

import os
import re
import shlex
from collections.abc import Sequence
from pathlib import Path

from helpers.home import home
from helpers.text import language, readable, text

_IMPORT = re.compile(r"(?:import|from) \S")


def shell_script(entries: Sequence[dict]) -> str:
    """The runs as a bash script, to be run in the folder of the notebooks; it stops at the first command that fails."""
    parts = [
        "#!/usr/bin/env bash",
        _remark("# ", entries),
        "set -euo pipefail",
        'cd "$(dirname "${BASH_SOURCE[0]}")"',
        "",
    ]
    folder = entries[0].get("folder") if entries else None
    for entry in entries:
        if entry.get("folder") != folder:
            folder = entry["folder"]
            parts += [f"cd {shlex.quote(folder)}", ""]
        parts += [_heading(entry), _commented(entry["cli"]) if entry["code"] else entry["cli"], ""]
    return "\n".join(parts)


def python_script(entries: Sequence[dict]) -> str:
    """The runs as one Python program that does the same with boto3."""
    imports = {"import os", "from pathlib import Path"}
    parts = ["os.chdir(Path(__file__).resolve().parent)", ""]
    folder = entries[0].get("folder") if entries else None
    for entry in entries:
        if entry.get("folder") != folder:
            folder = entry["folder"]
            parts += [f"os.chdir({folder!r})", ""]
        lines = entry["python"].strip().splitlines()
        if entry["code"]:
            parts += [_heading(entry), _commented("\n".join(lines)), ""]
            continue
        imports |= {line for line in lines if _IMPORT.match(line)}
        body = "\n".join(line for line in lines if not _IMPORT.match(line)).strip()
        parts += [_heading(entry), body, ""]
    return "\n".join([_remark("# ", entries), *sorted(imports), "", *parts])


def _heading(entry: dict) -> str:
    outcome = text("views.script_failed", code=entry["code"]) if entry["code"] else text("views.script_worked")
    return f"# {entry['time']}  {entry['name']}: {outcome}"


def _remark(sign: str, entries: Sequence[dict]) -> str:
    return sign + text("views.script_head", count=len(entries), failed=sum(bool(e["code"]) for e in entries))


def _commented(lines: str) -> str:
    return "\n".join(f"#   {line}" if line else "#" for line in lines.splitlines())


SCRIPTS = {"shell": (shell_script, "sh"), "python": (python_script, "py")}


def save(kind: str, entries: Sequence[dict]) -> Path:
    """Write the script ("shell" or "python") beside the notebooks, under a name not yet taken. Raises OSError."""
    make, ending = SCRIPTS[kind]
    folder = home() / language()
    folder.mkdir(parents=True, exist_ok=True)
    number = 1
    while True:
        path = folder / (f"transcript.{ending}" if number == 1 else f"transcript-{number}.{ending}")
        try:
            # By itself: that the name is taken is told apart from a disk that does not take the content.
            file = open(path, "x", encoding="utf-8", opener=lambda p, flags: os.open(p, flags, 0o700))  # noqa: SIM115
        except FileExistsError:
            number += 1
            continue
        try:
            with file:
                file.write(readable(make(entries)))
        except OSError:
            path.unlink()
            raise
        return path
