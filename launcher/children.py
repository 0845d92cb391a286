"""Programs that the launcher runs: with progress, a log, and an honest sentence when one fails."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from launcher.texts import say, text

# What a log says when something outside the project is at fault, and the advice for it. The first that fits wins.
SIGNS = {
    "no_space": ("no space left", "enospc", "disk quota exceeded"),
    "no_writing": ("read-only file system", "erofs", "permission denied", "eacces"),
    "no_venv": ("ensurepip is not available", "no module named venv", "no module named ensurepip"),
    "hashes": ("hash mismatch", "do not match the hashes", "eintegrity"),
    "certificates": ("certificate", "self_signed", "unknownissuer"),
    "no_network": (
        "dns error",
        "name resolution",
        "enotfound",
        "econnrefused",
        "econnreset",
        "etimedout",
        "eai_again",
        "connection",
        "network",
        "timed out",
        "no matching distribution",
    ),
}


class Stop(Exception):
    """The command cannot go on; `key` and `values` make the sentences that say why and what to do."""

    def __init__(self, key: str, **values: object):
        super().__init__(key)
        self.key, self.values = key, values

    def __str__(self) -> str:
        return text(self.key, **self.values)


def advice(log: str) -> str:
    """The key of the advice that fits the end of a failed program's log."""
    low = log.lower()
    return next((key for key, signs in SIGNS.items() if any(sign in low for sign in signs)), "look_at_log")


def run(title: str, command: Sequence[object], log: Path, env: Mapping[str, str], cwd: Path) -> None:
    """Run `command` under a line `title … seconds`; its own output goes to `log`. Raises Stop where it fails."""
    started = time.monotonic()
    say(title + " … ", end="")
    with open(log, "ab") as output:
        output.write(f"\n$ {' '.join(map(str, command))}\n".encode())
        output.flush()
        begin = output.tell()
        try:
            process = subprocess.Popen(
                list(map(str, command)), stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=env, cwd=cwd
            )
        except OSError as error:
            say("")
            raise Stop("not_startable", program=command[0], reason=error.strerror or error) from error
        code = _wait(process, title, started)
    if code:
        say(text("failed"))
        tail = _tail(log, begin)
        reason = "\n".join("    " + line for line in tail.splitlines()[-6:])
        raise Stop("step_failed", title=title, code=code, reason=reason, log=log, next=text(f"advice.{advice(tail)}"))
    say(text("seconds", seconds=round(time.monotonic() - started, 1)))


def _wait(process: subprocess.Popen, title: str, started: float) -> int:
    """The exit code; on a terminal the seconds are counted meanwhile. An interruption ends the program too."""
    while True:
        try:
            return process.wait(1)
        except subprocess.TimeoutExpired:
            if sys.stderr.isatty():
                say(f"\r{title} … {time.monotonic() - started:.0f} s ", end="")
        except KeyboardInterrupt:
            end(process)
            raise


def end(process: subprocess.Popen) -> None:
    """End a program, first politely."""
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _tail(log: Path, begin: int) -> str:
    with open(log, "rb") as file:
        file.seek(0, os.SEEK_END)
        file.seek(max(begin, file.tell() - 8000))
        return file.read().decode("utf-8", "replace").strip()


def become(command: Sequence[object], env: Mapping[str, str]) -> int:
    """Go on as `command`. On Windows, which cannot do that, run it and give its exit code."""
    words = list(map(str, command))
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name != "nt":
        os.execve(words[0], words, dict(env))
    process = subprocess.Popen(words, env=dict(env))
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # the program has got the same Ctrl-C and ends in its own way
