"""The training program of the GPU app in tests: run whole, begun and ended, over ssh."""

import contextlib
import signal
import subprocess
import sys

from helpers.home import PROJECT
from helpers.operations import Watch, find
from helpers.operations.running import run
from helpers.target import current

APP = PROJECT / "cdk_apps" / "gpu_dl"


def train(*words: str, **more) -> subprocess.CompletedProcess:
    line = [sys.executable, "-I", "train.py", *words]
    return subprocess.run(line, capture_output=True, text=True, check=False, timeout=60, **more)


def ssh(server: dict, command: str, watch: Watch | None = None):
    values = {name: server[name] for name in ("identity", "host")}
    return run(find("ssh")(command=command, **values), current(), watch or Watch())


def begun(*words: str, lines: int, line: tuple[str, ...] = (sys.executable, "-I"), **more) -> tuple:
    """A training that goes on, and the first lines that it said."""
    command = [*line, "train.py", "--epochs", "1000", *words]
    with hearing():
        running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)
    return running, "".join(running.stdout.readline() for _ in range(lines))


@contextlib.contextmanager
def hearing():
    """Whoever is started meanwhile ignores no signal, also where this run is in the background or under nohup."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    ignored = [number for number in numbers if signal.getsignal(number) is signal.SIG_IGN]
    for number in ignored:
        signal.signal(number, signal.SIG_DFL)
    yield
    for number in ignored:
        signal.signal(number, signal.SIG_IGN)


def ended(running: subprocess.Popen) -> tuple[str, str]:
    """What else it said to both streams, once it has ended."""
    with running:
        return running.stdout.read(), running.stderr.read()
