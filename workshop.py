#!/usr/bin/env python3
"""Start here: `python3 workshop.py lab` to learn, `python3 workshop.py test` to prove that all of it works."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this very file is what an older Python is told with
    found = "%d.%d" % sys.version_info[:2]  # noqa: UP031
    sys.exit("This needs Python 3.11 or newer; %s was found.\nPython 3.11 以降が必要です。" % found)  # noqa: UP031

import argparse
import os
import subprocess
from pathlib import Path

from launcher import commands
from launcher.environment import PROJECT, Environment, Trouble
from launcher.words import Speaker, language


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(prog="workshop.py", description=__doc__)
    actions = made.add_subparsers(dest="action", required=True, metavar="lab | test | sandbox | doctor | reset")
    lab = actions.add_parser("lab", help="make the environment, start the sandbox and open JupyterLab")
    lab.add_argument("--lang", choices=("en", "ja"), help="the language of the notebooks and menus")
    lab.add_argument("--port", type=int, default=0, help="the port of JupyterLab (default: a free one)")
    lab.add_argument("--no-browser", action="store_true", help="print the address only")
    test = actions.add_parser("test", help="make the environment and run all tests", add_help=False)
    test.add_argument("arguments", nargs=argparse.REMAINDER, help="passed on to pytest")
    sandbox = actions.add_parser("sandbox", help="run a program inside the sandbox, or print its environment")
    sandbox.add_argument("command", nargs=argparse.REMAINDER, help="-- CMD …")
    actions.add_parser("doctor", help="say what is there, what is missing and how to mend it")
    reset = actions.add_parser("reset", help="empty the sandbox, after asking")
    reset.add_argument("--yes", action="store_true", help="do not ask")
    return made


def main(words: list[str]) -> int:
    """Do what `words` say, and give the exit code."""
    chosen = parser().parse_args(words)
    speaker = Speaker(language(getattr(chosen, "lang", None)))
    home = Path(os.environ.get("WORKSHOP_HOME") or PROJECT / "work").absolute()
    quiet = chosen.action == "sandbox"
    say = (lambda sentence: print(sentence, file=sys.stderr, flush=True)) if quiet else lambda s: print(s, flush=True)
    there = commands.Place(Environment(PROJECT, speaker, say), speaker, home, say)
    try:
        if chosen.action == "doctor":
            return commands.doctor(there)
        there.environment.make()
        if chosen.action == "lab":
            return commands.lab(there, chosen.port, not chosen.no_browser)
        if chosen.action == "test":
            return commands.test(there, chosen.arguments)
        if chosen.action == "sandbox":
            return commands.sandbox(
                there, [word for word in chosen.command if word != "--" or chosen.command[0] != word]
            )
        return commands.reset(there, chosen.yes)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except (KeyboardInterrupt, subprocess.SubprocessError):
        print(speaker.text("interrupted"), file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
