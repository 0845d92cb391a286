"""A process with the CDK CLI loaded that waits for one command, and is replaced when it was used.

Most of a command's time beside the synthesis is Node's, which loads the CLI. So one process has it loaded, with the
environment and the outputs of a command of this process's, and becomes that command: `cli.js` says how. Each process that
runs commands has its own; in a home, the one that was started last stays.
"""

import contextlib
import json
import os
import shutil
import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from helpers.cdk.process import CommandProcess
from helpers.cdk.waiting import wanted
from helpers.cdk.waiting.process import same_environment
from helpers.home import make_folder, state_folder

PROGRAM = Path(__file__).with_name("cli.js")
SCRIPT_OF_NODE = b"#!/usr/bin/env node\n"
TELLING = ("CDK_DEBUG", "CDK_VERBOSE")  # with these, the CLI tells how it was called, as it was when it was loaded
LOOK = 5.0  # seconds between two looks whether it is needed
SENDING = 5.0  # seconds for the words of a command to be taken

_lock = threading.Lock()
_waits: "WaitingCli | None" = None


@dataclass(frozen=True)
class WaitingCli:
    """The process of `program` that waits, begun with `environment`; `control` leads to it."""

    process: CommandProcess
    program: str
    environment: dict[str, str]
    control: socket.socket

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def fits(self, program: str, environment: Mapping[str, str]) -> bool:
        """Whether it waits, and can be `program` in such an environment."""
        same = program == self.program and same_environment(self.environment, dict(environment))
        return same and self.process.exit_code is None

    def become(self, words: list[str], folder: Path, environment: Mapping[str, str]) -> bool:
        """Have it be the command; whether it could be reached."""
        told = {"words": words, "folder": str(folder), "environment": dict(environment)}
        try:
            self.control.sendall(json.dumps(told, ensure_ascii=False).encode() + b"\n")
        except (OSError, UnicodeEncodeError):
            return False
        return True

    def served(self) -> bool:
        """Whether it has been the command until that ended by itself; nothing of the command runs where it has not."""
        code = self.process.exit_code
        with contextlib.suppress(OSError):
            if code is not None and code >= 0 and self.control.recv(1):
                return True
        self.process.kill()
        return False

    def end(self) -> None:
        """End it, if it runs; comes back when it has."""
        self.control.close()
        with self.process as process:
            if process.exit_code is None:
                process.kill()


def start(environment: Mapping[str, str]) -> bool:
    """Have one wait here for a command in `environment`; whether one does. Raises nothing."""
    global _waits
    program = shutil.which("cdk", path=environment["PATH"])
    with _lock:
        if _waits and not (program and _waits.fits(program, environment)):
            _waits.end()
            _waits = None
        if _waits is None and program:
            _waits = _started(program, dict(environment))
        return _waits is not None


def taken(words: list[str], folder: Path, environment: Mapping[str, str]) -> WaitingCli | None:
    """The one that waits, which becomes the command `words`; None where none can. It has to be ended."""
    global _waits
    with _lock:
        found, _waits = _waits, None
    if found is None:
        return None
    fits = found.fits(words[0], environment) and not set(TELLING) & set(environment)
    if fits and found.become(words[1:], folder, environment):
        return found
    found.end()
    return None


def end() -> None:
    """End the one that waits here, if one does."""
    global _waits
    with _lock:
        found, _waits = _waits, None
    if found:
        found.end()


def _started(program: str, environment: dict[str, str]) -> WaitingCli | None:
    node = shutil.which("node", path=environment["PATH"])
    if os.name != "posix" or node is None or not wanted():
        return None
    ours, theirs = socket.socketpair()
    ours.settimeout(SENDING)
    try:
        with open(program, "rb") as script:
            if script.readline() != SCRIPT_OF_NODE:
                raise OSError(8, "not a program of Node", program)
        newest = make_folder(state_folder() / "cdk-waiting") / "newest-cli"
        words = ["node", str(PROGRAM), program, str(theirs.fileno()), str(newest), str(LOOK)]
        process = CommandProcess(words, state_folder(), environment, node, [theirs.fileno()])
    except OSError:
        ours.close()
        return None
    finally:
        theirs.close()
    begun = WaitingCli(process, program, environment, ours)
    try:
        draft = newest.with_name(f"{newest.name}.{os.getpid()}")
        draft.write_text(str(process.process.pid), encoding="ascii")
        os.replace(draft, newest)
    except OSError:
        begun.end()
        return None
    return begun
