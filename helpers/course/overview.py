"""How far one has come: the steps of a chapter, and the map of all chapters."""

import json
from pathlib import Path

import ipywidgets as widgets

from helpers.course import progress
from helpers.course.context import CheckContext, check_errors
from helpers.course.look import SIGNS, heading, paragraph, style
from helpers.course.model import Content
from helpers.course.register import chapters, content_of
from helpers.course.texts import chapter_text
from helpers.home import PROJECT, home, learner_suffix
from helpers.look.html import HTML
from helpers.look.markup import Markup, joined, markup
from helpers.text import text


class Progress(widgets.VBox):
    """The steps of a chapter, done or not."""

    def __init__(self, name: str, content: Content):
        self.name = name
        kept = progress.read(name)
        self.steps = [step.id for step in content.steps if step.check is not None]
        self.done = [step for step in self.steps if "done" in kept.get(step, {})]
        table = markup("<table>{rows}</table>", rows=joined(map(self._row, self.steps)))
        super().__init__([HTML(joined([style(), heading(text("course.progress")), table]))])
        self.add_class("workshop-card").add_class("workshop-progress")

    def _row(self, step: str) -> Markup:
        kind = "done" if step in self.done else "not-yet"
        word = text("course.done") if kind == "done" else text("course.not_yet")
        return markup(
            '<tr><td><span aria-hidden="true">{sign}</span> {word}</td><td>{title}</td></tr>',
            sign=SIGNS[kind],
            word=word,
            title=chapter_text(self.name, f"steps.{step}.title"),
        )

    def __repr__(self) -> str:
        return f"Progress({self.name}: {len(self.done)} of {len(self.steps)})"


def standing(name: str, content: Content) -> Markup:
    """A line of a chapter's card: how many steps are done, and the way to the map."""
    made = Progress(name, content)
    words = text("course.map_progress", done=len(made.done), count=len(made.steps))
    first = chapters()[0]
    if name == first:
        return markup("<p>{words}</p>", words=words)
    link = _link(first)
    return markup("<p>{words} · {map}: <code>{link}</code></p>", words=words, map=text("course.map"), link=link)


class Map(widgets.VBox):
    """All chapters, and how far one is in each."""

    def __init__(self) -> None:
        table = markup("<table>{rows}</table>", rows=joined(map(self._row, chapters())))
        notes = paragraph(text("course.world_note")) + _now()
        super().__init__([HTML(joined([style(), heading(text("course.map")), table, notes]))])
        self.add_class("workshop-card").add_class("workshop-map")

    def _row(self, name: str) -> Markup:
        made = Progress(name, content_of(name))
        done, count = len(made.done), len(made.steps)
        sign = SIGNS["done" if done == count else "not-yet"]
        return _cells(
            sign, _link(name), chapter_text(name, "map_title"), text("course.map_progress", done=done, count=count)
        )

    def __repr__(self) -> str:
        return "Map()"


def _cells(sign: str, name: str, title: str, words: str) -> Markup:
    return markup(
        '<tr><td><span aria-hidden="true">{sign}</span></td>'
        "<td><code>{name}</code></td><td>{title}</td><td>{words}</td></tr>",
        sign=sign,
        name=name,
        title=title,
        words=words,
    )


def _link(name: str) -> str:
    """A link that opens the notebook of this folder in its own tab of JupyterLab; the bare name where it is not there."""
    file = Path.cwd() / f"{name}.ipynb"
    root = next((folder for folder in (home(), PROJECT) if file.is_relative_to(folder)), None)
    if root is None or not file.exists():
        return name
    return markup(
        '<a href="{name}.ipynb" data-commandlinker-command="docmanager:open" '
        'data-commandlinker-args="{path}">{name}</a>',
        name=name,
        path=json.dumps({"path": file.relative_to(root).as_posix()}),
    )


def _now() -> Markup:
    """A remark where the sandbox holds nothing of the learner's; else ""."""
    try:
        context = CheckContext()
        empty = context.target.kind == "sandbox" and not context.buckets
    except check_errors() as error:
        return paragraph(text("course.cannot_check", reason=error))
    return paragraph(text("course.world_empty")) if empty else Markup()


def course_map() -> Map:
    """The map of the course."""
    learner_suffix()  # chosen now, so that every chapter finds the same
    return Map()
