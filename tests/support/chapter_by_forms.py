"""A learner who does a chapter by its forms, with the steps' own solutions: the cells of the notebook, one after the other.

    python -m tests.support.chapter_by_forms 03_aws_cli FOLDER

in the environment of a learner's server, which then shares what a kernel would share. Prints what is done, as JSON.
"""

import contextlib
import io
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from helpers.course import progress, route
from helpers.course.context import CheckContext, filled_in
from helpers.course.notebook import Chapter, chapter
from helpers.forms import form
from helpers.home import by_reference
from helpers.operations import find


def run(made, values: Mapping[str, Any]) -> None:
    """Fill a form as the operation takes the values, and run it."""
    operation = find(made.spec.name)(**filled_in(values, CheckContext()))
    made.fill(**operation.values, **operation.options)
    made.run()


def one_cell(at: Chapter, move: route.Move, names: dict[str, Any]) -> None:
    """Do what a learner does in a cell."""
    step = next((step for step in at.content.steps if step.id == move.name), None)
    if move.kind == route.CODE:
        exec(compile(move.source, at.name, "exec"), names)  # noqa: S102 the notebook's own cell
    elif move.kind == route.ASK:
        at.ask(move.name).solve()
    elif move.kind == route.RUN and step is not None:
        made = at.form(move.name)
        if step.operation and step.widget is None:
            run(made, step.reference)
    elif move.kind == route.CHECK and step is not None:
        for name, values in step.finish(CheckContext()):
            run(at.form_of(step.id) if name == step.operation else form(name), values)
        at.check(move.name)


def do(name: str, folder: Path) -> dict[str, Any]:
    """Do all cells of the chapter in `folder`; gives what is kept of each step."""
    folder.mkdir(parents=True, exist_ok=True)
    os.chdir(folder)
    at, names = chapter(name), {"__name__": "__main__"}
    for move in route.moves(name):
        with by_reference():
            one_cell(at, move, names)
    return dict(progress.read(name))


def main(words: list[str]) -> None:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        done = do(words[0], Path(words[1]))
    print(json.dumps(done))


if __name__ == "__main__":
    main(sys.argv[1:])
