"""Running a program of OpenSSH where nobody can answer its questions, and telling by its words what kept one out."""

import os
import re
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from helpers.operations import rules
from helpers.operations.command_line import joined
from helpers.operations.core import Invocation, Operation, Specification, register
from helpers.operations.kinds import LOCAL_FILE, Field, Kind
from helpers.operations.results import Failure, Result
from helpers.operations.source import SourceCode, literal
from helpers.operations.watch import Cancelled, Watch
from helpers.target import Target

LIMIT = 10  # seconds for a connection to come about
HOST = Kind("host", check=rules.host, blocks=True)
USER = Kind("user", check=rules.login_name, default="ec2-user", blocks=True)
WHERE = (Field("identity", LOCAL_FILE), Field("user", USER), Field("host", HOST))
SIGNS = (
    ("PortTaken", r"Address already in use"),
    ("PortNotYours", r"bind \[.*Permission denied|Privileged ports can only be forwarded by root"),
    ("UnprotectedKey", r"UNPROTECTED PRIVATE KEY FILE|bad permissions"),  # before it, the key being left out
    ("PermissionDenied", r"Permission denied \(publickey"),
    ("ConnectionTimedOut", r"timed out"),
    ("ConnectionRefused", r"Connection refused"),
    ("HostUnknown", r"Could not resolve hostname"),
    ("ConnectionClosed", r"closed by remote host|Connection reset|Broken pipe"),
)
REFUSALS = {"address": "HostUnknown"}  # what the sandbox's ssh does not even try, by the code that it leaves in a file
# What ssh says last of a line that broke; before it, what ran there may have said anything.
BROKEN = r"Connection to \S+ closed by|Connection reset|Broken pipe|client_loop: send disconnect|Killed by signal"


def options_of(target: Target) -> tuple[str, ...]:
    """What a line gets besides what is shown, since nobody is there to answer a question."""
    options = ("-o", "BatchMode=yes", "-o", f"ConnectTimeout={LIMIT}")
    return options if target.endpoint else (*options, "-o", "StrictHostKeyChecking=accept-new")


def connected(
    operation: Operation,
    target: Target,
    watch: Watch,
    words: list[str],
    heard: Callable[[str], None] | None = None,
    otherwise: str = "SshFailed",
) -> Result:
    """Run `words`, of which the first is a program of OpenSSH, to its end, and tell its failure by its cause.

    With `heard`, which is called with it as well, the watch is told what both streams say, and else standard output.
    `otherwise` is the code of a failure of which the cause is not known.
    """
    environment = environment_of(target)
    program = shutil.which(words[0], path=environment.get("PATH"))
    if program is None:
        return Result("", 127, Failure("NoSsh", ""))
    started = time.perf_counter()
    with (
        tempfile.NamedTemporaryFile("r", encoding="utf-8") as refusal,
        subprocess.Popen(
            [program, *words[1:]],
            env=environment | {"WORKSHOP_REFUSAL": refusal.name, "TERM": "dumb"},  # where there is one: without colours
            cwd=Path.cwd(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process,
    ):
        said, complaint = _followed(process, watch, heard)
        refused = refusal.read()
    seconds, code = time.perf_counter() - started, process.returncode
    failure = failure_of(complaint, code, operation, otherwise, refused) if code else None
    return Result(said, code, failure, seconds=seconds)


def _followed(process: subprocess.Popen[bytes], watch: Watch, heard: Callable[[str], None] | None) -> tuple[str, str]:
    """What the process said to both streams, once it has ended; told to the watch meanwhile. Raises Cancelled."""
    streams = [_Stream(process.stdout), _Stream(process.stderr)]
    told = 0
    try:
        while any(stream.is_alive() for stream in streams):
            streams[0].join(0.1)
            streams[1].join(0.0 if streams[0].is_alive() else 0.1)
            if (length := sum(len(stream.content) for stream in streams)) > told:
                told = length
                said = streams[0].text + (streams[1].text if heard else "")
                watch.text(said)
                if heard:
                    heard(said)
            if watch.cancelled:
                watch.text(streams[0].text + streams[1].text)  # all that will be left of it
                process.terminate()
                process.wait()
                raise Cancelled
        process.wait()
    except BaseException:
        process.kill()
        raise
    return streams[0].text, streams[1].text


class _Stream(threading.Thread):
    """Reads a stream to its end; `content` is what has come so far."""

    def __init__(self, stream: Any):
        super().__init__(daemon=True)
        self.stream, self.content = stream, bytearray()
        self.start()

    def run(self) -> None:
        while part := self.stream.read1(65536):
            self.content += part

    @property
    def text(self) -> str:
        return bytes(self.content).decode("utf-8", "replace").replace("\r\n", "\n")  # as a terminal ends lines


def environment_of(target: Target) -> dict[str, str]:
    if target.endpoint:
        from helpers.sandbox import ensure

        return ensure().environment()
    from helpers.home import state_folder

    shims = str(state_folder() / "bin")  # the sandbox's own ssh, which lets nothing out
    path = [part for part in os.environ.get("PATH", os.defpath).split(os.pathsep) if part != shims]
    return dict(os.environ) | {"PATH": os.pathsep.join(path)}


def failure_of(
    complaint: str, exit_code: int, operation: Operation, otherwise: str = "SshFailed", refused: str = ""
) -> Failure:
    """Why a program of OpenSSH ended with `exit_code` (below 0: by a signal) after this `complaint`.

    `refused` is the code of what the sandbox's ssh did not even try, "" where it tried.
    """
    lines = [line.strip() for line in complaint.splitlines() if line.strip()]
    causes = [line for line in lines if "failed to upload" not in line]  # scp's line after the one that says why
    reason = re.sub(r"^\S*scp: ", "", causes[-1]) if causes else ""
    values = {**operation.values, "reason": reason, "exit_code": exit_code}
    if refused in REFUSALS:
        return Failure(REFUSALS[refused], reason, values=values, stderr=complaint)
    if otherwise == "SshFailed" and 0 < exit_code < 255:  # of the command there: ssh hands it on
        return Failure("CommandFailed", complaint, values=values, stderr=complaint)
    if not lines or re.search(BROKEN, "\n".join(lines[-2:])):
        code = "ConnectionClosed"
    else:
        code = next((code for code, pattern in SIGNS if re.search(pattern, complaint)), otherwise)
    return Failure(code, reason, values=values, stderr=complaint)


def declare(
    name: str, fields: tuple[Field, ...], words: Callable[..., list[str]], execute: Callable[..., Result]
) -> None:
    """Declare the operation of a program of OpenSSH: `words` gives its command line for the values of the fields."""

    def invocation(values: Mapping[str, Any]) -> Invocation:
        quoted = ", ".join(map(literal, words(values)))
        body = f"subprocess.run([{quoted}], check=True)"
        return Invocation(lambda: None, {}, lambda: SourceCode(body, frozenset({"import subprocess"})))

    def lines(operation: Operation) -> list[str]:
        return [joined(words(operation.values))]

    register(Specification(name, invocation, fields, (), changes=False, manages="task", lines=lines, execute=execute))
