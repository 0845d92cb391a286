"""Run by the environment's own Python for the launcher: `python -m launcher.inside environment | endpoint | reset`."""

import json
import os
import sys

from helpers import sandbox


def main(what: str) -> int:
    """Do `what` with this home's sandbox and print the answer; 3, and the reason, where the sandbox has none."""
    try:
        if what == "environment":
            print(json.dumps(sandbox.ensure().environment(os.environ)))
        elif what == "endpoint":
            found = sandbox.find()
            print(found.endpoint if found else "")
        elif what == "reset":
            sandbox.ensure().control("reset")
        else:
            raise ValueError(what)
    except sandbox.SandboxError as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
