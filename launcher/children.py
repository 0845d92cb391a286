"""Programs that the launcher runs: their words in a log, a count of the seconds, and advice when one fails."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from helpers.home import close_to_others, private_opener

# What a log says when something outside the project is at fault, and the advice for it. The first that fits wins.
SIGNS = {
    "advice_space": ("no space left", "enospc", "disk quota"),
    "advice_venv": ("ensurepip", "no module named venv"),
    "advice_write": ("read-only file system", "erofs", "permission denied", "eacces"),
    "advice_hash": ("hash mismatch", "do not match the hashes", "eintegrity"),
    "advice_certificate": ("certificate", "self_signed", "unknownissuer"),
    "advice_network": (
        "dns error",
        "name resolution",
        "enotfound",
        "econnre",
        "etimedout",
        "eai_again",
        "connect",
        "network",
        "timed out",
        "no matching distribution",
    ),
}


class LauncherError(Exception):
    """The launcher cannot go on; its argument is the sentence to say."""


class Child:
    """Runs programs in `folder`; `held` is a lock's descriptor that they share, so that it outlives a killed launcher."""

    def __init__(self, folder: Path, variables: Mapping[str, str], log: Path, held: int | None = None):
        self.folder = folder
        self.variables = variables
        self.log = log
        self.held = held

    def run(self, command: list[str]) -> tuple[int, str]:
        """Run `command` to its end: its exit code, and what it said. Raises OSError where it cannot be started."""
        with open(self.log, "a", encoding="utf-8", opener=private_opener) as log:
            close_to_others(self.log)
            log.write(f"$ {' '.join(command)}\n")
            log.flush()
            begun = log.tell()
            shared = (self.held,) if self.held is not None and os.name == "posix" else ()
            process = subprocess.Popen(
                command,
                cwd=self.folder,
                env=self.variables,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=shared,
            )
        try:
            code = _wait(process)
        except BaseException:
            _end(process)
            raise
        return code, self.log.read_bytes()[begun:].decode("utf-8", "replace")

    @staticmethod
    def advice(output: str) -> str:
        """The key of the advice that fits what a failed program said."""
        low = output.lower()
        return next((key for key, signs in SIGNS.items() if any(sign in low for sign in signs)), "advice_log")


def _wait(process: subprocess.Popen[Any]) -> int:
    """The exit code; on a terminal the seconds are counted meanwhile."""
    started = time.monotonic()
    while True:
        try:
            return process.wait(1)
        except subprocess.TimeoutExpired:
            if sys.stderr.isatty():
                print(f"\r  {time.monotonic() - started:.0f} s ", end="\r", file=sys.stderr, flush=True)


def _end(process: subprocess.Popen[Any], patience: float = 5) -> None:
    process.terminate()
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
