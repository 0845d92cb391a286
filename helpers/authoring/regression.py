"""The regression: notebooks run by nbval, strictly, each on a desk of its own, all by one pytest.

python -m helpers.authoring.regression FOLDER      runs the notebooks that lie below FOLDER/1/, FOLDER/2/ …
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest

from helpers.authoring import notebooks
from helpers.home import PROJECT

SANITIZE = PROJECT / "tests" / "notebooks" / "nbval_sanitize.cfg"
OPTIONS = ("-q", "-pno:cacheprovider", "-pnbval.plugin", "-c/dev/null", "--nbval", "--nbval-cell-timeout=300")


@dataclass(frozen=True)
class Cell:
    """How code cell `number` (from 0) of the notebook at `notebook` came out; `report` is what nbval holds against it."""

    notebook: str
    number: int
    passed: bool
    report: str


def nbval(paths: Sequence[Path]) -> list[Cell]:
    """Run the notebooks at `paths` and compare every output: all their code cells, in order.

    Raises RuntimeError, with what pytest said, where it came to no end.
    """
    # Options and plugins are of other tests; of the plugins that there are, one takes as long to import as all the rest.
    environment = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    with tempfile.TemporaryDirectory(prefix="workshop-desks-") as root:
        copies = {}
        for number, path in enumerate(paths):
            copies[str(notebooks.lay(path, Path(root) / str(number)))] = str(path)
        done = subprocess.run(
            [sys.executable, "-m", "helpers.authoring.regression", root],
            cwd=PROJECT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode not in (0, 1):
            raise RuntimeError(done.stdout[-4000:] + done.stderr[-4000:])
        cells = json.loads((Path(root) / "cells.json").read_text(encoding="utf-8"))
    return [Cell(**cell | {"notebook": copies[cell["notebook"]]}) for cell in cells]


class Desks:
    """A pytest plugin: before a notebook's first cell its desk's sandbox is there, and ended after its last."""

    def __init__(self):
        self.desk = ExitStack()
        self.seat: Path | None = None
        self.cells: list[Cell] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: Any) -> None:
        """Runs before nbval starts the notebook's kernel, which inherits the environment."""
        if self.seat != item.path:
            self.desk.close()
            self.desk.enter_context(notebooks.seated(item.path.parent.parent))
            self.seat = item.path

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.when == "call" or report.failed:
            number = int(report.nodeid.rpartition(" ")[2])
            self.cells.append(Cell(str(self.seat), number, report.passed, report.longreprtext))

    def pytest_sessionfinish(self) -> None:
        self.desk.close()


def main(root: Path) -> int:
    """Run what lies below `root` and write the cells to cells.json there. The exit code is pytest's."""
    from nbval import kernel

    kernel.pformat = lambda message: message  # half of its time, for a log that nobody reads
    desks = Desks()
    paths = sorted(root.glob("*/*/*.ipynb"), key=lambda path: int(path.parent.parent.name))
    code = pytest.main([*OPTIONS, "--nbval-sanitize-with", str(SANITIZE), *map(str, paths)], plugins=[desks])
    (root / "cells.json").write_text(json.dumps([asdict(cell) for cell in desks.cells]), encoding="utf-8")
    return int(code)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
