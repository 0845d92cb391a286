"""Which of the learner's files belong to a world: those that its steps make and read, never notebooks, notes or scripts.

en/my-key.pem               data in the notebooks' folders       aws/credentials    the kit's AWS settings
cdk_apps/ec2/stack.py       the learner's own copies of apps     runs               the record of runs
"""

import configparser
import contextlib
import hashlib
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from helpers.home import aws_folder, home, read_json, state_folder, write_private_bytes
from helpers.marks import store
from helpers.text import LANGUAGES

DATA = (".pem", ".txt", ".json", ".csv")
DEEPEST = 4
LARGEST = 2 * 1024 * 1024  # bytes of a file
MOST_FILES = 500
NOT_SOURCE = ("cdk.out", "__pycache__", "node_modules")
RUNS = "runs"


@dataclass(frozen=True)
class Replaced:
    """What has to give way: the files, by place, and the folder in which they are kept aside (None: nothing had to)."""

    places: tuple[str, ...] = ()
    folder: Path | None = None


def collect(folder: Path) -> dict[str, Path]:
    """The files that belong to the world now, by place; `folder` is that of the notebook, wherever it is."""
    found: dict[str, Path] = {}
    for name, root in roots(folder).items():
        for path in _files(root, any_kind=name in ("cdk_apps", "aws")):
            if len(found) < MOST_FILES:
                found[f"{name}/{path.relative_to(root).as_posix()}"] = path
    if runs().is_file():
        found[RUNS] = runs()
    return found


def roots(folder: Path) -> dict[str, Path]:
    """The folders with such files, by the first part of their places."""
    known = {lang: home() / lang for lang in LANGUAGES} | {"cdk_apps": home() / "cdk_apps", "aws": aws_folder()}
    return known if folder in known.values() or folder == home() else known | {"folder": folder}


def runs() -> Path:
    return state_folder() / "transcript.jsonl"


def kept(folder: Path) -> dict[str, str]:
    """The same as digests in the store."""
    found = {}
    for place, path in collect(folder).items():
        with contextlib.suppress(FileNotFoundError):
            found[place] = store.keep(path.read_bytes())
    return found


def differing(files: Mapping[str, str], folder: Path) -> list[str]:
    """The places of present files that putting back `files` replaces or takes away."""
    there = collect(folder)
    return [place for place, path in there.items() if place != RUNS and _digest(path) != files.get(place)]


def put_back(files: Mapping[str, str], folder: Path, identities: tuple[str, str] = ("", "")) -> Replaced:
    """Have `files` in place of those that belong to the world now, which are kept aside. Raises MarkError and OSError.

    `identities`: that of the world in the record of runs, and that which it has now.
    """
    contents = {place: store.read(digest) for place, digest in files.items()}
    if RUNS in contents and all(identities):
        former, now = (f'"sandbox {identity}"'.encode() for identity in identities)
        contents[RUNS] = contents[RUNS].replace(former, now)
    there = collect(folder)
    giving_way = differing(files, folder)
    aside = _aside(giving_way)
    for place in giving_way:
        _move(there[place], aside / place) if aside else None
    for place, content in contents.items():
        path = _path(place, folder)
        if path is not None and not (path.exists() and place in there and place not in giving_way and place != RUNS):
            write_private_bytes(path, content)
    if RUNS not in files and runs().is_file():
        runs().unlink()
    _refresh_aws()
    return Replaced(tuple(giving_way), aside)


def given(files: Mapping[str, str]) -> dict[str, str]:
    """Of `files` those that an empty world has, too: AWS settings with the profile [default] alone."""
    return {place: digest for place, digest in files.items() if place.startswith("aws/") and _is_given(digest)}


def _is_given(digest: str) -> bool:
    known = configparser.RawConfigParser(strict=False)
    try:
        known.read_string(store.read(digest).decode())
    except (configparser.Error, UnicodeDecodeError):
        return False
    return set(known.sections()) <= {"default"}


def only_data(files: Mapping[str, str]) -> dict[str, str]:
    """Of the files of a mark from elsewhere those that nobody runs: data in the notebooks' folders."""
    return {place: digest for place, digest in files.items() if _is_data(PurePosixPath(place))}


def _is_data(place: PurePosixPath) -> bool:
    plain = ".." not in place.parts and not any(part.startswith(".") for part in place.parts)
    return plain and place.parts[0] in LANGUAGES and place.suffix in DATA and not place.name.startswith("cdk")


def _path(place: str, folder: Path) -> Path | None:
    """Where a place is now; None for one outside of the folders."""
    if place == RUNS:
        return runs()
    parts = PurePosixPath(place).parts
    root = roots(folder).get(parts[0]) if parts else None
    if (
        root is None
        or len(parts) < 2
        or ".." in parts
        or len(parts) > DEEPEST + 2
        or PurePosixPath(place).is_absolute()
    ):
        return None
    path = root.joinpath(*parts[1:])
    return path if path.resolve().is_relative_to(root.resolve()) else None  # no link leads out


def _files(root: Path, any_kind: bool) -> Iterator[Path]:
    for place, folders, names in os.walk(root):
        depth = len(Path(place).relative_to(root).parts)
        hidden = {name for name in folders if name.startswith(".") or name in NOT_SOURCE}
        folders[:] = sorted(set(folders) - hidden) if depth < DEEPEST else []
        for name in sorted(names):
            path = Path(place, name)
            plain = path.is_file() and not path.is_symlink() and not name.startswith(".")
            if plain and (any_kind or path.suffix in DATA) and path.stat().st_size <= LARGEST:
                yield path


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _aside(places: list[str]) -> Path | None:
    if not places:
        return None
    base = home() / "put-aside" / time.strftime("%Y%m%d-%H%M%S")
    return next(path for n in range(1, 1000) if not (path := Path(f"{base}{'' if n == 1 else f'-{n}'}")).exists())


def _move(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(path, target)


def _refresh_aws() -> None:
    """The profile [default] leads to the sandbox as it runs now."""
    from helpers import sandbox
    from helpers.sandbox.seed import write_default_profile

    running, key = sandbox.find(), read_json(state_folder() / "administrator.json")
    if running is not None and {"id", "secret"} <= key.keys():
        write_default_profile(aws_folder(), running.port, key["id"], key["secret"])
