"""The regression: a notebook run by nbval, strictly, on a desk of its own."""

import subprocess
import sys
from pathlib import Path

from helpers.authoring import notebooks
from helpers.home import PROJECT

SANITIZE = PROJECT / "tests" / "nbval_sanitize.cfg"


def nbval(path: Path) -> subprocess.CompletedProcess[str]:
    """Run the notebook at `path` and compare every output; the exit code is pytest's (0: all alike)."""
    options = ["--nbval", "--nbval-sanitize-with", str(SANITIZE), "--nbval-cell-timeout", "300"]
    with notebooks.desk(path) as (copy, environment):
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "/dev/null", *options, str(copy)],
            cwd=copy.parent,
            env=environment | {"PYTHONPATH": str(PROJECT)},
            capture_output=True,
            text=True,
            check=False,
        )
