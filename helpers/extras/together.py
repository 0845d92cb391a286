"""Runs the program that its arguments name, and ends it as soon as nobody holds the other end of standard input.

So a program ends with the notebook's kernel that began it, however that one ends: a download of gigabytes does not go on
unseen, with a second one beside it after the next click. It is a file to be run by itself, and needs nothing of the kit.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading

PATIENCE = 3.0  # seconds that the program gets to end by itself


def main(words: list[str]) -> int:
    """Run `words` to their end and give their exit code."""
    child = subprocess.Popen(words, stdin=subprocess.DEVNULL)
    threading.Thread(target=_end_with_the_other_end, args=(child,), daemon=True).start()
    code = child.wait()
    return code if code >= 0 else 128 - code


def _end_with_the_other_end(child: subprocess.Popen) -> None:
    with contextlib.suppress(OSError):
        while os.read(sys.stdin.fileno(), 1024):
            pass
    child.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(PATIENCE)
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)  # with whatever the program has started
    child.kill()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(main(sys.argv[1:]))
