"""The checks of 00_start's steps."""

import stat
from pathlib import Path

from helpers.course.context import CheckContext
from helpers.course.model import Done, NotYet, Verdict, wrong
from helpers.text import LANGUAGES


def set_up(context: CheckContext) -> Verdict:
    """Somebody asked who they are, and was told."""
    if context.called("GetCallerIdentity"):
        return Done()
    return wrong("refused") if any(call["action"] == "GetCallerIdentity" for call in context.calls) else NotYet()


def language(context: CheckContext) -> Verdict:
    """The notebook is in the folder of a language."""
    return Done({"language": context.folder.name}) if context.folder.name in LANGUAGES else wrong("unknown")


def where_things_are(context: CheckContext) -> Verdict:
    """The learner's keys are there, and for nobody else to read."""
    for path in (context.aws_folder, context.aws_folder / "credentials", context.aws_folder / "config"):
        if not path.exists():
            return wrong("no-folder", found=_short(path))
        if not path.is_dir() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            return wrong("open-to-others", found=_short(path))
    return Done({"found": _short(context.aws_folder.parent)})


def _short(path: Path) -> str:
    return str(path).replace(str(Path.home()), "~", 1)
