"""What is said of marks and worlds, in the same words in a terminal and on a card."""

import contextlib
import time
from collections.abc import Mapping
from typing import Any

from helpers.marks.going import Gone
from helpers.marks.store import Mark
from helpers.sandbox import Sandbox, SandboxError
from helpers.text import text

SHOWN = 4  # names of a kind


def picture(holds: Mapping[str, Any]) -> str:
    """What a world holds, in a line: "stacks: A; buckets: b, c"."""
    kinds = {kind: list(holds.get(kind, ())) for kind in ("stacks", "instances", "buckets")}
    parts = [text(f"marks.holds_{kind}", names=_names(names)) for kind, names in kinds.items() if names]
    if holds.get("tasks"):
        parts.append(text("marks.holds_tasks", count=holds["tasks"]))
    return text("marks.between").join(parts) or text("marks.holds_nothing")


def _names(names: list[str]) -> str:
    shown = ", ".join(names[:SHOWN])
    return text("marks.more", names=shown, count=len(names) - SHOWN) if len(names) > SHOWN else shown


def when(mark: Mark) -> str:
    """The minute at which a mark was saved."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(mark.saved))


def gone_back(mark: Mark, gone: Gone) -> str:
    """That one has gone back to `mark`, what was replaced, and how to come here again."""
    parts = [text("marks.gone_back", name=mark.name, picture=picture(mark.holds)), replaced(gone)]
    return text("marks.sentences").join(filter(None, parts))


def replaced(gone: Gone) -> str:
    """Where what was there before is now."""
    parts = [text("marks.kept_before", name=gone.before.name)]
    if gone.replaced.folder is not None:
        names = _names(list(gone.replaced.places))
        parts.append(text("marks.put_aside", names=names, folder=gone.replaced.folder))
    return text("marks.sentences").join(parts)


def world(running: Sandbox) -> str:
    """What became of the world of before, the same on a card, in the launcher and in a terminal, and that what is made now is not
    kept; "" where there is nothing to tell: it was begun today, and goes on.
    """
    return text("marks.sentences").join(filter(None, (_became(running), not_saved(running))))


def not_saved(running: Sandbox) -> str:
    """Why what is made now is not kept; "" where it is."""
    return text("course.world_not_saved", reason=running.not_saved) if running.not_saved else ""


def _became(running: Sandbox) -> str:
    status = running.why
    if not status:
        with contextlib.suppress(SandboxError):
            status = str(running.control("world")["world"]["status"])
    return text(f"course.world_{status}") if status not in ("", "new") else ""
