"""Finds, starts and stops the sandbox's process, and says what environment makes a program act on it."""

import contextlib
import hashlib
import hmac
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlencode

from helpers.home import PROJECT, aws_folder, home, private_lock, private_opener, read_json, state_folder
from helpers.sandbox.errors import ClockError, SandboxError, cannot_write

ACCOUNT = "123456789012"
REGION = "ap-northeast-1"
LEARNER_ADDRESS = "203.0.113.10"  # from where the learner comes, for security groups; of the range for documentation
START_LIMIT = 60.0
LONGEST_ADVANCE = 10 * 365 * 86400  # seconds at a time
CANNOT_WRITE = 100  # exit codes of the process beyond this one: that plus an errno
EMPTIED = ("died", "older", "damaged")  # why a sandbox that is started again is empty
OURS = ("AWS_", "BOTO_CONFIG", "BOTO_PATH")
# glibc keeps a heap for each of many threads, and what was freed for itself; the sandbox has many threads and little to do.
SMALL = {"MALLOC_ARENA_MAX": "2", "MALLOC_TRIM_THRESHOLD_": "131072", "MALLOC_MMAP_THRESHOLD_": "131072"}


_answered: dict[Path, tuple["Sandbox", float]] = {}


@dataclass(frozen=True)
class Sandbox:
    """A running sandbox. `started_anew` and `why` tell whether this call had to start it: "" (no), "first", "kept" (with the
    world that was there before), "older" or "damaged" (that world could not be read, and was put aside), "died" (none was
    kept).

    `identity` tells its world from all others: it is random, where the number of a process comes again. `not_saved` is why what
    is made in it now cannot be kept ("": it is kept).
    """

    port: int
    pid: int
    token: str
    started_anew: bool = False
    why: str = ""
    identity: str = ""
    not_saved: str = ""
    account: str = ACCOUNT
    region: str = REGION

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __repr__(self) -> str:
        return f"Sandbox({self.endpoint})"

    def environment(self, base: Mapping[str, str] | None = None) -> dict[str, str]:
        """The environment in which `aws`, `cdk`, boto3 and all else act on this sandbox, made from `base`.

        Whatever could point elsewhere is left out: every AWS_ variable and the old boto's settings. Where the learner's
        own AWS files were, whose certificates to trust, and what CDK used, is remembered in WORKSHOP_ORIGINAL_…, for the
        day a real account is asked for.
        """
        base = os.environ if base is None else base
        kept = {name: value for name, value in base.items() if not name.upper().startswith(OURS)}
        for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
            if base.get(name) and Path(base[name]).parent != aws_folder():
                kept[f"WORKSHOP_ORIGINAL_{name}"] = base[name]
        if base.get("AWS_CA_BUNDLE"):
            kept["WORKSHOP_ORIGINAL_AWS_CA_BUNDLE"] = base["AWS_CA_BUNDLE"]
        if "WORKSHOP_ADDRESS" not in base:  # else they are a sandbox's
            own = {name: base[name] for name in ("CDK_DOCKER", "CDK_HOME") if base.get(name)}
            kept |= {f"WORKSHOP_ORIGINAL_{name}": value for name, value in own.items()}
        passed = {part for name in ("NO_PROXY", "no_proxy") for part in base.get(name, "").split(",") if part}
        no_proxy = ",".join(sorted(passed | {"127.0.0.1", "localhost"}))
        programs = str(state_folder() / "bin")  # ssh, scp and sftp that reach the sandbox's instances
        path = [part for part in kept.get("PATH", os.defpath).split(os.pathsep) if part != programs]
        return (
            kept
            | {
                "PATH": os.pathsep.join([programs, *path]),
                "AWS_ENDPOINT_URL": self.endpoint,
                "AWS_CONFIG_FILE": str(aws_folder() / "config"),
                "AWS_SHARED_CREDENTIALS_FILE": str(aws_folder() / "credentials"),
                "AWS_EC2_METADATA_DISABLED": "true",
                "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",  # else a live tail asks stream-127.0.0.1, and the name leaves here
                "AWS_PAGER": "",
                "BOTO_CONFIG": os.devnull,
                "WORKSHOP_ADDRESS": LEARNER_ADDRESS,
                "CDK_DISABLE_CLI_TELEMETRY": "true",  # else the CDK CLI starts a program after each command that reports it
                "CDK_HOME": str(state_folder() / "cdk"),  # the CDK CLI's memory of accounts, which would be in ~/.cdk
                "CDK_DOCKER": str(
                    state_folder() / "bin" / "container-engine"
                ),  # helpers.sandbox.docker: pushes nothing out
                "NO_PROXY": no_proxy,
                "no_proxy": no_proxy,
            }
        )

    def control(self, action: str, timeout: float = 30, **given: object) -> dict:
        """Ask for a control action ("reset", "stop", "advance_clock") and give its answer. Raises SandboxError."""
        path = f"/_workshop/{action}" + (f"?{urlencode(given)}" if given else "")
        try:
            return _request(self.port, "POST", path, timeout, {"X-Workshop-Token": self.token})
        except (OSError, ValueError) as error:
            raise SandboxError("NoAnswer", endpoint=self.endpoint, reason=error) from error


