"""The files of marks: a small one a mark, and contents that marks share, each under its digest.

marks/ID.json            a mark: its name, and the digests of what it consists of
marks/contents/DIGEST    one content, compressed
"""

import contextlib
import hashlib
import json
import re
import secrets
import shutil
import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from helpers.home import state_folder, write_json, write_private_bytes
from helpers.marks.errors import MarkError

FORMAT = 1
MOST = 256 * 1024 * 1024  # bytes of one content
MOST_MARK = 4 * 1024 * 1024  # bytes of a mark's own file
MOST_ASIDE = 10  # marks of the kind "before", of which older ones are deleted
LONGEST_NAME = 80
LEFT_BEHIND = 3600  # seconds after which what is half done will not be finished any more
DIGEST = re.compile(r"[0-9a-f]{64}")
ID = re.compile(r"[0-9a-f]{16}")
KINDS = ("step", "own", "before", "opened")


@dataclass(frozen=True)
class Mark:
    """A mark. `kind` is "step" (a check turned green), "own" (named by the learner), "before" (the world before one went
    somewhere else) or "opened" (from a file).

    `world` are the digests of a world's file in pieces, its first line first; `objects` those of S3's large objects,
    `disks` of instances' folders by their ids, `files` of the learner's files by place ("en/my-key.pem").
    """

    id: str
    name: str
    kind: str
    saved: float
    world: tuple[str, ...]
    chapter: str = ""
    step: str = ""
    objects: tuple[str, ...] = ()
    disks: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    holds: Mapping[str, Any] = field(default_factory=dict)

    @property
    def digests(self) -> set[str]:
        """All contents that the mark needs."""
        return {*self.world, *self.objects, *self.disks.values(), *self.files.values()}


def folder() -> Path:
    return state_folder() / "marks"


def new_id() -> str:
    return secrets.token_hex(8)


# ------------------------------------------------------------------------------------------------------- contents


def keep(content: bytes) -> str:
    """Have `content` in the store; gives its digest."""
    digest = hashlib.sha256(content).hexdigest()
    if not content_file(digest).exists():
        _write(digest, zlib.compress(content, 6))
    return digest


def keep_compressed(digest: str, compressed: bytes) -> None:
    """The same for a content from elsewhere. Raises MarkError where it is not the one with that digest."""
    _unpacked(digest, compressed)
    if not content_file(digest).exists():
        _write(digest, compressed)


def read(digest: str) -> bytes:
    """The content with that digest. Raises MarkError where it is gone or damaged."""
    try:
        return _unpacked(digest, content_file(digest).read_bytes())
    except FileNotFoundError as error:
        raise MarkError("content_gone", file=content_file(digest).name[:12]) from error


def content_file(digest: str) -> Path:
    if not DIGEST.fullmatch(digest):
        raise MarkError("damaged", reason=f"no digest: {digest!r:.80}")
    return folder() / "contents" / digest


def _unpacked(digest: str, compressed: bytes) -> bytes:
    unpacking = zlib.decompressobj()
    try:
        content = unpacking.decompress(compressed, MOST)
    except zlib.error as error:
        raise MarkError("damaged", reason=f"{digest[:12]}: {error}") from error
    if not unpacking.eof or hashlib.sha256(content).hexdigest() != digest:
        raise MarkError("damaged", reason=f"{digest[:12]}: another content")
    return content


def _write(digest: str, compressed: bytes) -> None:
    write_private_bytes(content_file(digest), compressed)


# ---------------------------------------------------------------------------------------------------------- marks


def add(mark: Mark) -> None:
    """Have `mark`, in place of one of the same name or step."""
    former = [one for one in marks() if _same(one, mark)]
    write_json(_file(mark), {"format": FORMAT, **asdict(mark)})
    aside = [one for one in marks() if one.kind == "before" and mark.kind == "before"]
    for one in (*former, *aside[:-MOST_ASIDE]):
        if one.id != mark.id:
            _file(one).unlink(missing_ok=True)
    if former:
        sweep()


def remove(*gone: Mark) -> None:
    """Have these marks no more."""
    for mark in gone:
        _file(mark).unlink(missing_ok=True)
    sweep()


