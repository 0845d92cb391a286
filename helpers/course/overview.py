"""How far one has come: the steps of a chapter, and the map of all chapters."""

import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path

from helpers.course import progress
from helpers.course.context import CheckContext
from helpers.course.look import SIGNS, heading, paragraph, style
from helpers.course.model import Content, Done, Step, Verdict, Wrong
from helpers.course.register import chapters, content_of
from helpers.course.sections import Section, sections
from helpers.course.texts import chapter_text
from helpers.home import autorun, learner_suffix
from helpers.look.card import Card
from helpers.look.html import HTML
from helpers.look.markup import Markup, coded, joined, markup
from helpers.target import expected_errors
from helpers.text import text


class Progress(Card):
    """The steps of a chapter, done or not."""

    def __init__(self, name: str, content: Content):
        self.name = name
        self.steps = checked(content)
        look_at_all(name, content)
        self.done = done_in(name, content)
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


def checked(content: Content) -> list[str]:
    """The ids of the steps that count, in order."""
    return [step.id for step in content.steps if step.check is not None]


def done_in(name: str, content: Content) -> list[str]:
    """The steps that are done, as was kept; one that counts `only_now` is not while something is wrong with it."""
    kept = progress.read(name)
    return [
        step.id
        for step in content.steps
        if step.check is not None
        and "done" in kept.get(step.id, {})
        and not (step.only_now and isinstance(_verdict(step, lambda: CheckContext(chapter=name)), Wrong))
    ]


def look_at_all(name: str, content: Content) -> None:
    """Keep what is done by now and was never checked, such as what was done in the terminal. Not in a regression run."""
    if autorun():
        return
    kept = progress.read(name)
    with contextlib.suppress(*expected_errors()):
        world = CheckContext(chapter=name)
        for step in content.steps:
            if "done" not in kept.get(step.id, {}) and isinstance(_verdict(step, lambda: world), Done):
                progress.done(name, step.id)


def _verdict(step: Step, look: Callable[[], CheckContext]) -> Verdict | None:
    """What the step's check says now; None where that cannot be found out."""
    try:
        return step.check(look()) if step.check else None
    except expected_errors():
        return None


def standing(name: str, content: Content) -> Markup:
    """A chapter's sections as links, each with its sign; how many steps are done, and the way to the map."""
    done = done_in(name, content)
    words = text("course.map_progress", done=len(done), count=len(checked(content)))
    line = markup("<p>{words}</p>", words=words)
    first = chapters()[0]
    if name != first:
        link = _link(first, first)
        line = markup("<p>{words} · {map}: <code>{link}</code></p>", words=words, map=text("course.map"), link=link)
    links = joined(_section(section, done) for section in sections(name))
    return line + markup('<ol class="workshop-sections" aria-label="{label}">{links}</ol>', label=words, links=links)


def _section(section: Section, done: Sequence[str]) -> Markup:
    """A link to a section's heading, with a sign where something is checked there."""
    all_done = set(section.steps) <= set(done)
    sign, word = (SIGNS["done"], text("course.done")) if all_done else (SIGNS["not-yet"], text("course.not_yet"))
    shown = markup('<span role="img" aria-label="{word}">{sign}</span> ', word=word, sign=sign) if section.steps else ""
    return markup(
        '<li style="display: inline-block; margin: 0 1.2em 0.2em 0">{shown}<a href="#cell-id={cell}">{title}</a></li>',
        shown=shown,
        cell=section.cell,
        title=coded(section.title),
    )


class Map(Card):
    """All chapters, and how far one is in each."""

    def __init__(self) -> None:
        table = markup("<table>{rows}</table>", rows=joined(map(self._row, chapters())))
        notes = paragraph(text("course.world_note")) + _now()
        super().__init__([HTML(joined([style(), heading(text("course.map")), table, notes]))])
        self.add_class("workshop-card").add_class("workshop-map")

    def _row(self, name: str) -> Markup:
        content = content_of(name)
        done, count = len(done_in(name, content)), len(checked(content))
        sign, words = SIGNS["done" if done == count else "not-yet"], text("course.map_progress", done=done, count=count)
        return _cells(sign, _link(name, name), _link(name, chapter_text(name, "map_title")), words)

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


def _link(name: str, words: str) -> str:
    """`words` as a link that opens the notebook of this folder in its own tab of JupyterLab, whose part of the kit sees to it; the bare words where it is not there."""
    if not Path(f"{name}.ipynb").exists():
        return words
    return markup('<a href="{name}.ipynb">{words}</a>', name=name, words=words)


def _now() -> Markup:
    """A remark where the sandbox holds nothing of the learner's; else ""."""
    try:
        context = CheckContext()
        empty = context.target.kind == "sandbox" and not context.buckets
    except expected_errors() as error:
        return paragraph(text("course.cannot_check", reason=error))
    return paragraph(text("course.world_empty")) if empty else Markup()


def course_map() -> Map:
    """The map of the course."""
    learner_suffix()  # chosen now, so that every chapter finds the same
    return Map()
