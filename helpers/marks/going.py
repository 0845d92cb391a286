"""Saving a mark of the world as it is, and going back to one; the world before is marked, too, so that nothing is lost."""

import contextlib
import json
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import Timeout

from helpers import sandbox
from helpers.home import private_lock, write_private_bytes
from helpers.marks import disks, places, store
from helpers.marks.errors import MarkError
from helpers.marks.places import Replaced
from helpers.marks.store import Mark
from helpers.sandbox.world import bodies, files

WAIT = 10.0  # seconds for another program that saves a mark
INSTANCE = re.compile(r"i-[0-9a-f]{8,17}")


@dataclass(frozen=True)
class Gone:
    """One has gone to another world: the mark of the world `before`, and the files that were `replaced`."""

    before: Mark
    replaced: Replaced


def save(name: str, folder: Path, kind: str = "own", chapter: str = "", step: str = "") -> Mark:
    """Mark the world as it is, under `name`. Raises MarkError, SandboxError and OSError; a mark is whole or not there."""
    with _alone(WAIT):
        return _save(name, folder, kind, chapter, step)


def go_back(mark: Mark, folder: Path, only_look: bool = False) -> Gone:
    """Have the world of `mark`, where `only_look` says so to be looked at alone; the present one is marked before. Raises MarkError,
    SandboxError and OSError, and the present world stays.
    """
    with _alone(0):
        if gone := store.missing(mark):
            raise MarkError("content_gone", name=mark.name, file=gone[0][:12])
        refuse_what_is_under_way()
        before = before_leaving(folder)
        with bodies.used_by_others(), _laid_out(mark) as laid:
            _open(mark, laid, only_look)
        identities = (_identity(mark), sandbox.ensure().identity)
        return Gone(before, places.put_back(mark.files, folder, identities))


def before_leaving(folder: Path) -> Mark:
    """A mark of the world that one is about to leave."""
    return _save(time.strftime("before %Y-%m-%d %H:%M:%S"), folder, "before", "", "")


def before_export(folder: Path) -> Mark:
    """A mark of the world as it is, to be handed to others."""
    with _alone(WAIT):
        return before_leaving(folder)


def begin_anew(folder: Path) -> Gone:
    """Have an empty world and none of the files that belong to one; what was is marked and kept aside as in `go_back`."""
    with _alone(0):
        refuse_what_is_under_way()
        before = before_leaving(folder)
        sandbox.ensure().control("reset")
        return Gone(before, places.put_back(places.given(before.files), folder))


def refuse_what_is_under_way() -> None:
    """Raise MarkError while an operation on a stack goes on: it would go on in another world."""
    if under_way := sandbox.ensure().control("world")["world"]["holds"]["under_way"]:
        raise MarkError("under_way", stacks=", ".join(under_way))


def _save(name: str, folder: Path, kind: str, chapter: str, step: str) -> Mark:
    with bodies.used_by_others():
        return _saved(name, folder, kind, chapter, step)


def _saved(name: str, folder: Path, kind: str, chapter: str, step: str) -> Mark:
    draft = store.folder() / f"world.{store.new_id()}"
    try:
        saved = sandbox.ensure().control("world/save", file=draft)["world/save"]
        content = draft.read_bytes()
    finally:
        draft.unlink(missing_ok=True)
    _, pieces = files.parsed(content)
    mark = Mark(
        id=store.new_id(),
        name=name,
        kind=kind,
        saved=time.time(),
        world=tuple(store.keep(one) for one in (content.partition(b"\n")[0], *pieces)),
        chapter=chapter,
        step=step,
        objects=_objects(pieces),
        disks=disks.kept(_instances(saved["holds"])),
        files=places.kept(folder),
        holds={name: saved["holds"][name] for name in ("buckets", "instances", "stacks", "tasks")},
    )
    store.add(mark)
    return mark


def _objects(pieces: list[bytes]) -> tuple[str, ...]:
    """The large objects of S3 that these pieces name, in the store, too."""
    named = sorted(bodies.named_in(pieces))
    return tuple(store.keep((bodies.folder() / one).read_bytes()) for one in named if _is_object(one))


def _is_object(digest: str) -> bool:
    return (bodies.folder() / digest).is_file()


def _instances(holds: dict[str, Any]) -> list[str]:
    return [found[0] for one in holds["instances"] if (found := INSTANCE.match(one))]


@contextlib.contextmanager
def _laid_out(mark: Mark) -> Iterator[Path]:
    """A folder with the mark's "world" and "disks", as long as it is needed; S3's large objects are where they belong."""
    place = store.folder() / f"going.{store.new_id()}"
    try:
        header, *pieces = map(store.read, mark.world)
        write_private_bytes(place / "world", b"".join([header, b"\n", *map(files.framed, pieces)]))
        disks.laid_out(mark.disks, place / "disks")
        for digest in mark.objects:
            content = store.read(digest)
            if not _is_object(digest):
                write_private_bytes(bodies.folder() / digest, content)
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _identity(mark: Mark) -> str:
    """The identity of the world in which a mark was saved."""
    return str(json.loads(store.read(mark.world[0])).get("identity", ""))


def _open(mark: Mark, laid: Path, only_look: bool) -> None:
    given = {"file": laid / "world", "disks": laid / "disks", "only_look": "1" if only_look else ""}
    answer = sandbox.ensure().control("world/open", 60, **given)["world/open"]
    if not answer["opened"]:
        code = "other_version" if answer["status"] == "older" else "damaged"
        raise MarkError(code, name=mark.name, reason=answer["reason"])


@contextlib.contextmanager
def _alone(wait: float) -> Iterator[None]:
    """One program at a time saves marks or goes to one. Raises MarkError where another does."""
    try:
        with private_lock(store.folder() / "lock", wait):
            yield
    except Timeout as error:
        raise MarkError("busy") from error
