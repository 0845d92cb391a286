"""Making the environment, in stages. Each stage leaves a stamp when it is done, and is not done again while that fits."""

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from launcher import children, places
from launcher.children import Stop
from launcher.texts import say, text

LOCK = places.PROJECT / "requirements.lock"
NPM_FILES = ("package.json", "package-lock.json", ".npmrc")
ROOM = 2_000_000_000  # bytes that the whole environment takes, with the archives it is made from


@dataclass(frozen=True)
class Stage:
    """One step of the set-up. `key` is what its result depends on; `present` looks whether that result still is there."""

    name: str
    key: Callable[[], str]
    present: Callable[[], bool]
    make: Callable[[str], None]


def stages() -> tuple[Stage, ...]:
    """All stages in order; each builds on those before it."""
    python = places.program("python")
    return (
        Stage("venv", lambda: str(places.VENV), lambda: _works(), make_venv),
        Stage("uv", lambda: digest(uv_lines(LOCK.read_text("utf-8"))), places.program("uv").exists, make_uv),
        Stage("packages", lambda: digest(LOCK.read_text("utf-8")), lambda: bool(places.site_packages()), make_packages),
        Stage("project", lambda: str(places.PROJECT), lambda: _link().is_file(), make_project),
        Stage("cdk", cdk_key, lambda: places.cdk().exists() and python.exists(), make_cdk),
    )


def digest(content: str) -> str:
    """A short name for a content."""
    return hashlib.sha256(content.encode()).hexdigest()[:32]


def uv_lines(lock: str) -> str:
    """The entry of uv, with its hashes, out of the lock file's text."""
    found = re.search(r"^uv==.*(?:\n[ \t]+--hash.*)+", lock, re.MULTILINE)
    if not found:
        raise Stop("no_uv_in_lock", lock=LOCK)
    return found.group() + "\n"


def cdk_key() -> str:
    """What `npm ci` depends on."""
    return digest("\n".join((places.PROJECT / name).read_text("utf-8") for name in NPM_FILES))


def stamp(stage: Stage) -> Path:
    """Where a stage notes that it is done; inside the environment, so that the two go together."""
    return places.VENV / ".workshop" / stage.name


def is_done(stage: Stage) -> bool:
    """Whether the stage was finished with the same inputs and its result is still there. Starts no program."""
    try:
        return stamp(stage).read_text("utf-8") == stage.key() and stage.present()
    except FileNotFoundError:
        return False


def missing(all_stages: tuple[Stage, ...] | None = None) -> list[Stage]:
    """The stages to do: all from the first that is not done (a later one may stand on what it makes anew)."""
    all_stages = all_stages or stages()
    undone = [stage for stage in all_stages if not is_done(stage)]
    if undone and undone[0].name == "venv":
        return list(all_stages)
    return undone


def ensure() -> None:
    """Make whatever of the environment is missing. Raises Stop with the reason where that cannot be done."""
    if not missing():
        return
    with _alone(), explained():
        todo = missing()
        if todo:
            _check_room(todo)
            say(text("setting_up", folder=places.PROJECT))
        for number, stage in enumerate(todo, 1):
            stamp(stage).unlink(missing_ok=True)
            stage.make(f"[{number}/{len(todo)}] {text('stage.' + stage.name)}")
            stamp(stage).parent.mkdir(parents=True, exist_ok=True)
            draft = stamp(stage).with_suffix(".new")
            draft.write_text(stage.key(), "utf-8")
            os.replace(draft, stamp(stage))
        if todo:
            say(text("set_up"))


@contextlib.contextmanager
def explained() -> Iterator[None]:
    """Turn an error of the file system into the sentence for it."""
    try:
        yield
    except OSError as error:
        raise Stop("file_error", path=error.filename or places.PROJECT, reason=error.strerror or error) from error


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Hold the set-up's lock, so that two launchers do not work on one environment. It ends with this process."""
    with explained():
        places.SETUP.mkdir(exist_ok=True)
        with open(places.SETUP / "install.lock", "a+b") as file:
            if not _try_lock(file.fileno()):
                say(text("another_sets_up"))
                while not _try_lock(file.fileno(), wait=True):
                    pass
            yield


