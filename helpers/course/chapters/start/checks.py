"""The checks of 00_start's steps."""

import stat
from pathlib import Path

from helpers.course.model import Done, NotYet, Verdict, wrong
from helpers.course.world import World
from helpers.text import LANGUAGES


def set_up(world: World) -> Verdict:
    """Somebody asked who they are, and was told."""
    if world.called("GetCallerIdentity"):
        return Done()
    return wrong("refused") if any(call["action"] == "GetCallerIdentity" for call in world.calls) else NotYet()


def language(world: World) -> Verdict:
    """The notebook is in the folder of a language."""
    return Done({"language": world.folder.name}) if world.folder.name in LANGUAGES else wrong("unknown")


def where_things_are(world: World) -> Verdict:
    """The learner's keys are there, and for nobody else to read."""
    for path in (world.aws_folder, world.aws_folder / "credentials", world.aws_folder / "config"):
        if not path.exists():
            return wrong("no-folder", found=_short(path))
        if not path.is_dir() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            return wrong("open-to-others", found=_short(path))
    return Done({"found": _short(world.aws_folder.parent)})


def _short(path: Path) -> str:
    return str(path).replace(str(Path.home()), "~", 1)
