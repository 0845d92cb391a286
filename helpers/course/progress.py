"""How far the learner has come: one file, whatever the language, safe for two kernels, kept over restarts."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from helpers.home import read_json, state_folder, write_json


def _path() -> Path:
    return state_folder() / "progress.json"


def read(chapter: str) -> dict[str, dict[str, Any]]:
    """What is known of each step of `chapter`: {"done": time, "hints": opened}."""
    found = read_json(_path()).get(chapter)
    return found if isinstance(found, dict) else {}


def note(chapter: str, step: str, **values: Any) -> None:
    """Keep `values` for one step, beside what is kept already. Raises OSError where the disk does not take it."""
    from filelock import FileLock

    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_suffix(".lock"), timeout=10):
        put_aside_if_broken(path)
        all_of_it = read_json(path)
        kept = all_of_it.setdefault(chapter, {}).setdefault(step, {})
        if all(kept.get(name) == value for name, value in values.items()):
            return
        kept.update(values)
        write_json(path, all_of_it)


def done(chapter: str, step: str) -> None:
    """Keep that the step was done now, unless it was done before."""
    if "done" not in read(chapter).get(step, {}):
        note(chapter, step, done=datetime.now(UTC).isoformat(timespec="seconds"))


def put_aside_if_broken(path: Path) -> Path | None:
    """Rename a file that cannot be understood, so that nothing in it is lost; its new place, or None."""
    try:
        if isinstance(json.loads(path.read_text(encoding="utf-8")), dict):
            return None
    except FileNotFoundError:
        return None
    except ValueError:
        pass
    aside = path.with_name(f"{path.stem}.broken-{datetime.now(UTC):%Y%m%dT%H%M%S}.json")
    return path.replace(aside)
