"""What a terminal of JupyterLab runs: it says what became of the world of before, then is the learner's shell.

python -m helpers.terminal SHELL
"""

import os
import sys


def greeting() -> str:
    """The sentence; "" where there is nothing to tell, or nothing can be found out."""
    try:
        from helpers import sandbox
        from helpers.marks import telling

        running = sandbox.find()
        return telling.world(running) if running else ""
    except Exception:  # noqa: BLE001 the learner's shell comes up whatever is wrong with the sandbox
        return ""


def shell(words: list[str]) -> list[str]:
    """The command of the learner's shell, with the workshop's programs first where that can be arranged."""
    try:
        from helpers import shells

        return shells.started(words, os.environ)
    except OSError:
        return words


if __name__ == "__main__":
    if sentence := greeting():
        sys.stdout.write(f"{sentence}\n")
        sys.stdout.flush()
    command = shell(sys.argv[1:])
    os.execvp(command[0], command)
