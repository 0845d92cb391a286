#!/usr/bin/env python3
"""Start here: `python3 workshop.py lab` to learn, `python3 workshop.py test` to prove that all of it works."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this very file is what an older Python is told with
    found = "%d.%d" % sys.version_info[:2]  # noqa: UP031
    sentence = "This needs Python 3.11 or newer; %s was found.\nPython 3.11 以降が必要です (見つかったのは %s です)。\n"
    sys.stderr.write(sentence % (found, found))
    sys.exit(1)

import argparse
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from launcher import commands
from launcher.children import LauncherError
from launcher.environment import PROJECT, Environment
from launcher.words import LANGUAGES, Speaker, about, language


def parser(action: str = "") -> argparse.ArgumentParser:
    """The command line, without the words that are passed on to other programs. What only `action` needs is imported with it:
    a class has more to import than all the others.
    """
    spoken = argparse.ArgumentParser(add_help=False)
    names = " or ".join(about(lang, "name") or lang for lang in LANGUAGES)
    spoken.add_argument("--lang", choices=LANGUAGES, help=f"speak {names}")
    made = argparse.ArgumentParser(prog="workshop.py", description=__doc__, allow_abbrev=False)
    actions = made.add_subparsers(
        dest="action", required=True, metavar="lab | test | lint | sandbox | world | classroom | doctor | reset"
    )
    add = actions.add_parser
    opened = add(
        "lab",
        parents=[spoken],
        help="make the environment, start the sandbox and open JupyterLab",
        epilog="What follows -- is passed on to JupyterLab, such as -- --ServerApp.open_browser=False",
    )
    opened.add_argument("--port", type=port_number, default=0, help="the port of JupyterLab (default: a free one)")
    opened.add_argument("--no-browser", action="store_true", help="print the address only")
    add("test", help="make the environment and run all tests; all that follows is passed on to pytest", add_help=False)
    add("lint", parents=[spoken], help="make the environment and run the linters, for those who change the project")
    usage = f"workshop.py sandbox [--lang {'|'.join(LANGUAGES)}] [-- CMD ...]"
    add("sandbox", parents=[spoken], usage=usage, help="run a program inside the sandbox, or print its environment")
    add_world(add("world", help="list, save, go back to, export and open marks of the sandbox").add_subparsers, spoken)
    of_class = add("classroom", parents=[spoken], help="a class on this machine, with a board for the teacher")
    if action == "classroom":
        from launcher.classroom import add_options

        add_options(of_class)
    add("doctor", parents=[spoken], help="say what is there, what is missing and how to mend it")
    emptied = add("reset", parents=[spoken], help="empty the sandbox, after asking")
    emptied.add_argument("--yes", action="store_true", help="do not ask")
    return made


def add_world(subparsers: Callable[..., Any], spoken: argparse.ArgumentParser) -> None:
    """The commands for marks."""
    actions = subparsers(dest="world", required=True, metavar="list | save | back | export | open")
    actions.add_parser("list", parents=[spoken], help="the marks, each with what its world holds")
    actions.add_parser("save", parents=[spoken], help="mark the world as it is").add_argument("words", metavar="NAME")
    back = actions.add_parser("back", parents=[spoken], help="go back to a mark; the world before is marked, too")
    back.add_argument("words", metavar="NAME")
    export = actions.add_parser("export", parents=[spoken], help="write the present world, or a mark, as a file")
    export.add_argument("words", metavar="FILE")
    export.add_argument("name", metavar="NAME", nargs="?", help="the mark (default: the world as it is)")
    opened = actions.add_parser("open", parents=[spoken], help="go to the world of a file")
    opened.add_argument("words", metavar="FILE")
    opened.add_argument("--read-only", action="store_true", help="only look at it: calls that change it are refused")


def port_number(word: str) -> int:
    """A port that a program of one's own may have; 0 for any."""
    if not word.isdecimal() or not (int(word) == 0 or 1024 <= int(word) <= 65535):
        raise argparse.ArgumentTypeError(f"{word}: a port is a number from 1024 to 65535")
    return int(word)


def divided(words: list[str]) -> tuple[list[str], list[str]]:
    """The launcher's own words, and those that are passed on as they are."""
    if words[:1] == ["test"]:
        return words[:1], words[1:]
    if "--" in words:
        at = words.index("--")
        return words[:at], words[at + 1 :]
    if words[:1] == ["sandbox"]:
        at = next(
            (n for n, word in enumerate(words) if n and not word.startswith("-") and words[n - 1] != "--lang"),
            len(words),
        )
        return words[:at], words[at:]
    return words, []


def main(words: list[str]) -> int:
    """Do what `words` say, and give the exit code."""
    own, passed = divided(words)
    chosen = parser(*own[:1]).parse_args(own)
    speaker = Speaker(language(getattr(chosen, "lang", None)))
    home = Path(os.environ.get("WORKSHOP_HOME") or PROJECT / "work").absolute()
    stream = sys.stderr if chosen.action == "sandbox" else sys.stdout  # there, the output is the program's alone

    def say(sentence: str) -> None:
        print(sentence, file=stream, flush=True)

    launcher = commands.Launcher(Environment(PROJECT, speaker, say), speaker, home, say)
    try:
        if chosen.action == "doctor":
            from launcher.doctor import doctor

            return doctor(launcher)
        if chosen.action == "classroom":
            from launcher.classroom import classroom

            return classroom(launcher, chosen)
        launcher.environment.make()
        if chosen.action == "lab":
            from launcher.lab import lab

            return lab(launcher, chosen.port, not chosen.no_browser, passed)
        if chosen.action == "test":
            return commands.test(launcher, passed)
        if chosen.action == "lint":
            from launcher.lint import lint

            launcher.environment.make(launcher.environment.lint_stages())
            return lint(launcher)
        if chosen.action == "sandbox":
            return commands.sandbox(launcher, passed)
        if chosen.action == "world":
            words = [
                word for word in (getattr(chosen, "words", None), getattr(chosen, "name", None)) if word is not None
            ]
            action = "look" if getattr(chosen, "read_only", False) else chosen.world
            return commands.world(launcher, action, words)
        return commands.reset(launcher, chosen.yes)
    except LauncherError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        reason = error.strerror or type(error).__name__
        print(speaker.text("cannot_write", path=error.filename or home, reason=reason), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n" + speaker.text("interrupted"), file=sys.stderr)
        return 130


def interrupt(*_: object) -> None:
    """A signal that ends this program is met like Ctrl-C: what was started is ended in order."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # a console that lacks a character shows ? in its place
    if hasattr(signal, "SIGCHLD"):  # where it is ignored, as it may have been inherited, no child has an exit code
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for name in ("SIGTERM", "SIGHUP", "SIGBREAK"):
        if hasattr(signal, name) and signal.getsignal(getattr(signal, name)) == signal.SIG_DFL:
            signal.signal(getattr(signal, name), interrupt)
    sys.exit(main(sys.argv[1:]))