def sweep() -> None:
    """Delete the contents that no mark needs, and what a program that was killed has left; not those of the last minutes, of
    which a mark may be about to be written.
    """
    needed = {digest for mark in marks() for digest in mark.digests}
    for path in (folder() / "contents").glob("*") if folder().is_dir() else ():
        with contextlib.suppress(FileNotFoundError):
            if path.name not in needed and time.time() - path.stat().st_mtime > 60:
                path.unlink()
    for path in (*folder().glob("world.*"), *folder().glob(".world.*"), *folder().glob("going.*")):
        with contextlib.suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > LEFT_BEHIND:
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def marks() -> list[Mark]:
    """All marks that can be understood, the oldest first."""
    found = []
    for path in folder().glob("*.json") if folder().is_dir() else ():
        with contextlib.suppress(OSError, ValueError, MarkError):
            mark = understood(json.loads(_short(path)))
            if mark.id == path.stem:
                found.append(mark)
    return sorted(found, key=lambda mark: (mark.saved, mark.id))


def of_step(chapter: str, step: str) -> Mark | None:
    """The mark of a step."""
    return next((m for m in reversed(marks()) if m.kind == "step" and (m.chapter, m.step) == (chapter, step)), None)


def called(name: str) -> Mark:
    """The newest mark of that name ("04_ec2/deploy" is that of a step). Raises MarkError."""
    known = [mark for mark in marks() if mark.name == name]
    if not known:
        raise MarkError("unknown", name=_shown(name), names=", ".join(dict.fromkeys(m.name for m in marks())) or "–")
    return known[-1]


def checked_name(name: str) -> str:
    """`name` as a mark's. Raises MarkError, which says what a name may be."""
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable() or set(name) & set("/\\") or name[0] in ".-":
        raise MarkError("bad_name", name=_shown(name), most=LONGEST_NAME)
    return name


def missing(mark: Mark) -> list[str]:
    """The contents of a mark that are gone."""
    return sorted(digest for digest in mark.digests if not content_file(digest).exists())


def understood(value: Any) -> Mark:
    """The mark that a file holds, whoever wrote it. Raises MarkError."""
    try:
        if value["format"] != FORMAT:
            raise MarkError("other_format", found=f"{value['format']!r:.20}", known=FORMAT)
        mark = Mark(
            id=_matched(ID, value["id"]),
            name=_text(value["name"], LONGEST_NAME * 2),
            kind=_one_of(KINDS, value["kind"]),
            saved=float(value["saved"]),
            world=tuple(_matched(DIGEST, one) for one in value["world"]),
            chapter=_text(value["chapter"], LONGEST_NAME),
            step=_text(value["step"], LONGEST_NAME),
            objects=tuple(_matched(DIGEST, one) for one in value["objects"]),
            disks={_text(n, 40): _matched(DIGEST, one) for n, one in value["disks"].items()},
            files={_text(n, 1000): _matched(DIGEST, one) for n, one in value["files"].items()},
            holds=_holds(value["holds"]),
        )
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError) as error:
        raise MarkError("damaged", reason=f"{type(error).__name__}: {error}"[:200]) from error
    if not mark.world:
        raise MarkError("damaged", reason="no world")
    return mark


def _holds(value: Any) -> dict[str, Any]:
    names = {n: [_text(one, 300) for one in value.get(n, ())][:50] for n in ("buckets", "instances", "stacks")}
    return {**names, "tasks": int(value.get("tasks", 0))}


def _matched(pattern: re.Pattern[str], value: Any) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise ValueError(f"not expected: {value!r:.80}")
    return value


def _text(value: Any, most: int) -> str:
    if not isinstance(value, str) or len(value) > most or not value.isprintable():
        raise ValueError(f"not expected: {value!r:.80}")
    return value


def _one_of(known: tuple[str, ...], value: Any) -> str:
    if value not in known:
        raise ValueError(f"not expected: {value!r:.80}")
    return str(value)


def _short(path: Path) -> str:
    if path.stat().st_size > MOST_MARK:
        raise MarkError("too_large", size=path.stat().st_size, most=MOST_MARK)
    return path.read_text(encoding="utf-8")


def _file(mark: Mark) -> Path:
    return folder() / f"{mark.id}.json"


def _same(one: Mark, other: Mark) -> bool:
    if one.kind != other.kind or one.kind == "before":
        return False
    return one.name == other.name


def _shown(name: str) -> str:
    """A name as a sentence can hold it."""
    return "".join(letter if letter.isprintable() else "?" for letter in name)[:LONGEST_NAME]


def steps_of(chapter: str) -> Iterator[Mark]:
    """The marks of a chapter's steps, the oldest first."""
    return (mark for mark in marks() if mark.kind == "step" and mark.chapter == chapter)