def _try_lock(descriptor: int, wait: bool = False) -> bool:
    if os.name == "nt":
        import msvcrt

        mode = msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK  # LK_LOCK gives up after ten seconds
        try:
            os.lseek(descriptor, 0, os.SEEK_SET)
            msvcrt.locking(descriptor, mode, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _check_room(todo: list[Stage]) -> None:
    free = shutil.disk_usage(places.PROJECT).free
    if any(stage.name == "packages" for stage in todo) and free < ROOM:
        raise Stop("little_room", free=round(free / 1e9, 1), needed=round(ROOM / 1e9, 1), folder=places.PROJECT)


def _works() -> bool:
    """Whether the environment's Python is there (its link can point to a Python that was removed since)."""
    return places.program("python").exists() and (places.VENV / "pyvenv.cfg").is_file()


def _answers() -> bool:
    """Whether the environment, made by whomever, runs from here, is new enough and has pip."""
    code = "import sys, pip; print(sys.prefix); sys.exit(sys.version_info < (3, 11))"
    command = [str(places.program("python")), "-I", "-c", code]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and Path(done.stdout.strip()).resolve() == places.VENV.resolve()


def _run(title: str, *command: object) -> None:
    children.run(title, command, places.LOG, install_environment(), places.PROJECT)


def install_environment(base: dict[str, str] | None = None) -> dict[str, str]:
    """The environment for installers. uv does not know pip's setting for another index, so it is told."""
    kept = places.environment(os.environ if base is None else base)
    for name in ("PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_USER", "PIP_REQUIRE_VIRTUALENV", "npm_config_prefix"):
        kept.pop(name, None)
    if kept.get("PIP_INDEX_URL") and not {"UV_INDEX_URL", "UV_DEFAULT_INDEX"} & kept.keys():
        kept["UV_DEFAULT_INDEX"] = kept["PIP_INDEX_URL"]
    return kept


def make_venv(title: str) -> None:
    """Make the virtual environment; one that runs already (made by hand, or left by a kill) is kept."""
    if _answers():
        say(f"{title} … {text('kept')}")
        return
    _run(title, places.maker(), "-m", "venv", "--clear", places.VENV)


def make_uv(title: str) -> None:
    """Install uv from its wheel, checked against the lock's hashes."""
    wanted = places.SETUP / "uv.txt"
    wanted.write_text(uv_lines(LOCK.read_text("utf-8")), "utf-8")
    pip = [places.program("python"), "-I", "-m", "pip", "install", "--disable-pip-version-check", "--no-deps"]
    _run(title, *pip, "--only-binary", ":all:", "--require-hashes", "--force-reinstall", "-r", wanted)


def make_packages(title: str) -> None:
    """Install everything of the lock, checked against its hashes; what is there already is left."""
    uv = [places.program("uv"), "pip", "install", "--python", places.program("python"), "--no-config"]
    _run(title, *uv, "--require-hashes", "--compile-bytecode", "-r", LOCK)


def _link() -> Path:
    return (places.site_packages() or places.VENV) / "aws-workshop.pth"


def make_project(title: str) -> None:
    """Let the environment's Python import the project from where it is; nothing has to be built for that."""
    draft = _link().with_suffix(".new")
    draft.write_text(f"{places.PROJECT}\n", "utf-8")
    os.replace(draft, _link())
    say(f"{title} … {text('seconds', seconds=0.0)}")


def make_cdk(title: str) -> None:
    """Install the CDK CLI of package-lock.json with the npm that came with the packages."""
    npm = shutil.which("npm", path=str(places.scripts()))
    if npm is None:
        raise Stop("no_npm", folder=places.scripts())
    _run(title, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
