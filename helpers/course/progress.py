"""How far the learner has come: one file, whatever the language, safe for two kernels, kept over restarts."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from helpers.home import private_lock, read_json, state_folder, write_json
from helpers.hub import outbox


def _path() -> Path:
    return state_folder() / "progress.json"


def read(chapter: str) -> dict[str, dict[str, Any]]:
    """What is known of each step of `chapter`: {"done": time}, of a typed question {"answer": …, "right": …}.

    Empty where the file cannot be read; whoever writes to it learns why.
    """
    try:
        found = read_json(_path()).get(chapter)
    except OSError:
        return {}
    return found if isinstance(found, dict) else {}


def note(chapter: str, step: str, **values: Any) -> None:
    """Keep `values` for one step, beside what is kept already. Raises OSError where the disk does not take it."""
    path = _path()
    with private_lock(path.with_suffix(".lock"), 10):
        put_aside_if_broken(path)
        all_of_it = read_json(path)
        kept = all_of_it.setdefault(chapter, {}).setdefault(step, {})
        if all(kept.get(name) == value for name, value in values.items()):
            return
        kept.update(values)
        write_json(path, all_of_it)


def forget(chapter: str) -> None:
    """Know nothing of `chapter` any more. Raises OSError where the disk does not take it."""
    path = _path()
    with private_lock(path.with_suffix(".lock"), 10):
        kept = read_json(path)
        if kept.pop(chapter, None) is not None:
            outbox.share("anew", chapter)
            write_json(path, kept)


def done(chapter: str, step: str) -> None:
    """Keep that the step was done now, unless it was done before."""
    if "done" not in read(chapter).get(step, {}):
        outbox.share("done", chapter, step)
        note(chapter, step, done=datetime.now(UTC).isoformat(timespec="seconds"))


def done_at(known: Mapping[str, Any]) -> float:
    """When a step was done, of what is kept of it, in seconds since 1970; 0.0 where it is not done."""
    return datetime.fromisoformat(known["done"]).timestamp() if known.get("done") else 0.0


def last_done_at(chapter: str) -> float:
    """When a step of `chapter` was done last, in seconds since 1970; 0.0 where none was."""
    return max((done_at(known) for known in read(chapter).values()), default=0.0)


def began(chapter: str) -> float:
    """When stock was first taken for `chapter`, in seconds since 1970: what was done before it was done for another one.

    0.0 where it was not, as in a chapter without a stock.
    """
    stock = read(chapter).get("stock", {})
    return datetime.fromisoformat(stock["taken"]).timestamp() if stock.get("taken") else done_at(stock)


def put_aside_if_broken(path: Path) -> Path | None:
    """Rename a file that cannot be understood, so that nothing in it is lost; its new place, or None. Raises OSError."""
    try:
        if _is_understood(json.loads(path.read_text(encoding="utf-8"))):
            return None
    except FileNotFoundError:
        return None
    except ValueError:
        pass
    aside = path.with_name(f"{path.stem}.broken-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.json")
    return path.replace(aside)


def _is_understood(kept: Any) -> bool:
    """Whether it is chapters of steps of values."""
    chapters = kept.values() if isinstance(kept, dict) else [None]
    return all(isinstance(steps, dict) and all(isinstance(s, dict) for s in steps.values()) for steps in chapters)
