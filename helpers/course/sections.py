"""Where a chapter's steps stand in its notebook: its sections, by their headings, with the steps that are checked there."""

import json
import re
from dataclasses import dataclass
from functools import cache

from helpers.home import PROJECT
from helpers.text import language

NUMBERED = re.compile(r"^\S+ ?\d+ ?[:：]")
HEADING = re.compile(r"^##\s+(.+)$", re.MULTILINE)
CHECKED = re.compile(r"""\.check\(["']([^"']+)["']\)""")


@dataclass(frozen=True)
class Section:
    """A section of a notebook: its heading, the id of the cell that has it, and the steps checked below it, in order."""

    title: str
    cell: str
    steps: tuple[str, ...]


def sections(chapter: str) -> tuple[Section, ...]:
    """The sections of the chapter's notebook that are numbered or check something; each step is in the first that checks it."""
    return _sections(chapter, language())


@cache
def _sections(chapter: str, lang: str) -> tuple[Section, ...]:
    path = PROJECT / "notebooks" / lang / f"{chapter}.ipynb"
    if not path.is_file():
        path = PROJECT / "notebooks" / "en" / f"{chapter}.ipynb"
    found: list[Section] = []
    known: set[str] = set()
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            found += [Section(title.strip(), cell["id"], ()) for title in HEADING.findall(source)[-1:]]
        elif found:
            here = found[-1]
            new = tuple(step for step in CHECKED.findall(source) if step not in known)
            known.update(new)
            found[-1] = Section(here.title, here.cell, here.steps + new)
    return tuple(section for section in found if section.steps or NUMBERED.match(section.title))
