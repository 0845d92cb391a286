"""What the launcher's words do, once the environment is there."""

import contextlib
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from launcher.copies import copy_notebooks
from launcher.environment import PROJECT, Environment, Trouble
from launcher.words import Speaker

LAB_LIMIT = 120.0


@dataclass(frozen=True)
class Place:
    """Where the launcher works, and how it speaks."""

    environment: Environment
    speaker: Speaker
    home: Path
    say: Callable[[str], None]

    def text(self, key: str, **values: object) -> str:
        return self.speaker.text(key, **values)

    def variables(self) -> dict[str, str]:
        """The environment for every program started from here; where the learner's own AWS files are is remembered."""
        found = os.environ | {
            "PATH": self.environment.path,
            "WORKSHOP_HOME": str(self.home),
            "VIRTUAL_ENV": str(self.environment.venv),
        }
        for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
            if name in os.environ and f"WORKSHOP_ORIGINAL_{name}" not in os.environ:
                found[f"WORKSHOP_ORIGINAL_{name}"] = os.environ[name]
        found.setdefault("WORKSHOP_LANG", self.speaker.lang)
        return found


def test(there: Place, arguments: list[str]) -> int:
    """Run pytest."""
    command = [str(there.environment.python), "-m", "pytest", *arguments]
    return subprocess.run(command, cwd=PROJECT, env=there.variables(), check=False).returncode


def lab(there: Place, port: int, browser: bool) -> int:
    """Start JupyterLab with its sandbox, say where it is, and wait until it ends."""
    if url := running_lab(there.home):
        there.say(there.text("lab_there", url=url))
        return 0
    try:
        there.say(there.text("copying", home=there.home))
        copy_notebooks(PROJECT / "notebooks", there.home, lambda key, **values: there.say(there.text(key, **values)))
    except OSError as error:
        raise Trouble(there.text("cannot_write", path=error.filename or there.home, reason=error.strerror)) from error
    if port and _taken(port):
        raise Trouble(there.text("port_taken", port=port))
    there.say(there.text("lab_starts"))
    log = there.home / ".workshop" / "lab.log"
    command = [str(there.environment.python), "-m", "helpers.lab", "--lang", there.speaker.lang, "--port", str(port)]
    with open(log, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as output:
        child = subprocess.Popen(
            command,
            cwd=PROJECT,
            env=there.variables() | {"WORKSHOP_LANG": there.speaker.lang},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            **_group(),
        )
    return _stay(there, child, log, browser)


def _stay(there: Place, child: subprocess.Popen, log: Path, browser: bool) -> int:
    """Wait for the lab to answer, then for its end: its own, Ctrl-C or SIGTERM here."""

    def end(*_: object) -> None:
        child.terminate()

    signal.signal(signal.SIGTERM, end)
    try:
        deadline = time.monotonic() + LAB_LIMIT
        while not (url := running_lab(there.home)) and child.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        if url:
            there.say(there.text("lab_ready", url=url))
            if browser:
                with contextlib.suppress(webbrowser.Error):
                    webbrowser.open(url)
        child.wait()
    except KeyboardInterrupt:
        end()
        with contextlib.suppress(KeyboardInterrupt):
            child.wait(30)
    if child.returncode not in (0, -signal.SIGTERM, 143):
        tail = "\n".join(f"  {line}" for line in log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:])
        raise Trouble(there.text("lab_failed", code=child.returncode, log=log, tail=tail))
    there.say(there.text("lab_ended", home=there.home))
    return 0


def _group() -> dict:
    """Ctrl-C in the terminal is for the launcher, which then ends the lab in order."""
    return {"creationflags": 0x00000200} if os.name == "nt" else {"start_new_session": True}


def running_lab(home: Path) -> str:
    """The address, token included, of the lab that runs on `home` and answers; "" where there is none."""
    for path in (home / ".workshop" / "jupyter" / "runtime").glob("jpserver-*.json"):
        try:
            server = json.loads(path.read_text(encoding="utf-8"))
            with urllib.request.urlopen(f"{server['url']}api", timeout=2):
                return f"{server['url']}lab?token={server['token']}"
        except (OSError, ValueError, KeyError):
            continue
    return ""


def _taken(port: int) -> bool:
    import socket

    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


