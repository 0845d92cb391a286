"""Where a learner's work is kept: one folder, so that it can be found, copied and deleted as one thing."""

import json
import os
import secrets
from pathlib import Path

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


def write_json(path: Path, value: object) -> None:
    """Write `value` to `path` in one step (mode 0600), so that an interruption leaves the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        with open(draft, "w", encoding="utf-8", opener=private_opener) as file:
            json.dump(value, file, ensure_ascii=False, indent=1)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def read_json(path: Path) -> dict:
    """The object stored at `path`, or an empty one where there is none or it cannot be understood."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def learner_suffix() -> str:
    """Six hexadecimal letters that make this learner's names unlike others'; "example" in a regression run."""
    if os.environ.get("WORKSHOP_AUTORUN") == "1":
        return "example"
    path = state_folder() / "learner.json"
    kept = read_json(path)
    if "suffix" not in kept:
        kept["suffix"] = secrets.token_hex(3)
        write_json(path, kept)
    return kept["suffix"]
