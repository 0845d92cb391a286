"""Notebooks as the project keeps them: read, run in a fresh sandbox, and written without noise."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from helpers.home import PROJECT
from helpers.text import LANGUAGES

FOLDER = PROJECT / "notebooks"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def names() -> list[str]:
    """The chapters, in order, as the English folder has them ("00_start")."""
    return sorted(path.stem for path in (FOLDER / "en").glob("*.ipynb"))


def path_of(name: str, lang: str) -> Path:
    """Where the notebook `name` of `lang` is."""
    return FOLDER / lang / f"{name}.ipynb"


def read(path: Path) -> NotebookNode:
    """The notebook at `path`."""
    return nbformat.read(path, as_version=4)


def write(path: Path, notebook: NotebookNode) -> None:
    """Write `notebook` to `path` as the project keeps it: no run's own ids, and an end of line at its end."""
    nbformat.write(notebook, path)


@contextlib.contextmanager
def desk(path: Path, *more: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    """A copy of the notebook at `path` (and of `more` beside it) on an empty desk, and the environment to run it in.

    The desk is a temporary home with a sandbox of its own and a folder named after the language, as a learner's; what
    the notebook writes goes there. The sandbox is ended afterwards.
    """
    from helpers import sandbox

    before = dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="workshop-desk-") as home:
        folder = Path(home) / (path.parent.name if path.parent.name in LANGUAGES else "en")
        folder.mkdir()
        copy, *_ = [Path(shutil.copy(one, folder)) for one in (path, *more)]
        os.environ["WORKSHOP_HOME"] = home
        try:
            environment = sandbox.ensure().environment(before)
            yield copy, environment | {"WORKSHOP_HOME": home, "WORKSHOP_AUTORUN": "1"}
        finally:
            sandbox.stop()
            os.environ.clear()
            os.environ.update(before)


def run(path: Path, allow_errors: bool = False) -> NotebookNode:
    """The notebook at `path` after a run of all its cells on a desk of its own."""
    from nbclient import NotebookClient

    with desk(path) as (copy, environment):
        notebook = read(copy)
        client = NotebookClient(
            notebook,
            timeout=300,
            kernel_name="python3",
            allow_errors=allow_errors,
            resources={"metadata": {"path": copy.parent}},
        )
        client.execute(env=environment)
    return notebook