ENVIRONMENT = "import json, os; from helpers import sandbox; print(json.dumps(sandbox.ensure().environment()))"
RESET = "from helpers import sandbox; sandbox.ensure().control('reset')"


def _ask(there: Place, program: str) -> str:
    """What a small program in the environment prints. Raises Trouble with its last line where it fails."""
    done = subprocess.run(
        [str(there.environment.python), "-c", program],
        cwd=PROJECT,
        env=there.variables(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Trouble(there.text("sandbox_failed", reason=(done.stderr.strip().splitlines() or ["?"])[-1]))
    return done.stdout


def sandbox(there: Place, command: list[str]) -> int:
    """Run `command` inside the sandbox's environment; print that environment where there is none."""
    wanted = json.loads(_ask(there, ENVIRONMENT))
    if not command:
        changed = {name: value for name, value in wanted.items() if os.environ.get(name) != value}
        lines = [f"export {name}={shlex.quote(value)}" for name, value in sorted(changed.items())]
        lines += [f"unset {name}" for name in sorted(os.environ.keys() - wanted.keys())]
        print("\n".join(lines))
        return 0
    program = shutil.which(command[0], path=there.environment.path)
    if program is None:
        print(there.text("no_command", command=command[0]), file=sys.stderr)
        return 127
    return _run_through([program, *command[1:]], wanted)


def _run_through(command: list[str], environment: dict[str, str]) -> int:
    """Run `command` with this terminal as its own; Ctrl-C is its business."""
    child = subprocess.Popen(command, env=environment)
    while True:
        try:
            code = child.wait()
            return code if code >= 0 else 128 - code
        except KeyboardInterrupt:
            continue


def reset(there: Place, yes: bool) -> int:
    """Empty the sandbox, if that is really wanted."""
    if not yes:
        if not sys.stdin.isatty():
            print(there.text("reset_no_tty"), file=sys.stderr)
            return 2
        if input(there.text("reset_question", home=there.home)).strip().lower() not in ("y", "yes", "はい"):
            there.say(there.text("reset_kept"))
            return 1
    _ask(there, RESET)
    there.say(there.text("reset_done"))
    return 0


def doctor(there: Place) -> int:
    """Say what is there; 1 where something needed is missing."""
    rows = list(examine(there))
    width = max(len(row[0]) for row in rows)
    for what, good, found, mend in rows:
        there.say(f"{'ok' if good else '!!'}  {what.ljust(width)}  {found}" + (f"  -> {mend}" if not good else ""))
    good = all(row[1] for row in rows)
    there.say(there.text("doctor_good" if good else "doctor_bad"))
    return 0 if good else 1


def examine(there: Place):
    """The doctor's rows: what, whether it is good, what was found, how to mend it."""
    text, environment = there.text, there.environment
    yield text("doc_python"), True, sys.version.split()[0], text("doc_python_mend")
    ready = environment.ready()
    yield text("doc_environment"), ready, text("doc_current" if ready else "doc_outdated"), text("doc_environment_mend")
    for name in ("jupyter", "aws", "node", "cdk"):
        found = shutil.which(name, path=environment.path)
        yield text("doc_tool", name=name), bool(found), found or text("doc_missing"), text("doc_environment_mend")
    running = _running_sandbox(there) if ready else ""
    yield text("doc_sandbox"), True, running or text("doc_sandbox_off"), ""
    place = next(folder for folder in (there.home, *there.home.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    yield text("doc_disk"), free > 2e9, f"{free / 1e9:.1f} GB", text("doc_disk_mend")
    writable = os.access(place, os.W_OK)
    yield (
        text("doc_write", path=there.home),
        writable,
        text("doc_write_yes") if writable else "-",
        text("doc_write_mend"),
    )
    keys = sorted(name for name in os.environ if name.startswith("AWS_"))
    yield text("doc_keys"), True, text("doc_keys_ignored", names=", ".join(keys)) if keys else text("doc_keys_none"), ""
    encoding = sys.stdout.encoding or "?"
    yield text("doc_encoding"), encoding.lower().replace("-", "") == "utf8", encoding, text("doc_encoding_mend")


def _running_sandbox(there: Place) -> str:
    program = "from helpers import sandbox; found = sandbox.find(); print(found.endpoint if found else '')"
    return _ask(there, program).strip()
