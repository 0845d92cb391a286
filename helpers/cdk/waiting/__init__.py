"""A process with aws-cdk-lib loaded that waits for one synthesis, and is replaced when it was used.

The library takes most of a synthesis' time to load (Python's modules, jsii's Node, the validator of templates), and its Node
does not survive a fork: so one process serves one app once. The CDK CLI starts it in place of the app's own command, with all
that it gives an app; so whatever the CLI does is done by the CLI.
"""

import atexit
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from helpers.home import home, make_folder, state_folder

NEEDED = 1.5e9  # bytes of free memory, of which it takes 0.7e9, and the one with the CLI 0.35e9
HERE = Path(__file__).parent
MODULES_OF_AN_APP = re.compile(r"^\s*(?:from aws_cdk import|import aws_cdk\.)\s*\(?([\w\s,]+)", re.MULTILINE)
SERVICE = re.compile(r"\baws_\w+")

_started: list["subprocess.Popen[bytes]"] = []


def wanted() -> bool:
    """Whether one may wait here: not in a class, where many share one memory, and not where memory is short."""
    if os.environ.get("WORKSHOP_CDK_WAITING", os.environ.get("WORKSHOP_WARM", "1")) == "0":
        return False
    from helpers.cdk.waiting.process import free_memory

    return free_memory() > NEEDED


def start(environment: Mapping[str, str]) -> bool:
    """Have one wait in this home, with `environment`; whether one does. Raises nothing: without one, all is done as ever."""
    if os.name != "posix":  # sockets with descriptors, and locks, are as POSIX has them
        return False
    _forget_ended()
    try:
        if waits():
            return True
        if not wanted():
            return False
        words = [sys.executable, str(HERE / "process.py"), str(make_folder(_folder())), *_modules()]
        _started.append(
            subprocess.Popen(
                words,
                env=dict(environment) | {"PYTHONIOENCODING": "utf-8"},
                stdin=subprocess.PIPE,  # its other end is gone with this process, however that ends
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        )
    except OSError:
        return False
    return True


def waits() -> bool:
    """Whether one waits in this home, or gets ready to."""
    import fcntl

    try:
        descriptor = os.open(_folder() / "lock", os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False


def end() -> None:
    """End those that this process has started; one that serves a synthesis ends after it."""
    _let_go(_started)
    for process in _started:
        process.wait()
    _started.clear()


def _forget_ended() -> None:
    _let_go([process for process in _started if process.poll() is not None])
    _started[:] = [process for process in _started if process.poll() is None]


@atexit.register
def _let_all_go() -> None:
    _let_go(_started)


def _let_go(processes: Iterable["subprocess.Popen[bytes]"]) -> None:
    """Close our end of their pipes, by which they know that they are needed."""
    for process in processes:
        if process.stdin:
            process.stdin.close()


def app_command(folder: Path, path: str) -> list[str]:
    """The words of the app's command in cdk.json, where that is this Python with a script; else none."""
    try:
        settings = json.loads((folder / "cdk.json").read_text(encoding="utf-8"))
        words = shlex.split(settings["app"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []
    if len(words) < 2 or words[0] not in ("python", "python3") or not (folder / words[1]).is_file():
        return []
    if not words[1].endswith(".py") or shlex.join(words) != settings["app"].strip():  # a shell would do more with it
        return []
    found = shutil.which(words[0], path=path)
    return words if found and Path(found).parent == Path(sys.executable).parent else []


def relayed(command: list[str]) -> list[str]:
    """The words that hand the app of `command` to the process that waits in this home."""
    return [sys.executable, "-I", "-S", str(HERE / "relay.py"), str(_folder()), *command]


def _folder() -> Path:
    return state_folder() / "cdk-waiting"


def _modules() -> list[str]:
    """The services whose modules the apps of this home import."""
    found: set[str] = set()
    for path in (home() / "cdk_apps").glob("*/*.py"):
        text = path.read_text(encoding="utf-8", errors="replace")
        found |= {name for names in MODULES_OF_AN_APP.findall(text) for name in SERVICE.findall(names)}
    return [f"aws_cdk.{name}" for name in sorted(found or {"aws_ec2"})]
