"""Installing an extra: into a folder of its own, which becomes visible to Python in one step when all is there.

A pointer (`.pth`) in the environment's site-packages puts the folder behind the environment's own packages, for every
Python program of it: notebooks, tasks, servers. Whatever breaks off before that leaves the environment as it was; what has
been fetched is kept aside, so that the next try goes on from there.
"""

import contextlib
import importlib
import importlib.metadata
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cache
from pathlib import Path

from filelock import Timeout

from helpers.home import private_lock
from helpers.pip_settings import settings_of_pip

STEP = 0.2  # seconds between two looks at how far it is
PATIENCE = 5.0  # seconds until an installer is ended by force; by then it has ended by itself
TOGETHER = Path(__file__).with_name("together.py")
MEGABYTE = 10**6
SIGNS = (  # what an installer says, and the code for it
    ("NoSpace", r"[Nn]o space left|os error 28|ENOSPC|disk quota"),
    ("NotWritable", r"[Pp]ermission denied|[Rr]ead-only file system"),
    ("NoNetwork", r"dns error|[Cc]onnect|timed out|[Nn]etwork|offline|error sending request"),
)


class InstallState(Enum):
    """How it stands with an extra."""

    ABSENT = "absent"
    INTERRUPTED = "interrupted"  # begun and not ended; nothing of it can be seen by Python
    INSTALLED = "installed"


@dataclass(frozen=True)
class Extra:
    """An extra. `module` is imported where it is used; `installed` and `download` are megabytes, measured on the day
    `measured` on `system`; `lock` lists the packages with their hashes.
    """

    name: str
    module: str
    installed: int
    measured: date
    system: str
    lock: Path
    download: int = 0


class InstallError(Exception):
    """The installation did not come to its end. `code` names the text for it; `output` is the end of what was said."""

    def __init__(self, code: str, output: str = ""):
        super().__init__(code)
        self.code = code
        self.output = output


@cache
def _kept() -> dict:
    return tomllib.loads((Path(__file__).parent / "known.toml").read_text(encoding="utf-8"))


def known(name: str) -> Extra:
    """The extra of that name. Raises KeyError, naming those that there are."""
    if name not in _kept():
        raise KeyError(f"no extra {name!r}; there are: {', '.join(_kept())}")
    return Extra(name=name, lock=Path(__file__).parent / f"{name}.lock", **_kept()[name])


def packages() -> Path:
    """The site-packages of this environment."""
    return Path(sysconfig.get_path("purelib"))


def folder(extra: Extra) -> Path:
    """Where the extra's packages are."""
    return packages() / "workshop_extras" / extra.name


def pointer(extra: Extra) -> Path:
    """The file that has Python look into that folder."""
    return packages() / f"workshop_extra_{extra.name}.pth"


def _part(extra: Extra) -> Path:
    return folder(extra).with_suffix(".part")


def state(extra: Extra) -> InstallState:
    """How it stands with it now."""
    if pointer(extra).is_file() and folder(extra).is_dir():
        return InstallState.INSTALLED
    return InstallState.INTERRUPTED if _part(extra).exists() or folder(extra).exists() else InstallState.ABSENT


def version(extra: Extra) -> str:
    """The version of the extra's main package; "" where it is not installed."""
    found = importlib.metadata.distributions(name=extra.module, path=[str(folder(extra))])
    return next((one.version for one in found), "") if state(extra) is InstallState.INSTALLED else ""


def free() -> int:
    """The megabytes that are free where extras are installed."""
    return shutil.disk_usage(packages()).free // MEGABYTE


def install(
    extra: Extra, on_progress: Callable[[float], None] = lambda share: None, stop: Callable[[], bool] = bool
) -> None:
    """Install the extra, unless it is there.

    `on_progress(share)` is called with how far it is, from 0 to 1; `stop()` is asked five times a second, and ends it by
    giving True. Raises InstallError: Cancelled, AtWork (somebody else installs it), NoInstaller, NoNetwork, NoSpace,
    NotWritable, or Failed.
    """
    if state(extra) is InstallState.INSTALLED:
        return
    try:
        with private_lock(folder(extra).with_suffix(".lock"), 0):
            _install(extra, on_progress, stop)
    except Timeout as error:
        raise InstallError("AtWork") from error
    except PermissionError as error:
        raise InstallError("NotWritable", str(error)) from error
    except OSError as error:
        raise InstallError("NoSpace" if error.errno == 28 else "Failed", str(error)) from error


