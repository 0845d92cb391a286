"""One case: its values put into the real form as a browser or a cell does, the form run, and everything looked at."""

import ast
import os
import re
import threading
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ipywidgets
from comm.base_comm import BaseComm
from jupyter_client.session import json_packer

from helpers import sandbox
from helpers.forms import Form
from helpers.home import PROJECT, state_folder
from helpers.operations.core import find
from helpers.operations.explanations import explain
from helpers.operations.kinds import Problem
from helpers.operations.results import Failure
from helpers.text import LANGUAGES, catalogue
from helpers.transcript import record
from helpers.views.transcript import TranscriptView
from tests.fuzz.values import Case
from tests.fuzz.watching import Canaries, Writes, threads_left
from tests.fuzz.world import World

LIMIT = 30.0  # seconds
CANCEL_AFTER = 2.0  # seconds: what waits or follows has to be told to stop
LEFT_AFTER = 20.0  # seconds in which a run's threads have ended, on a busy machine too
MOST_KEYS = 60  # letters that come one by one; the rest of a longer value is pasted
NO_FAULT = ("Cancelled",)


class Sent(BaseComm):
    """Packs every message as a kernel does that sends it to a browser."""

    def publish_msg(
        self, msg_type: str, data: Any = None, metadata: Any = None, buffers: Any = None, **keys: Any
    ) -> None:
        json_packer(data).decode("utf-8")  # what is not UTF-8 reaches no browser


@dataclass
class Figures:
    """What the runs so far came to; `faults` holds the shortest case of each kind."""

    runs: int = 0
    keys: int = 0
    operations: Counter = field(default_factory=Counter)
    fields: Counter = field(default_factory=Counter)
    codes: Counter = field(default_factory=Counter)
    slowest: tuple[float, str] = (0.0, "")
    seen: Counter = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)

    def fault(self, kind: str, case: str) -> None:
        """Note a fault by its `kind`."""
        self.seen[kind] += 1
        if kind not in self.faults or len(case) < len(self.faults[kind]):
            self.faults[kind] = case


class Runner:
    """Runs cases in `world`, one after another."""

    def __init__(self, world: World, figures: Figures):
        self.world, self.figures = world, figures
        self.forms: dict[str, Form] = {}
        # what a run's workers share of the apps is written by the first that synthesizes one
        shared = [Path(os.environ[name]) for name in ("WORKSHOP_ASSEMBLIES",) if name in os.environ]
        self.writes = Writes(world.home, world.scratch, *shared)
        self.canaries = Canaries(world.elsewhere, world.person)

    def run(self, case: Case) -> None:
        """Run `case` and note what is wrong with it."""
        before = set(threading.enumerate())
        worker = threading.Thread(target=self._guarded, args=(case,), name="a case", daemon=True)
        started = time.monotonic()
        worker.start()
        worker.join(CANCEL_AFTER)
        while worker.is_alive() and time.monotonic() - started < LIMIT:
            if made := self.forms.get(case.operation):
                made.cancel()
            worker.join(0.5)
        seconds = time.monotonic() - started
        figures = self.figures
        figures.runs += 1
        figures.operations[case.operation] += 1
        figures.fields.update(f"{case.operation}.{name}" for name in case.values)
        figures.slowest = max(figures.slowest, (seconds, str(case)))
        if worker.is_alive():
            figures.fault(f"hangs: {case.operation}", str(case))
            self.forms.pop(case.operation, None)
            self.world.free_pipe()
            worker.join(2)
        elif left := threads_left(before, LEFT_AFTER):
            figures.fault(f"left behind: {', '.join(sorted(set(left)))}", str(case))
        self.writes.on = False
        for place in (*dict.fromkeys(self.writes.outside), *self.canaries.changed()):
            figures.fault(f"writes outside: {case.operation} {re.sub('[0-9a-fA-F]{6,}', '…', place)[:200]}", str(case))
        self.writes.outside.clear()
        os.chdir(self.world.folder)

    def _guarded(self, case: Case) -> None:
        self.writes.on = True
        try:
            self._run(case)
        except BaseException as error:  # noqa: BLE001 whatever it is, that is what is looked for
            self.figures.fault(f"raises: {signature(error)}", str(case))
            self.forms.pop(case.operation, None)
        finally:
            self.writes.on = False

    def _run(self, case: Case) -> None:
        spec = find(case.operation)
        if case.operation not in self.forms:
            self.forms[case.operation] = Form(spec)
        made = self.forms[case.operation]
        empty = {f.name: f.kind.default for f in (*spec.fields, *spec.options)} | {
            name: "" for name in ("app",) if name in case.values
        }
        made.fill(**empty)
        for name, value in case.values.items():
            value = self.world.filled(value)
            if name in case.typed:
                self._type(made, name, value)
            else:
                made.fill(**{name: value})
        for problem in made.operation.problems().values():
            self._explained(problem, case)
        ast.parse(made.operation.python)
        result = made.run()
        failure = result.failure
        self.figures.codes[failure.code if failure else "ok"] += 1
        if failure is None:
            return
        if failure.code == "KitBug":
            trace = made._outcome.outcome.get("details", {}).get("text", "")
            self.figures.fault(f"KitBug: {traced(trace)}", str(case))
        elif failure.code not in NO_FAULT:
            self._explained(failure, case)

    def _type(self, made: Form, name: str, value: Any) -> None:
        """Put `value` into the field as a browser does, which sends its whole state at each key."""
        box = made._inputs[name].box
        if isinstance(box, ipywidgets.Dropdown):
            if value in box.options:
                box.set_state({"index": box.options.index(value)})
        elif isinstance(box, ipywidgets.Checkbox):
            box.set_state({"value": bool(value)})
        else:
            whole = sent(str(value))
            for end in (*range(1, min(len(whole), MOST_KEYS) + 1), len(whole)):
                box.set_state({"value": whole[:end]})
                self.figures.keys += 1

    def _explained(self, failure: Failure | Problem, case: Case) -> None:
        """Note a code without a text of its own, and a text that says nothing."""
        for lang in LANGUAGES:
            told = explain(failure, lang)
            general = catalogue("errors", lang)["General"]["rule"]
            if lang == "en" and told.code == "InternalError":
                self.figures.fault(f"the sandbox failed: {crash()}", f"{case}")
            if told.rule == general:
                self.figures.fault(f"no text of its own: {told.code}", f"{case} -- {told.original[:160]}")
            if not all((told.what, told.rule, told.next)):
                self.figures.fault(f"explains nothing: {told.code}", str(case))


