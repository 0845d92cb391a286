"""A learner's server, and after it nothing: it runs as a child of this process, which ends whatever it leaves behind.

On Linux what the learner's programs start becomes this process's own when they end, the sandbox and detached ones too.
"""

import contextlib
import os
import signal
import subprocess
import sys
from functools import partial

from helpers.hub.processes import end_all, end_with_parent, reap, take_in_orphans

PATIENCE = 25.0  # seconds that a server has to end in order; the hub has more


def main(passed: list[str]) -> int:
    """Serve until the hub asks to end, or the server ends; gives its exit code."""
    asked: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda one, _frame: asked.append(one))
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    take_in_orphans()
    server = subprocess.Popen(
        [sys.executable, "-m", "helpers.hub.server", *passed],
        preexec_fn=partial(end_with_parent, os.getpid()),
    )
    while server.poll() is None and not asked:
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(0.5)
        reap(server.pid)
    if server.poll() is None:
        server.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(PATIENCE)
    end_all()
    return server.poll() or 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
