"""Run by the environment's own Python for the launcher: `python -m launcher.inside environment | endpoint | remark | reset | world …`."""

import json
import os
import sys

from helpers import sandbox


def main(what: str, *words: str) -> int:
    """Do `what` with this home's sandbox and print the answer; 3, and the reason, where the sandbox has none."""
    try:
        if what == "world":
            return world(*words)
        if what == "environment":
            print(json.dumps(sandbox.ensure().environment(os.environ)))
        elif what == "endpoint":
            found = sandbox.find()
            print(found.endpoint if found else "")
        elif what == "remark":
            from helpers.marks.telling import world as remark

            found = sandbox.find()
            print(remark(found) if found else "")
        elif what == "reset":
            sandbox.ensure().control("reset")
        else:
            raise ValueError(what)
    except sandbox.SandboxError as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        return 3
    return 0


def world(action: str, *words: str) -> int:
    """Do what is asked for with marks, and say what came of it; 2 where it could not be done, with the sandbox as it was."""
    from helpers.marks.commands import run
    from helpers.marks.errors import MarkError

    try:
        for line in run(action, *words):
            print(line)
    except MarkError as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"{error.filename or ''}: {error.strerror or error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
