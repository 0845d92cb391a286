"""A mark as one file, to be handed to others: a zip archive with the mark and its contents.

Who made it is proven by a code that only the same home can make. What comes from elsewhere brings its world and data, and
nothing that anybody runs: no apps, no AWS settings, no disks of instances.
"""

import hashlib
import hmac
import json
import secrets
import time
import zipfile
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from helpers.home import state_folder, write_private
from helpers.marks import places, store
from helpers.marks.errors import MarkError
from helpers.marks.store import FORMAT, Mark

MARK, CONTENTS, PROOF = "mark.json", "contents/", "proof"
MOST = 256 * 1024 * 1024  # bytes of a file
MOST_PARTS = 5000


def write(mark: Mark, path: Path) -> int:
    """Write `mark` as the file `path`, which must not be there; gives its size in bytes. Raises MarkError and OSError."""
    described = json.dumps({"format": FORMAT, **asdict(mark)}, sort_keys=True)
    contents = {digest: store.content_file(digest) for digest in sorted(mark.digests)}
    if gone := store.missing(mark):
        raise MarkError("content_gone", name=mark.name, file=gone[0][:12])
    if path.exists():
        raise there_already(path)
    try:
        with open(path, "xb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr(MARK, described)
            archive.writestr(PROOF, _proof(described))
            for digest, content in contents.items():
                archive.write(content, CONTENTS + digest)
    except OSError:
        path.unlink(missing_ok=True)
        raise
    return path.stat().st_size


def there_already(path: Path) -> MarkError:
    return MarkError("file_exists", file=path)


def read(path: Path) -> Mark:
    """Have the mark that the file holds among one's own, as "opened". Raises MarkError and OSError."""
    if not path.is_file():
        raise MarkError("no_file", file=path)
    if (size := path.stat().st_size) > MOST:
        raise MarkError("too_large", size=size, most=MOST)
    try:
        with zipfile.ZipFile(path) as archive:
            return _taken_up(archive, path)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, UnicodeDecodeError) as error:
        raise MarkError("damaged", reason=f"{type(error).__name__}: {error}"[:200]) from error


def _taken_up(archive: zipfile.ZipFile, path: Path) -> Mark:
    parts = {info.filename: info for info in archive.infolist()}
    if len(parts) > MOST_PARTS or sum(info.file_size for info in parts.values()) > MOST:
        raise MarkError("too_large", size=sum(info.file_size for info in parts.values()), most=MOST)
    described = _part(archive, parts, MARK, store.MOST_MARK).decode()
    try:
        mark = store.understood(json.loads(described))
    except (ValueError, RecursionError) as error:
        raise MarkError("damaged", reason=str(error)[:200]) from error
    proof = _part(archive, parts, PROOF, 100) if PROOF in parts else b""
    if not hmac.compare_digest(proof, _proof(described).encode()):
        mark = replace(mark, disks={}, files=places.only_data(mark.files))
    for digest in sorted(mark.digests):
        store.keep_compressed(digest, _part(archive, parts, CONTENTS + digest, MOST))
    mark = replace(mark, id=store.new_id(), kind="opened", chapter="", step="", name=_name(path), saved=time.time())
    store.add(mark)
    return mark


def _part(archive: zipfile.ZipFile, parts: dict[str, Any], name: str, most: int) -> bytes:
    if name not in parts or parts[name].file_size > most:
        raise MarkError("damaged", reason=name[:80])
    with archive.open(name) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise MarkError("damaged", reason=name[:80])
    return content


def _name(path: Path) -> str:
    with suppress(MarkError):
        return store.checked_name(path.stem)
    return "opened"


def _proof(described: str) -> str:
    """What only this home can make of a description."""
    return hmac.new(_secret().encode(), described.encode(), hashlib.sha256).hexdigest()


def _secret() -> str:
    path = state_folder() / "marks-secret"
    with suppress(OSError):
        if kept := path.read_text(encoding="utf-8").strip():
            return kept
    secret = secrets.token_hex(32)
    write_private(path, secret)
    return secret
