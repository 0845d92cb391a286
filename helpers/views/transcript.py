"""What was done so far: every run of a form, kept on disk, and given back as a shell script or a Python program.

In the scripts a run that did not succeed is a comment: the state that the successful runs made is made again, whatever
the failed ones met. What was done in a sandbox that is gone is left out, for the same reason.
"""

import errno
import json
import os
import re
import shlex
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import ipywidgets as widgets

from helpers import sandbox, target
from helpers.home import home, make_folder, private_opener, state_folder
from helpers.markup import markup
from helpers.operations.core import Operation, Result
from helpers.text import language, readable, text

_IMPORT = re.compile(r"(?:import|from) \S")


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
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "name": operation.name,
        "values": operation.shown_values,
        "cli": operation.script,
        "python": operation.python,
        "exit_code": result.exit_code,
        "code": result.failure.code if result.failure else "",
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
        lines = _path().read_text(encoding="utf-8", errors="replace").split("\n")  # a value may hold other ends of lines
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


def of_this_world(found: Sequence[dict]) -> list[dict]:
    """Those of `found` that were done where calls go now."""
    here = _world()
    return [entry for entry in found if entry.get("world", here) == here]


def clear() -> None:
    """Forget all runs. Raises OSError."""
    _path().unlink(missing_ok=True)


def shell_script(found: Sequence[dict]) -> str:
    """The runs as a bash script, to be run in the folder of the notebooks; it stops at the first command that fails."""
    parts = [
        "#!/usr/bin/env bash",
        _remark("# ", found),
        "set -euo pipefail",
        'cd "$(dirname "${BASH_SOURCE[0]}")"',
        "",
    ]
    folder = found[0].get("folder") if found else None
    for entry in found:
        if entry.get("folder") != folder:
            folder = entry["folder"]
            parts += [f"cd {shlex.quote(folder)}", ""]
        parts += [_heading(entry), _commented(entry["cli"]) if entry["code"] else entry["cli"], ""]
    return "\n".join(parts)


def python_script(found: Sequence[dict]) -> str:
    """The runs as one Python program that does the same with boto3."""
    imports = {"import os", "from pathlib import Path"}
    parts = ["os.chdir(Path(__file__).resolve().parent)", ""]
    folder = found[0].get("folder") if found else None
    for entry in found:
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
    return "\n".join([_remark("# ", found), *sorted(imports), "", *parts])


def _heading(entry: dict) -> str:
    outcome = text("views.script_failed", code=entry["code"]) if entry["code"] else text("views.script_worked")
    return f"# {entry['time']}  {entry['name']}: {outcome}"


def _remark(sign: str, found: Sequence[dict]) -> str:
    return sign + text("views.script_head", count=len(found), failed=sum(bool(e["code"]) for e in found))


def _commented(lines: str) -> str:
    return "\n".join(f"#   {line}" if line else "#" for line in lines.splitlines())


DOUBLE_CLICK = 0.5  # seconds in which a second click is the half of a double click, not an answer to what the first asked

SCRIPTS = {"shell": (shell_script, "sh"), "python": (python_script, "py")}


def save(kind: str, found: Sequence[dict]) -> Path:
    """Write the script ("shell" or "python") beside the notebooks, under a name not yet taken. Raises OSError."""
    make, ending = SCRIPTS[kind]
    folder = home() / language()
    folder.mkdir(parents=True, exist_ok=True)
    number = 1
    while True:
        path = folder / (f"transcript.{ending}" if number == 1 else f"transcript-{number}.{ending}")
        try:
            file = open(path, "x", encoding="utf-8", opener=lambda p, flags: os.open(p, flags, 0o700))
        except FileExistsError:
            number += 1
            continue
        try:
            with file:
                file.write(readable(make(found)))
        except OSError:
            path.unlink()
            raise
        return path


class TranscriptView(widgets.VBox):
    """The runs as two scripts, to copy, save or clear. `refresh()` reads the file again."""

    def __init__(self):
        from helpers.forms.html import HTML
        from helpers.forms.panels import Code
        from helpers.forms.style import style

        pieces = [
            {"name": "shell", "title": text("views.shell"), "text": "", "folded": False},
            {"name": "program", "title": text("views.python"), "text": "", "folded": True},
        ]
        self._head = HTML()
        self._style = HTML(style())
        self._code = Code(pieces)
        self._said = HTML()
        self._asking = False
        self._latest = ("", 0.0)  # the button that was clicked last, and when its deed was done
        buttons = [self._button(name, action) for name, action in self._actions()]
        self._clear = buttons[-1]
        row = widgets.HBox(buttons).add_class("workshop-actions")
        super().__init__([self._style, self._head, self._code, row, self._said])
        self.add_class("workshop-form").add_class("workshop-transcript")
        self.refresh()

    def __repr__(self) -> str:
        return "TranscriptView()"

    def _actions(self):
        yield "save_shell", lambda: self.save("shell")
        yield "save_python", lambda: self.save("python")
        yield "refresh", self.refresh
        yield "clear", self.clear

    def _button(self, name: str, action) -> widgets.Button:
        button = widgets.Button(description=text(f"views.{name}"))
        button.on_click(lambda _: self._clicked(name, action))
        return button.add_class(f"workshop-transcript-{name.replace('_', '-')}")

    def _clicked(self, name: str, action) -> None:
        """Do what the button says; once where it was double-clicked, else a question would be answered unread."""
        before, when = self._latest
        if name != before or time.monotonic() - when > DOUBLE_CLICK:
            action()
            self._latest = (name, time.monotonic())

    def refresh(self, *_: object) -> None:
        """Show the runs of the world that one is in."""
        everything = entries()
        found = of_this_world(everything)
        count = text("views.transcript_count", count=len(found), others=len(everything) - len(found))
        self._head.value = markup("<h3>{title}</h3><p>{count}</p>", title=text("views.transcript"), count=count)
        self._code.set(shell=shell_script(found), program=python_script(found))
        self._asked(False)

    def save(self, kind: str) -> Path | None:
        """Write a script to a new file and say where; None where the disk does not take it."""
        self._asked(False)
        try:
            path = save(kind, of_this_world(entries()))
        except OSError as error:
            self._say(text("views.not_saved", reason=error.strerror or type(error).__name__))
            return None
        self._say(text("views.saved", path=path))
        return path

    def clear(self) -> None:
        """Ask the first time, forget all runs the second time."""
        if not self._asking:
            self._asked(True)
            self._say(text("views.clear_question", count=len(entries())))
            return
        try:
            clear()
        except OSError as error:
            self._say(text("views.not_saved", reason=error.strerror or type(error).__name__))
            return
        self.refresh()
        self._say(text("views.cleared"))

    def _asked(self, asking: bool) -> None:
        self._asking = asking
        self._clear.description = text("views.clear_really" if asking else "views.clear")

    def _say(self, sentence: str) -> None:
        self._said.value = markup('<div class="workshop-notice" role="status">{said}</div>', said=sentence)
