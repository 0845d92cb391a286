"""What the CDK CLI starts in place of `python app.py`: it hands the synthesis to the process that waits for one.

    python -I -S relay.py FOLDER COMMAND…

FOLDER holds the socket of that process. Where there is none, or it ends before the app has, COMMAND is run as the CLI would
have run it. What the app prints is shown once it has ended, so that nothing is shown twice. Standard library alone, and
little of it: this is started for every synthesis.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import sys
import tempfile
import time

STEP, PATIENCE = 0.01, 5.0  # seconds: between two looks, and for what was ended to be gone


def main(folder: str, command: list[str]) -> int:
    """Have the app run, and give its exit code; comes back never where `command` itself is run."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # it may have been ignored where this was started, and is inherited
    before = set(_written())
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
        group, code = _handed_over(folder, command, [0, out.fileno(), error.fileno()])
        if code is not None:
            for file, descriptor in ((out, 1), (error, 2)):
                file.seek(0)
                with open(descriptor, "wb", closefd=False) as stream:
                    shutil.copyfileobj(file, stream)
            return code
    if group:
        _end(group)
        _take_back(before)
    os.execvp(command[0], command)


def _handed_over(folder: str, command: list[str], descriptors: list[int]) -> tuple[int, int | None]:
    """The group of processes that took the app over (0: none), and the app's exit code (None: it has to be run anew)."""
    asked = {"command": command, "folder": os.getcwd(), "environment": dict(os.environ)}
    group, content = 0, b""
    with contextlib.suppress(OSError, ValueError), socket.socket(socket.AF_UNIX) as connected:
        here = os.open(".", os.O_RDONLY)
        try:
            os.chdir(folder)  # the path of a socket must be short
            connected.connect("socket")
        finally:
            os.fchdir(here)
            os.close(here)
        socket.send_fds(connected, [b"\0"], descriptors)
        connected.sendall(json.dumps(asked).encode() + b"\n")
        while part := connected.recv(4096):
            content += part
            lines = content.split(b"\n")
            group = group or (len(lines) > 1 and int(lines[0])) or 0
        lines = content.split(b"\n")
        return group, int(lines[1]) if len(lines) > 2 and lines[1] else None
    return group, None


def _end(group: int) -> None:
    """End what still writes; comes back when it is gone."""
    deadline = time.monotonic() + PATIENCE
    with contextlib.suppress(ProcessLookupError, PermissionError):
        while time.monotonic() < deadline:
            os.killpg(group, signal.SIGKILL)
            time.sleep(STEP)


def _written() -> list[str]:
    """The names of what is in the folder to which the app writes."""
    with contextlib.suppress(OSError, KeyError):
        return os.listdir(os.environ["CDK_OUTDIR"])
    return []


def _take_back(before: set[str]) -> None:
    """Delete what was written since: the CDK takes a half copied asset for a whole one."""
    for name in set(_written()) - before:
        path = os.path.join(os.environ["CDK_OUTDIR"], name)
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path, ignore_errors=True)
        else:
            os.unlink(path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
