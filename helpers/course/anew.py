"""A chapter from its beginning: the world as it was when the learner came to it, no progress, the notebook as it is given."""

import contextlib
import json
import os
import time
from pathlib import Path

from helpers.course import entered, progress
from helpers.course.look import paragraph
from helpers.home import PROJECT, home
from helpers.look.markup import Markup, joined
from helpers.marks import going, store, telling
from helpers.marks.errors import MarkError
from helpers.text import LANGUAGES, language, text


def mark_beginning(chapter: str, folder: Path) -> None:
    """Mark the world in which the learner comes to a chapter for the first time; nothing where that is past."""
    if progress.read(chapter) or store.of_step(chapter, ""):
        return
    with contextlib.suppress(MarkError, OSError):  # without it, the chapter begins in an empty world
        going.save(chapter, folder, "step", chapter, "")


def begin_chapter_anew(chapter: str) -> Markup:
    """Do so; what was is kept: the world as a mark, files and the notebook aside. Gives what to say.

    Raises MarkError, SandboxError and OSError.
    """
    folder = Path.cwd()
    begun = store.of_step(chapter, "")
    gone = going.go_back(begun, folder) if begun and not store.missing(begun) else going.begin_anew(folder)
    progress.forget(chapter)
    entered.forget(chapter)
    aside = original_notebook(chapter, folder)
    done = text("marks.reset_done", name=aside.name) if aside else text("marks.reset_done_alone")
    return joined([paragraph(done), paragraph(telling.replaced(gone))])


def original_notebook(chapter: str, folder: Path) -> Path | None:
    """Put the notebook as it is given in place of the learner's in `folder`; gives where that one is now.

    None where the folder is no learner's: the kit's own notebooks stay.
    """
    own = folder / f"{chapter}.ipynb"
    lang = folder.name if folder.name in LANGUAGES else language()
    given = PROJECT / "notebooks" / lang / f"{chapter}.ipynb"
    if not folder.is_relative_to(home()) or not own.is_file() or not given.is_file():
        return None
    stamp = time.strftime("%Y%m%d-%H%M%S")
    names = (f"{chapter}.kept-{stamp}{f'-{number}' if number else ''}.ipynb" for number in range(1000))
    aside = next(path for name in names if not (path := own.with_name(name)).exists())
    draft = own.with_name(f".{own.name}.{os.getpid()}")
    try:
        draft.write_text(_without_outputs(given.read_text(encoding="utf-8")), encoding="utf-8")
        aside.write_bytes(own.read_bytes())
        os.replace(draft, own)
    finally:
        draft.unlink(missing_ok=True)
    return aside


def _without_outputs(notebook: str) -> str:
    value = json.loads(notebook)
    for cell in value["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