def find() -> Sandbox | None:
    """The running sandbox of this home folder, or None; starts nothing. Raises SandboxError for a folder out of reach."""
    try:
        state = read_json(_state_file())
    except OSError as error:
        raise cannot_write(error) from error
    _answered.clear()
    try:
        identity = str(state.get("identity", ""))  # a sandbox that an earlier edition started has none
        sandbox = Sandbox(int(state["port"]), int(state["pid"]), str(state["token"]), identity=identity)
    except (KeyError, TypeError, ValueError):
        return None
    said = _proof_of(sandbox)
    if said is None:
        return None
    sandbox = replace(sandbox, not_saved=str(said.get("not_saved", "")))
    _answered[_state_file()] = (sandbox, time.monotonic())
    return sandbox


def ensure() -> Sandbox:
    """The running sandbox, started now if there is none. Raises SandboxError where that cannot be done.

    One that answered within the last second is not asked again: a click comes here several times.
    """
    sandbox, at = _answered.get(_state_file(), (None, 0.0))
    if sandbox is not None and time.monotonic() - at < 1 and _is_alive(sandbox.pid):
        return sandbox
    sandbox = find()
    if sandbox is not None:
        return sandbox
    with _lock():
        sandbox = find()
        return sandbox if sandbox is not None else _start()


def activate() -> Sandbox:
    """`ensure()`, and make this process's own environment the sandbox's: boto3 in any cell then acts on it."""
    sandbox = ensure()
    wanted = sandbox.environment()
    for name in [name for name in os.environ if name not in wanted]:
        del os.environ[name]
    os.environ.update(wanted)
    if "boto3" in sys.modules:
        sys.modules["boto3"].DEFAULT_SESSION = None  # one that was made before has the former environment in it
    return sandbox


def stop(limit: float = 10.0) -> bool:
    """End the running sandbox and wait until it has ended; False where none was running."""
    sandbox = find()
    if sandbox is None:
        return False
    with contextlib.suppress(SandboxError):  # its answer may be lost as it ends; whether it ended is what counts
        sandbox.control("stop")
    deadline = time.monotonic() + limit
    while find() is not None:
        if time.monotonic() > deadline:
            raise SandboxError("DoesNotStop", pid=sandbox.pid)
        time.sleep(0.02)
    return True


def wind(hours: float = 0, minutes: float = 0) -> float:
    """Put the sandbox's clock forward, for what takes hours on AWS; gives how many hours it is ahead of the true time now.

    Requests for higher quotas go by this clock. A reset puts it back; so does a start anew, of which it tells. Raises
    ClockError, a ValueError, for what is no number, less than nothing, or more than 10 years.
    """
    for given in (hours, minutes):
        if not isinstance(given, int | float) or isinstance(given, bool):
            raise ClockError("WindNumber", given)
        if not 0 <= given <= LONGEST_ADVANCE / 60:
            raise ClockError("WindRange", given)
    seconds = (hours * 60 + minutes) * 60
    if seconds > LONGEST_ADVANCE:
        raise ClockError("WindRange", hours)
    sandbox = ensure()
    if sandbox.why in EMPTIED:
        from helpers.text import text

        print(text("sandbox.StartedAnew"))  # noqa: T201 in the cell that winds the clock
    return float(sandbox.control("advance_clock", seconds=seconds)["advance_clock"]) / 3600


