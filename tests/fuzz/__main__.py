"""python -m tests.fuzz [--runs N] [--seed N] [--operation NAME …]: exit code 1 where there is a fault."""

import argparse
import sys
import tempfile
import time
from pathlib import Path


def main(words: list[str]) -> int:
    """Run as many cases as asked for, and print what came of them."""
    from helpers.operations.core import names
    from tests.fuzz.report import told
    from tests.fuzz.runs import fuzz, runner_in

    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--operation", action="append", choices=names(), help="this one only (may be given again)")
    chosen = parser.parse_args(words)
    started = time.monotonic()

    def tell(figures) -> None:
        line = f"{figures.runs:6} of {chosen.runs}, {time.monotonic() - started:.0f} s, {len(figures.faults)} kinds of fault"
        print(f"\r{line}", end="", flush=True, file=sys.stderr)

    kept = tempfile.TemporaryDirectory(prefix="workshop-fuzz-", ignore_cleanup_errors=True)  # a program may still write
    with kept as root, runner_in(Path(root)) as runner:
        figures = fuzz(runner, chosen.runs, chosen.seed, chosen.operation or names(), tell)
    print(file=sys.stderr)
    print(told(figures, chosen.seed, time.monotonic() - started))
    return 1 if figures.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
