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
    """The chapters, in order, as the English folder has them ("00_start"); pages to read have no number, and nothing to run."""
    return sorted(path.stem for path in (FOLDER / "en").glob("[0-9]*.ipynb"))


def languages() -> tuple[str, ...]:
    """The languages that have notebooks, English first."""
    return tuple(lang for lang in LANGUAGES if (FOLDER / lang).is_dir())


def path_of(name: str, lang: str) -> Path:
    """Where the notebook `name` of `lang` is."""
    return FOLDER / lang / f"{name}.ipynb"


def read(path: Path) -> NotebookNode:
    """The notebook at `path`."""
    return nbformat.read(path, as_version=4)


def write(path: Path, notebook: NotebookNode) -> None:
    """Write `notebook` to `path` as the project keeps it: no run's own ids, and an end of line at its end."""
    nbformat.write(notebook, path)


def lay(path: Path, home: Path) -> Path:
    """Put a copy of the notebook at `path` into a learner's `home`, in a folder named after its language; gives its path."""
    folder = home / (path.parent.name if path.parent.name in LANGUAGES else "en")
    folder.mkdir(parents=True)
    return Path(shutil.copy(path, folder))


@contextlib.contextmanager
def seated(home: Path) -> Iterator[None]:
    """This process's environment is that of a regression in `home`, with a sandbox of its own, which is ended afterwards."""
    from helpers import sandbox

    before = dict(os.environ)
    os.environ["WORKSHOP_HOME"] = str(home)
    try:
        environment = sandbox.ensure().environment(before)
        os.environ.clear()
        os.environ.update(environment | {"WORKSHOP_HOME": str(home), "WORKSHOP_AUTORUN": "1"})
        yield
    finally:
        os.environ["WORKSHOP_HOME"] = str(home)
        sandbox.stop()
        os.environ.clear()
        os.environ.update(before)


def run(path: Path, allow_errors: bool = False) -> NotebookNode:
    """The notebook at `path` after a run of all its cells on a desk of its own."""
    from nbclient import NotebookClient

    with tempfile.TemporaryDirectory(prefix="workshop-desk-") as home, seated(Path(home)):
        copy = lay(path, Path(home))
        notebook = read(copy)
        client = NotebookClient(
            notebook,
            timeout=300,
            kernel_name="python3",
            allow_errors=allow_errors,
            resources={"metadata": {"path": copy.parent}},
        )
        client.execute()
    return notebook
