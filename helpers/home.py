"""Where a learner's work is kept: one folder, so that it can be found, copied and deleted as one thing.

What is the kit's own in it, and not the learner's, is for its owner alone: no other user of the machine can read it, or
hold a lock of it. The launcher uses this too: the standard library alone, until a lock is asked for.
"""

import contextlib
import json
import os
import secrets
import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from helpers import seeds

if TYPE_CHECKING:
    from filelock import FileLock

PRIVATE = (".aws", ".ssh", ".workshop")  # the folders of the kit
# Folders of .workshop that hold trees whose modes mean something, to a guest, a container or what AWS runs; only the
# root of each tree is closed.
TREES = ("assemblies", "built", "instances", "tasks")
OF_OTHERS = ("cdk", "jupyter")  # folders of .workshop that other programs fill, with what modes they like
PROJECT = Path(__file__).resolve().parent.parent
MOST_SETTINGS = 1_000_000  # bytes of a file of AWS settings; it is read again and again


def home() -> Path:
    """The learner's folder: `WORKSHOP_HOME` where it is set, else `work/` in the project."""
    return Path(os.environ.get("WORKSHOP_HOME") or PROJECT / "work").absolute()


def aws_folder() -> Path:
    """The kit's own `config` and `credentials`, in place of `~/.aws`."""
    return home() / ".aws"


def state_folder() -> Path:
    """What the kit itself remembers: the sandbox's address, progress, transcript."""
    return home() / ".workshop"


def is_settings_file(path: Path) -> bool:
    """Whether `path` can be read as a file of settings: reading a pipe or a device may never end."""
    return path.is_file() and path.stat().st_size <= MOST_SETTINGS


def private_opener(path: str, flags: int) -> int:
    """An opener for `open` that makes new files readable by their owner alone (mode 0600)."""
    return os.open(path, flags, 0o600)


def make_folder(path: Path) -> Path:
    """`path`, made where it is missing; a folder of the kit, with all on the way to it, is closed to others (0700)."""
    path.mkdir(parents=True, exist_ok=True)
    way = [path, *path.parents]
    own = next((number for number, folder in enumerate(way) if folder.name in PRIVATE), -1)
    for folder in way[: own + 1]:
        close_to_others(folder)
    return path


def close_to_others(path: Path) -> None:
    """Take from a file or folder what others may do with it; where the disk knows no owners, it stays as it is."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        with contextlib.suppress(PermissionError):
            path.chmod(mode & 0o700)


def close_all_to_others() -> None:
    """Close all that is the kit's: an older version, or another program, may have left it open to others."""
    for name in OF_OTHERS:
        make_folder(state_folder() / name)
    for name in PRIVATE:
        for place, folders, files in os.walk(home() / name):
            for path in (Path(place), *(Path(place, file) for file in files)):
                if not path.is_symlink():
                    with contextlib.suppress(FileNotFoundError):
                        close_to_others(path)
            if Path(place).parent == state_folder() and Path(place).name in TREES:
                for folder in folders:
                    close_to_others(Path(place, folder))
                folders.clear()


def private_lock(path: Path, timeout: float) -> "FileLock":
    """The lock file `path`, to be held by `with`; others cannot open it, for who can open one can hold it.

    Raises filelock's Timeout, and OSError.
    """
    from filelock import FileLock

    make_folder(path.parent)
    with contextlib.suppress(FileNotFoundError):
        close_to_others(path)
    return FileLock(path, timeout=timeout, mode=0o600)


def write_private(path: Path, content: str, mode: int = 0o600) -> None:
    """Write `path`, which others cannot open, in one step: an interruption leaves the old file or the new one."""
    with _replacing(path) as draft:
        with open(draft, "w", encoding="utf-8", errors="backslashreplace", opener=private_opener) as file:
            file.write(content)
        draft.chmod(mode)


def write_private_bytes(path: Path, content: bytes) -> None:
    """The same of bytes."""
    with _replacing(path) as draft, open(draft, "wb", opener=private_opener) as file:
        file.write(content)


@contextlib.contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """The place of a draft that becomes `path`, unless something is raised: then it is deleted."""
    with private_draft(path) as draft:
        yield draft
        os.replace(draft, path)


@contextlib.contextmanager
def private_draft(path: Path) -> Iterator[Path]:
    """A place beside `path` for a file that is not whole yet; whatever is still there at the end is deleted."""
    make_folder(path.parent)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def write_json(path: Path, value: object) -> None:
    """Write `value` to `path` in the same way."""
    write_private(path, json.dumps(value, ensure_ascii=False, indent=1))


def read_json(path: Path) -> dict:
    """The object stored at `path`, or an empty one where there is none or it cannot be understood."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


_unkept: dict[Path, str] = {}  # the suffixes that this process goes on with where no disk takes them, by their files


def autorun() -> bool:
    """Whether this is a regression run, in which everything does itself."""
    return os.environ.get("WORKSHOP_AUTORUN") == "1"


_reference = threading.local()


@contextlib.contextmanager
def by_reference() -> Iterator[None]:
    """Inside, in this thread, steps are done by their reference solutions."""
    _reference.on = True
    try:
        yield
    finally:
        _reference.on = False


def does_itself() -> bool:
    """Whether what is the learner's own to write is written here: in a regression run, and by reference solutions."""
    return autorun() or bool(getattr(_reference, "on", False))


def learner_suffix() -> str:
    """Six hexadecimal letters that make this learner's names unlike others'; "example" in a regression run; in a class the eight
    of the learner's seed.

    Where it cannot be kept it is the same for this process alone; `keep_suffix` says why.
    """
    if autorun():
        return "example"
    try:
        return keep_suffix()
    except OSError:
        return _unkept[_suffix_file()]


def keep_suffix() -> str:
    """The learner's suffix, chosen now if there is none. Raises OSError where the disk cannot keep it."""
    if given := seeds.suffix():
        return given
    path, kept = _suffix_file(), {}
    try:
        kept = read_json(path)
    finally:
        if not isinstance(kept.get("suffix"), str):
            _unkept.setdefault(path, secrets.token_hex(3))
    if path not in _unkept:
        return kept["suffix"]
    suffix = _unkept[path]
    if not isinstance(kept.get("suffix"), str):
        write_json(path, {**kept, "suffix": suffix})
        del _unkept[path]
    return suffix


def _suffix_file() -> Path:
    return state_folder() / "learner.json"
