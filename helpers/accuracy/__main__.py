"""`python -m helpers.accuracy [ENGINE …]`: measure these engines (all that can be had here, where none is named)."""

import sys

from helpers.accuracy import engines, measure, table


def main(chosen: list[str]) -> int:
    """Print the table; 2 for an engine that is not there."""
    there = engines()
    if unknown := [name for name in chosen if name not in there]:
        print(f"no engine {unknown[0]!r} here; there are: {', '.join(there)}", file=sys.stderr)
        return 2
    print(table(measure(chosen)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
