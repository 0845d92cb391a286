"""Plays one chapter of a transcript that comes on standard input, in a home and a sandbox of its own; tells each step as a line of JSON.

Started by `workshop.py classroom verify`, with WORKSHOP_HOME an empty folder that is thrown away after it.
"""

import json
import os
import signal
import sys
from dataclasses import asdict
from typing import Any


def main() -> int:
    """0 where all lines were played."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    given: dict[str, Any] = json.load(sys.stdin)
    from helpers import sandbox
    from helpers.course.register import content_of
    from helpers.home import home, make_folder, state_folder
    from helpers.replay.chapter import Outcome, Replay

    make_folder(state_folder())
    folder = home() / "en"
    folder.mkdir(parents=True, exist_ok=True)
    os.chdir(folder)
    out = os.dup(1)
    os.dup2(2, 1)  # what programs print is no answer

    def tell(outcome: Outcome) -> None:
        os.write(out, (json.dumps(asdict(outcome), ensure_ascii=False) + "\n").encode())

    try:
        sandbox.activate()
        Replay(given["chapter"], content_of(given["chapter"]), folder, tell).play(given["lines"])
        os.write(out, b'{"end": true}\n')
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # asked twice, it must not leave a sandbox
        sandbox.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