def answer_to(token: str, nonce: str) -> str:
    """What only the holder of `token` can answer to `nonce`: the proof that a port is this home's sandbox."""
    return hmac.new(token.encode(), nonce.encode(), hashlib.sha256).hexdigest()


def _state_file() -> Path:
    return state_folder() / "sandbox.json"


def _proof_of(sandbox: Sandbox) -> dict | None:
    """What the sandbox says of itself; None where nothing answers that is this home's."""
    if not _is_alive(sandbox.pid):
        return None  # at once: whatever has its port now may take seconds not to answer
    nonce = secrets.token_hex(8)
    try:
        said = _request(sandbox.port, "GET", f"/_workshop/health?nonce={nonce}", 5)
    except (OSError, ValueError):
        return None
    return said if hmac.compare_digest(str(said.get("answer", "")), answer_to(sandbox.token, nonce)) else None


def _is_alive(pid: int) -> bool:
    if os.name != "posix":
        return True  # there, a signal of 0 would end it
    try:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)  # a dead child of ours is a process until it is waited for
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def _request(port: int, method: str, path: str, timeout: float, headers: Mapping[str, str] | None = None) -> dict:
    """What the sandbox at that port answers. Raises OSError, and ValueError for what is no answer of one."""
    import http.client  # takes 20 ms, in which a sandbox that is started now starts

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request(method, path, headers=dict(headers or {}))
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise ValueError(f"HTTP {response.status}")
        value = json.loads(body)
        return value if isinstance(value, dict) else {}
    except http.client.HTTPException as error:
        raise ValueError(str(error) or type(error).__name__) from error
    finally:
        connection.close()


@contextlib.contextmanager
def _lock() -> Iterator[None]:
    from filelock import Timeout

    try:
        with private_lock(state_folder() / "sandbox.lock", START_LIMIT):
            yield
    except Timeout as error:
        raise SandboxError("StartedByAnother", seconds=int(START_LIMIT)) from error
    except OSError as error:
        raise cannot_write(error) from error


def _did_not_start(exit_code: int, log: Path) -> SandboxError:
    if exit_code > CANNOT_WRITE:  # the process met an OSError, and says which
        return cannot_write(OSError(exit_code - CANNOT_WRITE, os.strerror(exit_code - CANNOT_WRITE)))
    try:
        with open(log, "ab", buffering=0) as file:
            file.write(b"\n")
    except OSError as error:  # so the log says nothing; this is why
        return cannot_write(error)
    return SandboxError("DidNotStart", log=log, exit_code=exit_code)


def _start() -> Sandbox:
    before = read_json(_state_file())
    why = "died" if before else "first"
    log = state_folder() / "sandbox.log"
    command = [sys.executable, "-m", "helpers.sandbox.server", "--port", str(before.get("port", 0))]
    if log.exists():
        os.replace(log, log.with_suffix(".log.1"))  # what the one before said last
    with open(log, "ab", buffering=0, opener=private_opener) as output:
        output.write(
            f"sandbox of {home()}\n".encode("utf-8", "backslashreplace")
        )  # on a full disk this says so at once
        process = _process(command, _process_environment(str(home())), output)
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline:
        state = read_json(_state_file())
        if state.get("pid") == process.pid and (sandbox := find()):
            became = state.get("world", {}).get("status", "new")
            return replace(sandbox, started_anew=True, why=why if became == "new" else became)
        if process.poll() is not None:
            raise _did_not_start(process.returncode, log)
        time.sleep(0.01)
    process.terminate()
    raise SandboxError("TooSlow", seconds=int(START_LIMIT), log=log)


def _process_environment(home_folder: str) -> dict[str, str]:
    """The environment of a sandbox's process: this one's, without what leads to a sandbox or to AWS."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return SMALL | kept | {"WORKSHOP_HOME": home_folder}


def _process(command: list[str], environment: dict[str, str], log: BinaryIO) -> subprocess.Popen:
    """A new process that outlives this one, and says what it has to say in `log`."""
    detached = {"creationflags": 0x00000208} if os.name == "nt" else {"start_new_session": True}
    return subprocess.Popen(
        command, cwd=PROJECT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **detached
    )
