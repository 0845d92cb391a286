"""The learner's own copies of the notebooks: made, brought up to date, and never overwritten once changed."""

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path


def cleared(notebook: bytes) -> bytes:
    """The notebook without outputs and execution counts: what a learner begins with."""
    value = json.loads(notebook)
    for cell in value["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def essence(notebook: bytes) -> str:
    """A hash of what a person writes in a notebook, the cells' text: running it or saving it again does not change it."""
    cells = [(cell["cell_type"], "".join(cell["source"])) for cell in json.loads(notebook)["cells"]]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def copy_notebooks(source: Path, home: Path, tell: Callable[..., None]) -> None:
    """Copy the notebooks of `source` (en/, ja/) to `home`, and remember what was given.

    A copy that the learner has not changed is brought up to date. One that was changed stays, and the new edition is put
    beside it as NAME.new.ipynb. One that was deleted comes back. `tell(key, path=…, beside=…)` hears of each.
    """
    register = home / ".workshop" / "copies.json"
    given = _read(register)
    for path in sorted(source.glob("*/*.ipynb")):
        name = path.relative_to(source).as_posix()
        outcome = _copy_one(cleared(path.read_bytes()), home / name, given.get(name))
        given[name] = essence(path.read_bytes())
        if outcome:
            tell(outcome, path=name, beside=(home / name).with_suffix(".new.ipynb").name)
    register.parent.mkdir(parents=True, exist_ok=True)
    _replace(register, json.dumps(given, indent=1).encode())


def _copy_one(new: bytes, target: Path, given: str | None) -> str:
    """Put `new` at `target` or beside it; the key of what to tell, "" for nothing."""
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        _replace(target, new)
        return "copy_new"
    if given == essence(new):
        return ""
    try:
        current = essence(target.read_bytes())
    except (ValueError, KeyError, TypeError):
        current = ""  # no notebook any more: the learner's, whatever it is
    if current == essence(new):
        return ""
    if current == given:
        _replace(target, new)
        return "copy_updated"
    _replace(target.with_suffix(".new.ipynb"), new)
    return "copy_beside"


def _read(register: Path) -> dict[str, str]:
    try:
        found = json.loads(register.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _replace(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(content)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
