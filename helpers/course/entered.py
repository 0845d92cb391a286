"""What was entered in a chapter's cards, typed or chosen, kept for the next kernel: one file, without anything secret."""

import contextlib
from pathlib import Path
from typing import Any

from filelock import Timeout

from helpers.home import autorun, private_lock, read_json, state_folder, write_json
from helpers.look.card import Card

MOST = 10_000  # characters of one value; a longer one is not kept


def bring_back(card: Card, chapter: str, name: str) -> None:
    """Put into `card` what was typed there when it was used last, and keep what will be. Nothing in a regression run."""
    card.place = {"chapter": chapter, "step": name.partition(":")[2]}
    if autorun():
        return
    if found := read(chapter).get(name):
        with contextlib.suppress(TypeError):  # the file was changed by hand
            card.restore(found)
    card.keeper = lambda: keep(chapter, name, card.entered())


def read(chapter: str) -> dict[str, dict[str, Any]]:
    """What was entered in `chapter`, by the card's name ("form:make-bucket"); empty where nothing can be read."""
    try:
        return _of_chapter(read_json(_path()), chapter)
    except OSError:
        return {}


def keep(chapter: str, name: str, values: dict[str, Any]) -> None:
    """Keep `values` for one card; where the disk does not take them, they are typed again."""
    short = {key: value for key, value in values.items() if not isinstance(value, str) or len(value) <= MOST}
    with contextlib.suppress(OSError, Timeout), private_lock(_path().with_suffix(".lock"), 10):
        kept = read_json(_path())
        known = _of_chapter(kept, chapter)
        if known.get(name, {}) != short:
            write_json(_path(), {**kept, chapter: {**known, name: short}})


def forget(chapter: str) -> None:
    """Know nothing of `chapter` any more; where the disk does not take that, it is typed over."""
    with contextlib.suppress(OSError, Timeout), private_lock(_path().with_suffix(".lock"), 10):
        kept = read_json(_path())
        if kept.pop(chapter, None) is not None:
            write_json(_path(), kept)


def _path() -> Path:
    return state_folder() / "entered.json"


def _of_chapter(kept: dict[str, Any], chapter: str) -> dict[str, dict[str, Any]]:
    """What is understood of a chapter's part of the file, which may have been changed by hand."""
    found = kept.get(chapter)
    return {name: v for name, v in found.items() if isinstance(v, dict)} if isinstance(found, dict) else {}
