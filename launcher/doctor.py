"""`workshop.py doctor`: what is there, what is missing and how to mend it."""

import json
import os
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from launcher.children import LauncherError
from launcher.commands import Launcher

NEEDED = 2e9  # bytes: a new environment, with what its installation needs for a while
ENOUGH = 2e8  # bytes: for work in an environment that is there


@dataclass(frozen=True)
class Row:
    """One line of the table: of what, whether it is good, what was found, and how to mend what is not."""

    what: str
    good: bool
    detail: str
    mend: str = ""


def doctor(launcher: Launcher) -> int:
    """Print the table; 1 where something needed is missing."""
    rows = list(examine(launcher))
    width = max(columns(row.what) for row in rows)
    for row in rows:
        gap = " " * (width - columns(row.what))
        launcher.say(f"{'ok' if row.good else '!!'}  {row.what}{gap}  {row.detail}")
        if not row.good:
            launcher.say(f"    {' ' * width}  -> {row.mend}")
    good = all(row.good for row in rows)
    launcher.say(launcher.text("doctor_good" if good else "doctor_bad"))
    return 0 if good else 1


def columns(text: str) -> int:
    """How many columns of a terminal `text` takes: Japanese characters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def examine(launcher: Launcher) -> Iterator[Row]:
    """The rows, in order. Starts nothing."""
    text = launcher.text
    ready = launcher.environment.ready()
    yield Row("Python", True, f"{sys.version.split()[0]} ({sys.executable})")
    found = text("doc_current" if ready else "doc_outdated")
    yield Row(text("doc_environment"), ready, found, text("doc_environment_mend"))
    yield from _tools(launcher)
    yield _sandbox(launcher, ready)
    place = next(folder for folder in (launcher.home, *launcher.home.parents) if folder.exists())
    free, wanted = shutil.disk_usage(place).free, ENOUGH if ready else NEEDED
    yield Row(text("doc_disk"), free > wanted, f"{free / 1e9:.1f} GB", text("doc_disk_mend", wanted=wanted / 1e9))
    writable = os.access(place, os.W_OK | os.X_OK)
    found = text("doc_write_yes" if writable else "doc_write_no")
    yield Row(text("doc_write", path=launcher.home), writable, found, text("doc_write_mend"))
    names = sorted(name for name in os.environ if name.upper().startswith(("AWS_", "BOTO_")))
    found = text("doc_keys_ignored", names=", ".join(names)) if names else text("doc_keys_none")
    yield Row(text("doc_keys"), True, found)
    encoding = sys.stdout.encoding or "?"
    good = encoding.lower().replace("-", "").replace("_", "") == "utf8"
    yield Row(text("doc_encoding"), good, encoding, text("doc_encoding_mend"))


def _tools(launcher: Launcher) -> Iterator[Row]:
    """One row a program of the environment; one of the same name elsewhere on PATH is not meant."""
    text = launcher.text
    for name in ("jupyter", "aws", "node", "cdk"):
        path = launcher.environment.program(name)
        version = _version_of(launcher, name, path) if path else ""
        found = f"{version} ({path})" if version else text("doc_missing")
        yield Row(text("doc_tool", name=name), bool(version), found, text("doc_environment_mend"))


def _version_of(launcher: Launcher, name: str, path: str) -> str:
    """The version of a program: node's by its own word, others' (slow to ask) as they were installed. "" if broken."""
    if name == "node":
        return _output([path, "--version"]).lstrip("v")
    if name == "cdk":
        try:
            file = launcher.environment.project / "node_modules" / "aws-cdk" / "package.json"
            return str(json.loads(file.read_text(encoding="utf-8"))["version"])
        except (OSError, ValueError, KeyError):
            return ""
    package = {"jupyter": "jupyterlab", "aws": "awscli"}[name]
    asked = f"import importlib.metadata as m; print(m.version({package!r}))"
    return _output([str(launcher.environment.python), "-c", asked])


def _output(command: list[str]) -> str:
    """The one line that a program prints; "" where it does not run or fails."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=30, check=False, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _sandbox(launcher: Launcher, ready: bool) -> Row:
    what = launcher.text("doc_sandbox")
    if not ready:
        return Row(what, True, launcher.text("doc_sandbox_off"))
    try:
        endpoint = launcher.ask("endpoint").strip()
    except LauncherError as error:
        log: Path = launcher.home / ".workshop" / "sandbox.log"
        return Row(what, False, str(error), launcher.text("doc_sandbox_mend", log=log))
    found = launcher.text("doc_sandbox_on", endpoint=endpoint) if endpoint else launcher.text("doc_sandbox_off")
    return Row(what, True, found)
