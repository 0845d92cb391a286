"""The launcher's subcommands, once the environment is there (`lab`, `doctor` and `lint` have modules of their own)."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from launcher.children import LauncherError
from launcher.environment import PROJECT, Environment
from launcher.words import Speaker

YES = ("y", "yes", "はい")


@dataclass(frozen=True)
class Launcher:
    """Where the launcher works, and how it speaks."""

    environment: Environment
    speaker: Speaker
    home: Path
    say: Callable[[str], None]

    def text(self, key: str, **values: object) -> str:
        return self.speaker.text(key, **values)

    def variables(self) -> dict[str, str]:
        """The environment for every program started from here; where the learner's own AWS files are is remembered."""
        found = dict(os.environ) | {"PATH": self.environment.path, "VIRTUAL_ENV": str(self.environment.venv)}
        if os.name == "posix":  # a CDK app's Node, with what a short program needs
            found.setdefault("JSII_NODE", str(PROJECT / "helpers" / "cdk" / "node"))
        for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
            if name in os.environ:
                found.setdefault(f"WORKSHOP_ORIGINAL_{name}", os.environ[name])
        return found

    def own_variables(self) -> dict[str, str]:
        """The environment for what is the kit's own: with its learner's folder, in the language that is spoken here."""
        return self.variables() | {"WORKSHOP_HOME": str(self.home), "WORKSHOP_LANG": self.speaker.lang}

    def ask(self, what: str) -> str:
        """What `launcher.inside` answers to `what`. Raises LauncherError with its own words where it fails."""
        done = subprocess.run(
            [str(self.environment.python), "-m", "launcher.inside", what],
            cwd=PROJECT,
            env=self.own_variables() | {"PYTHONIOENCODING": "utf-8"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
            raise LauncherError(self.text("sandbox_failed", reason=reason))
        return done.stdout


IN_ONE_PROCESS = ("-n", "-s", "--capture", "--pdb", "--trace")  # options of pytest that say so, or need it


def test(launcher: Launcher, arguments: list[str]) -> int:
    """Run pytest in the project: all tests, or what `arguments` say; side by side, unless they name single files or want a
    terminal.
    """
    os.chdir(PROJECT)
    alone = any(argument.startswith(IN_ONE_PROCESS) for argument in arguments)
    many = not arguments or (not alone and any(Path(argument).is_dir() for argument in arguments))
    options = [*(side_by_side() if many else []), *arguments]
    return become([str(launcher.environment.python), "-m", "pytest", *options], launcher.variables())


def side_by_side(most: int = 4) -> list[str]:
    """The options with which pytest uses the cores of this machine; each worker has a sandbox of its own.

    One worker more than there are cores: a test waits for other programs a quarter of its time.
    """
    workers = min((os.cpu_count() or 1) + 1, most)
    return ["-n", str(workers), "--dist", "loadfile", "--no-loadscope-reorder"]


def sandbox(launcher: Launcher, command: list[str]) -> int:
    """Run `command` inside the sandbox's environment; print that environment where there is none."""
    wanted = json.loads(launcher.ask("environment"))
    if not command:
        print("\n".join(shell_lines(os.environ, wanted)))
        return 0
    program = shutil.which(command[0], path=wanted["PATH"])
    if program is None:
        print(launcher.text("no_command", command=command[0]), file=sys.stderr)
        return 127
    try:
        return become([program, *command[1:]] if command[1:] else _as_shell(program, wanted), wanted)
    except OSError as error:
        print(launcher.text("no_start", command=command[0], reason=error.strerror), file=sys.stderr)
        return 126


def _as_shell(program: str, wanted: Mapping[str, str]) -> list[str]:
    """The command that starts `program`, a shell or not, in the sandbox. Raises OSError."""
    from helpers import shells  # which no other start has to wait for

    return shells.started([program], wanted)


def shell_lines(now: Mapping[str, str], wanted: Mapping[str, str]) -> list[str]:
    """The lines that turn a shell with the environment `now` into one with the environment `wanted`."""
    changed = {name: value for name, value in wanted.items() if now.get(name) != value}
    lines = [f"export {name}={shlex.quote(value)}" for name, value in sorted(changed.items())]
    return lines + [f"unset {name}" for name in sorted(now.keys() - wanted.keys())]


def become(command: list[str], variables: Mapping[str, str]) -> int:
    """Go on as `command`, which gets this terminal, its signals and its exit code. Raises OSError where it cannot start."""
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name == "posix":
        os.execve(command[0], command, dict(variables))
    child = subprocess.Popen(command, env=dict(variables))
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue  # it is the child's to handle


def world(launcher: Launcher, action: str, words: list[str]) -> int:
    """Do what is asked for with marks of the world; gives the exit code. Paths are of the folder where one is."""
    given = [str(Path(words[0]).absolute()), *words[1:]] if action in ("export", "open", "look") else words
    command = [str(launcher.environment.python), "-m", "launcher.inside", "world", action, *given]
    return subprocess.call(command, cwd=PROJECT, env=launcher.own_variables() | {"PYTHONIOENCODING": "utf-8:replace"})


def reset(launcher: Launcher, yes: bool) -> int:
    """Empty the sandbox, if that is really wanted."""
    if not yes:
        if not sys.stdin or not sys.stdin.isatty():
            print(launcher.text("reset_no_tty"), file=sys.stderr)
            return 2
        try:
            answer = input(launcher.text("reset_question", home=launcher.home))
        except EOFError:
            answer = ""
        if answer.strip().lower() not in YES:
            launcher.say(launcher.text("reset_kept"))
            return 1
    launcher.ask("reset")
    launcher.say(launcher.text("reset_done", home=launcher.home))
    return 0
