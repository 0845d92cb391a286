"""Measure everything, or the rows whose names are given, and print one table. Nothing here fails a test."""

import sys

from bench import keeping, measures, memory, peers, servers, tasks
from bench.pairs import Measure, table
from helpers import sandbox

ROWS = {
    "click": measures.click_against_boto3,
    "aws": measures.click_against_aws,
    "import": measures.first_import,
    "lab": measures.lab_start,
    "nbval": measures.regression,
    "deploy": servers.deploy_unchanged,
    "redeploy": servers.deploy_changed,
    "list": servers.first_list,
    "synth": servers.first_synth,
    "diff": servers.first_diff,
    "destroy": servers.destroy,
    "ssh": servers.ssh,
    "picture": servers.picture,
    "task": tasks.nothing,
    "tasks": tasks.many,
    "short-tasks": tasks.many_short,
    "training": tasks.training,
    "memory": tasks.memory,
    "memory-idle": memory.idle,
    "memory-flat": memory.flat,
    "memory-foreign": memory.foreign,
    "start": peers.start,
    "sts": peers.identity,
    "put": peers.put,
    "bucket": peers.bucket,
    "first-ec2": peers.first_images,
    "saving": keeping.saving,
    "kept-start": keeping.start,
    "mark-back": keeping.back,
    "bring": keeping.bring,
}


def main(chosen: list[str]) -> int:
    """Print the table of the `chosen` rows (all, where none is named); 2 for a name that is not a row."""
    if unknown := [name for name in chosen if name not in ROWS]:
        print(f"no measure {unknown[0]!r}; there are: {', '.join(ROWS)}", file=sys.stderr)
        return 2
    sandbox.activate()
    rows: list[Measure] = []
    try:
        for name in chosen or ROWS:
            print(f"measuring {name} …", file=sys.stderr, flush=True)
            rows.append(ROWS[name]())
            print(table(rows[-1:]).splitlines()[-1], file=sys.stderr, flush=True)
    finally:
        sandbox.stop()  # which would wait for twelve hours; who needs it again has it with the same world
    print(table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
