"""The learner's own copies of the notebooks: made, brought up to date, and never overwritten once changed."""

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

from helpers.home import make_folder, write_json


def cleared(notebook: bytes) -> bytes:
    """The notebook without outputs and execution counts: what a learner begins with."""
    value = json.loads(notebook)
    for cell in value["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def essence(notebook: bytes) -> str:
    """A hash of what a person writes in a notebook, the cells' text: running it or saving it again does not change it.

    "" for what is no notebook.
    """
    try:
        cells = [(cell["cell_type"], "".join(cell["source"])) for cell in json.loads(notebook)["cells"]]
    except (ValueError, KeyError, TypeError):
        return ""
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def copy_notebooks(source: Path, home: Path, tell: Callable[..., None]) -> None:
    """Copy the notebooks of `source` (en/, ja/) to `home`, and remember what was given. Raises OSError.

    A copy that the learner has not changed is brought up to date. One that was changed stays, and the new edition is put
    beside it as NAME.new.ipynb. One that was deleted comes back. `tell(key, path=…, beside=…)` hears of each.
    """
    register = home / ".workshop" / "copies.json"
    before = _read(register)
    given = dict(before)
    make_folder(register.parent)
    try:
        for path in sorted(source.glob("*/*.ipynb")):
            name = path.relative_to(source).as_posix()
            outcome, where = _copy_one(cleared(path.read_bytes()), home, name, given)
            if outcome:
                tell(outcome, path=name, beside=where.name)
    finally:
        if given != before:
            write_json(register, given)


def _copy_one(new: bytes, home: Path, name: str, given: dict[str, str]) -> tuple[str, Path]:
    """Put `new` at its place or beside it, and note it in `given`: the key of what to tell ("" for nothing), and where."""
    target = home / name
    edition = essence(new)
    known, given[name] = given.get(name), edition
    if not target.exists():
        _replace(target, new)
        return "copy_new", target
    current = essence(target.read_bytes())
    if edition in (known, current):
        return "", target
    if current and current == known:
        _replace(target, new)
        return "copy_updated", target
    beside = _place_beside(target, edition, given.get(f"{name} new"))
    given[f"{name} new"] = edition
    _replace(beside, new)
    return "copy_beside", beside


def _place_beside(target: Path, edition: str, known: str | None) -> Path:
    """The first of NAME.new.ipynb, NAME.new2.ipynb … in which nothing of the learner's is lost."""
    number = 1
    while True:
        beside = target.with_suffix(f".new{'' if number == 1 else number}.ipynb")
        if not beside.exists() or essence(beside.read_bytes()) in (edition, known):
            return beside
        number += 1


def _read(register: Path) -> dict[str, str]:
    try:
        found = json.loads(register.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _replace(path: Path, content: bytes) -> None:
    """Write a file in one step: an interruption leaves the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(content)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
