"""The folders of instances as contents of the store, and back."""

import contextlib
import io
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from helpers.home import make_folder, state_folder
from helpers.marks import store

if sys.version_info >= (3, 11, 4):
    import tarfile
else:  # Debian 12's Python is older than the filter, which keeps what is in an archive inside its folder
    from backports import tarfile

LARGEST = 64 * 1024 * 1024  # bytes of one folder; a larger one stays as it is


def kept(instances: Iterable[str]) -> dict[str, str]:
    """The digests of these instances' folders."""
    found = {}
    for instance in instances:
        folder = state_folder() / "instances" / instance
        with contextlib.suppress(OSError):
            if folder.is_dir() and _size(folder) <= LARGEST:
                found[instance] = store.keep(_packed(folder))
    return found


def laid_out(disks: Mapping[str, str], target: Path) -> None:
    """Have these folders in `target`, under the instances' ids."""
    make_folder(target)
    for instance, digest in disks.items():
        with tarfile.open(fileobj=io.BytesIO(store.read(digest))) as packed:
            place = target / Path(instance).name
            place.mkdir(mode=0o700)
            packed.extractall(place, filter="tar")


def _packed(folder: Path) -> bytes:
    """A folder as a tar archive that is the same for the same files."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.PAX_FORMAT) as packed:
        for path in sorted(folder.rglob("*")):
            if path.is_symlink() or path.is_file() or path.is_dir():
                with contextlib.suppress(FileNotFoundError):
                    packed.add(path, path.relative_to(folder).as_posix(), recursive=False, filter=_anonymous)
    return target.getvalue()


def _anonymous(info: tarfile.TarInfo) -> tarfile.TarInfo:
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    info.mtime = int(info.mtime)
    return info


def _size(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*"))
