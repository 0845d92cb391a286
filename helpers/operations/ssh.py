"""`ssh`: log in to an instance, by the real OpenSSH client. In the sandbox its stand-in answers."""

import os
import re
import shlex
import shutil
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from helpers.operations import rules
from helpers.operations.core import Failure, Operation, Result, Specification, Task, register
from helpers.operations.kinds import LOCAL_FILE, TEXT, Field, Kind
from helpers.operations.source import Code
from helpers.operations.watch import Cancelled, Watch

LIMIT = 10  # seconds for a connection to come about
HOST = Kind("host", check=rules.host, blocks=True)
USER = Kind("user", check=rules.login_name, default="ec2-user", blocks=True)
FIELDS = (Field("identity", LOCAL_FILE), Field("user", USER), Field("host", HOST), Field("command", TEXT.optional()))
SIGNS = (
    ("UnprotectedKey", r"UNPROTECTED PRIVATE KEY FILE|bad permissions"),  # before it, the key being left out
    ("PermissionDenied", r"Permission denied \(publickey"),
    ("ConnectionTimedOut", r"timed out"),
    ("ConnectionRefused", r"Connection refused"),
    ("HostUnknown", r"Could not resolve hostname|no instance|インスタンスはありません"),
)


def words_of(values: Mapping[str, Any], options: tuple[str, ...] = ()) -> list[str]:
    """The words of the command line, unquoted."""
    words = ["ssh", *options, "-i", values["identity"], f"{values['user']}@{values['host']}"]
    return [*words, values["command"]] if values["command"] else words


def _execute(operation: Operation, target, watch: Watch) -> Result:
    """Run it without a terminal: nothing is asked, and a host that does not answer is given up after LIMIT seconds."""
    values = {**operation.values, "command": operation.values["command"] or "exit"}
    options = ("-o", "BatchMode=yes", "-o", f"ConnectTimeout={LIMIT}")
    if target.endpoint is None:
        options += ("-o", "StrictHostKeyChecking=accept-new")
    environment = _environment(target)
    program = shutil.which("ssh", path=environment.get("PATH"))
    if program is None:
        return Result("", 127, Failure("NoSsh", ""))
    started = time.perf_counter()
    with subprocess.Popen(
        [program, *words_of(values, options)[1:]],
        env=environment,
        cwd=Path.cwd(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        said, complaint = _followed(process, watch)
    seconds = time.perf_counter() - started
    if process.returncode == 255:
        return Result(said, 255, _failure(complaint, operation), seconds=seconds)
    failure = None
    if process.returncode:
        failure = Failure("CommandFailed", complaint, values={"exit_code": process.returncode}, stderr=complaint)
    return Result(said, process.returncode, failure, seconds=seconds)


def _followed(process: subprocess.Popen, watch: Watch) -> tuple[str, str]:
    """What the process said to both streams, once it has ended. Raises Cancelled."""
    while True:
        try:
            out, error = process.communicate(timeout=0.1)
        except subprocess.TimeoutExpired:
            if not watch.cancelled:
                continue
            process.terminate()
            process.communicate()
            raise Cancelled from None
        except BaseException:
            process.kill()
            raise
        return out.decode("utf-8", "replace"), error.decode("utf-8", "replace")


def _environment(target) -> dict[str, str]:
    if target.endpoint:
        from helpers.sandbox import ensure

        return ensure().environment()
    from helpers.home import state_folder

    shims = str(state_folder() / "bin")  # the sandbox's own ssh, which lets nothing out
    path = [part for part in os.environ.get("PATH", os.defpath).split(os.pathsep) if part != shims]
    return dict(os.environ) | {"PATH": os.pathsep.join(path)}


def _failure(complaint: str, operation: Operation) -> Failure:
    code = next((code for code, pattern in SIGNS if re.search(pattern, complaint)), "SshFailed")
    lines = [line for line in complaint.splitlines() if line.strip()]
    values = {**operation.values, "reason": lines[-1] if lines else ""}
    return Failure(code, values["reason"], values=values, stderr=complaint)


def _task(values: Mapping[str, Any]) -> Task:
    words = ", ".join(f'"{word}"' for word in words_of(values))
    return Task(
        lambda: None, {}, lambda: Code(f"subprocess.run([{words}], check=True)", frozenset({"import subprocess"}))
    )


register(
    Specification(
        "ssh",
        _task,
        FIELDS,
        (),
        changes=False,
        manages="task",
        lines=lambda operation: [shlex.join(words_of(operation.values))],
        execute=_execute,
    )
)
