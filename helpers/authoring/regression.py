"""The regression: a notebook run by nbval, strictly, on a desk of its own."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from helpers.authoring import notebooks
from helpers.home import PROJECT

SANITIZE = PROJECT / "tests" / "nbval_sanitize.cfg"


def nbval(path: Path, *more: Path, options: Sequence[str] = ()) -> subprocess.CompletedProcess[str]:
    """Run the notebook at `path` (then `more`, on the same desk) and compare every output.

    The exit code is pytest's (0: all alike); `options` are further ones for pytest.
    """
    options = ["--nbval", "--nbval-sanitize-with", str(SANITIZE), "--nbval-cell-timeout", "300", *options]
    with notebooks.desk(path, *more) as (copy, environment):
        names = [copy.name, *(one.name for one in more)]
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "/dev/null", *options, *names],
            cwd=copy.parent,
            env=environment | {"PYTHONPATH": str(PROJECT)},
            capture_output=True,
            text=True,
            check=False,
        )