def sent(value: str) -> str:
    """`value` as it comes from a browser: half a character does not survive the way."""
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def crash() -> str:
    """The latest exception in the sandbox's log, and where it came from."""
    log = (state_folder() / "sandbox.log").read_text(encoding="utf-8", errors="replace")
    trace = log.rpartition("Traceback (most recent call last):")[2]
    frames = re.findall(r'File "([^"]+)", line (\d+), in (\S+)', trace)
    where = "/".join(frames[-1][0].split("/")[-3:]) + f":{frames[-1][1]}" if frames else "?"
    return f"{re.findall(r'^[A-Za-z_.]+(?::|$)', trace, re.MULTILINE)[-1:]} at {where}"


def signature(error: BaseException) -> str:
    """What an exception is, and the deepest line of the project that it came through."""
    frames = traceback.extract_tb(error.__traceback__)
    return _named(type(error).__name__, [(frame.filename, frame.name) for frame in frames])


def traced(trace: str) -> str:
    """The same of a traceback's text."""
    frames = re.findall(r'File "([^"]+)", line \d+, in (\S+)', trace)
    last = trace.strip().splitlines()[-1] if trace.strip() else "?"
    return _named(last.partition(":")[0], frames)


def _named(kind: str, frames: list[tuple[str, str]]) -> str:
    own = [f"{Path(f).relative_to(PROJECT)}:{n}" for f, n in frames if str(PROJECT / "helpers") in f]
    return f"{kind} in {own[-1] if own else '?'}"


def scripts_work(figures: Figures) -> None:
    """Save all runs so far as scripts, look whether they are programs, and forget the runs."""
    import subprocess

    try:
        view = TranscriptView()
        for kind in ("shell", "python"):
            path = view.save(kind)
            if path is None:
                figures.fault(f"transcript: not saved as {kind}", view._said.value)
            elif kind == "python":
                compile(path.read_bytes(), str(path), "exec")
            else:
                done = subprocess.run(
                    ["bash", "-n", path], capture_output=True, text=True, errors="replace", check=False
                )
                if done.returncode:
                    figures.fault("transcript: no shell script", done.stderr[:300])
            if path is not None:
                path.unlink()
    except Exception as error:  # noqa: BLE001 whatever it is, that is what is looked for
        figures.fault(f"transcript: {signature(error)}", str(error)[:300])
    record.clear()


def alive() -> bool:
    """Whether the sandbox runs."""
    return sandbox.find() is not None