def _install(extra: Extra, on_progress: Callable[[float], None], stop: Callable[[], bool]) -> None:
    part, target = _part(extra), _part(extra) / "target"
    for old in (target, folder(extra)):
        shutil.rmtree(old, ignore_errors=True)
    target.mkdir(parents=True)
    _fetch(extra, target, part / "cache", on_progress, stop)
    os.replace(target, folder(extra))
    pointer(extra).write_text(f"{folder(extra)}\n", encoding="utf-8")
    shutil.rmtree(part, ignore_errors=True)
    _see(extra)


def _see(extra: Extra) -> None:
    """Have this very process find what was installed; others find it when they start."""
    if str(folder(extra)) not in sys.path:
        sys.path.append(str(folder(extra)))
    importlib.invalidate_caches()


def _fetch(
    extra: Extra, target: Path, kept: Path, on_progress: Callable[[float], None], stop: Callable[[], bool]
) -> None:
    """Run the installer to its end. Raises InstallError."""
    words = [*_installer(), "--target", str(target), "--cache-dir", str(kept), "--link-mode", "hardlink"]
    words += ["--require-hashes", "--requirement", str(extra.lock)]
    with tempfile.TemporaryFile() as output:
        group = {"creationflags": 0x00000200} if os.name == "nt" else {"start_new_session": True}
        environment = os.environ | settings_of_pip(Path(sys.executable))
        process = subprocess.Popen(
            [sys.executable, "-I", str(TOGETHER), *words],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            **group,
        )
        try:
            while not _ended(process, STEP):
                on_progress(min(_size(target.parent) / (extra.installed * MEGABYTE), 0.99))
                if stop():
                    raise InstallError("Cancelled")
        finally:
            _end(process)
        output.seek(0)
        output = output.read().decode("utf-8", "replace")
    if process.returncode:
        code = next((code for code, sign in SIGNS if re.search(sign, output)), "Failed")
        raise InstallError(code, "\n".join(output.strip().splitlines()[-8:]))
    on_progress(1.0)


def _installer() -> list[str]:
    """The words of `uv pip install` for this Python. Raises InstallError where uv is not to be had."""
    if importlib.util.find_spec("uv") is not None:
        first = [sys.executable, "-m", "uv"]
    elif found := shutil.which("uv"):
        first = [found]
    else:
        raise InstallError("NoInstaller")
    return [*first, "pip", "install", "--python", sys.executable, "--no-progress"]


def _ended(process: subprocess.Popen, seconds: float) -> bool:
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    return process.poll() is not None


def _end(process: subprocess.Popen) -> None:
    """End the installer and what it started, gently first: it ends when nobody holds this end of its input."""
    process.stdin.close()
    if not _ended(process, PATIENCE):
        if os.name == "nt":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _size(path: Path) -> int:
    """The bytes under `path`; a file with two names counts once."""
    seen: dict[tuple[int, int], int] = {}
    for place, _, names in os.walk(path):
        for name in names:
            with contextlib.suppress(OSError):
                found = os.lstat(os.path.join(place, name))
                seen[found.st_dev, found.st_ino] = (
                    found.st_blocks * 512 if hasattr(found, "st_blocks") else found.st_size
                )
    return sum(seen.values())


def remove(extra: Extra) -> None:
    """Take the extra away, and what an interrupted installation has left. Raises InstallError: AtWork, NotWritable."""
    try:
        with private_lock(folder(extra).with_suffix(".lock"), 0):
            pointer(extra).unlink(missing_ok=True)
            for left in (folder(extra), _part(extra)):
                if left.exists():
                    shutil.rmtree(left)
    except Timeout as error:
        raise InstallError("AtWork") from error
    except OSError as error:
        raise InstallError("NotWritable", str(error)) from error
    with contextlib.suppress(ValueError):
        sys.path.remove(str(folder(extra)))
