"""What a learner shares with the class: lines of one file, which the learner's server sends and the learner can read.

Kernels add to it; nothing is added outside a class. A line holds a time, a kind, a chapter, a step and one short value:
the name of a mistake, a number of hints, an AWS error code, an answer to a question. Nothing else ever goes in, but where the
teacher wants a proof that can be replayed (`classroom --proof`): then also what forms were run with, secrets aside.
"""

import contextlib
import json
import os
import secrets
import time
from pathlib import Path
from typing import Any

from helpers.home import autorun, make_folder, private_opener, state_folder

KINDS = ("done", "wrong", "hint", "error", "answer", "hand", "anew")
OF_PROOF = ("run", "outside", "brought", "back")  # what a replay needs besides: see helpers/replay
MOST = 200  # characters of a value
MOST_OF_RUN = 4000


def in_class() -> bool:
    """Whether this process belongs to a server of a class."""
    return os.environ.get("WORKSHOP_CLASS") == "1" and not autorun()


def proving() -> bool:
    """Whether the class shares what a replay needs."""
    return in_class() and os.environ.get("WORKSHOP_PROOF") == "1"


def path() -> Path:
    """Where the lines are."""
    return state_folder() / "class" / "shared.jsonl"


def read_path() -> Path:
    """Where the numbers of the notes are that the learner has put away."""
    return path().with_name("read.json")


def share(kind: str, chapter: str, step: str = "", value: str = "") -> None:
    """Add a line, in a class. Where the disk does not take it, the board does not hear of it; the course goes on."""
    if not (proving() if kind in OF_PROOF else in_class()):
        return
    assert kind in (*KINDS, *OF_PROOF), kind  # noqa: S101 a mistake of the kit's
    most = MOST_OF_RUN if kind == "run" else MOST
    entry = {"at": round(time.time(), 3), "kind": kind, "chapter": chapter, "step": step, "value": value[:most]}
    with contextlib.suppress(OSError):
        make_folder(path().parent)
        with open(path(), "ab", buffering=0, opener=private_opener) as file:
            if file.seek(0, os.SEEK_END) == 0:
                file.write(_line({"box": secrets.token_hex(8)}))
            file.write(_line(entry))  # one write: two kernels do not tear each other's lines


def _line(entry: dict[str, Any]) -> bytes:
    return (json.dumps(entry, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


def box() -> str:
    """What tells this file's lines from those of another that stood in its place; "" where nothing was shared."""
    try:
        with open(path(), "rb") as file:
            return str(json.loads(file.readline())["box"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def entries(after: int = 0, most: int = 10_000) -> list[dict[str, Any]]:
    """The lines that begin at or after the byte `after`, each with its `number` and the `next` line's."""
    found: list[dict[str, Any]] = []
    try:
        with open(path(), "rb") as file:
            file.seek(after)
            while len(found) < most and (line := file.readline()).endswith(b"\n"):
                here, after = after, after + len(line)
                with contextlib.suppress(ValueError):
                    entry = json.loads(line)
                    if isinstance(entry, dict) and entry.get("kind") in (*KINDS, *OF_PROOF):
                        found.append({**entry, "number": here, "next": after})
    except OSError:
        return []
    return found
