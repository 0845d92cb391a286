"""What must not be in a pair of notebooks: each rule finds its own, and a sample in the tests proves that it does."""

import ast
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from helpers.text import LANGUAGES, text

LONGEST_CELL = 15
TITLE = "AWSによるクラウド入門"  # of the course, in every language
CODE = re.compile(r"```.*?```|`[^`]*`|https?://\S+|\|[-| :]+\|", re.DOTALL)
LETTERS = re.compile(r"[A-Za-z]{4,}")
LINK = re.compile(r"\]\(([^)#\s]+)")
PARAGRAPH = 40  # letters from which a piece of prose is one that wants translating
KEYS = {
    "an access key": re.compile(r"\b(AKIA|ASIA)(?!IOSFODNN7EXAMPLE)[A-Z0-9]{16}\b"),
    "what looks like a secret key": re.compile(
        r"(?<![\w/+=])(?=[^\s\"]*[A-Z])(?=[^\s\"]*[a-z])(?=[^\s\"]*[0-9])[A-Za-z0-9/+]{40}(?![\w/+=])"
    ),
}
PRIVATE = KEYS | {
    "a path of one machine": re.compile(r"(?<![\w.])(/(home|root|tmp|Users|var/folders)/\w|[A-Z]:\\{1,4}Users)"),
    "a traceback": re.compile(r"Traceback \(most recent call last\)"),
}
CHAPTER_SKELETON = ("goals", "wrong", "clean-up-check", "look-back", "exercises")


@dataclass(frozen=True)
class Finding:
    """One thing that must not be: the rule's name, the cell's id ("" for the whole notebook), and what was found."""

    rule: str
    cell: str
    what: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.cell or 'notebook'}: {self.what}"


def lint(english: NotebookNode, other: NotebookNode, folder: Path, lang: str, chapter: bool) -> list[Finding]:
    """All findings in a pair, the other one in `lang`; `folder` is where the notebooks' links start, `chapter` whether
    the skeleton is asked for.
    """
    found = [*one(english, folder), *one(other, folder), *twins(english, other), *prose(english, other, lang)]
    return found + list(skeleton(english)) if chapter else found


def one(notebook: NotebookNode, folder: Path) -> Iterator[Finding]:
    """What is wrong with one notebook by itself."""
    for identity, count in Counter(cell.id for cell in notebook.cells).items():
        if count > 1:
            yield Finding("same-id", identity, f"{count} cells have it")
    for cell in notebook.cells:
        yield from shows(cell, cell.source, KEYS)
        if cell.cell_type == "code":
            yield from code_cell(cell)
        for target in LINK.findall(cell.source) if cell.cell_type == "markdown" else ():
            if "://" not in target and not target.startswith("attachment:") and not (folder / target).exists():
                yield Finding("dead-link", cell.id, target)


def code_cell(cell: NotebookNode) -> Iterator[Finding]:
    """What is wrong with one code cell and its outputs."""
    lines = cell.source.strip().splitlines()
    if lines and cell.execution_count is None:
        yield Finding("never-compared", cell.id, "no execution count: nbval runs it and compares nothing")
    if len(lines) > LONGEST_CELL:
        yield Finding("long-cell", cell.id, f"{len(lines)} lines; {LONGEST_CELL} are allowed")
    if not cell.outputs and asks_for_output(cell.source):
        yield Finding("no-output", cell.id, "its last line has a value, and no output is stored")
    for output in cell.outputs:
        if output.output_type == "error":
            yield Finding("error-output", cell.id, output.ename)
        yield from shows(cell, json.dumps(output, ensure_ascii=False), PRIVATE)


def shows(cell: NotebookNode, shown: str, patterns: dict[str, re.Pattern]) -> Iterator[Finding]:
    """What `shown` tells that nobody else should see."""
    for what, pattern in patterns.items():
        if match := pattern.search(shown):
            yield Finding("private", cell.id, f"{what}: {match.group()[:8]}…")


def asks_for_output(source: str) -> bool:
    """Whether the last statement is an expression, whose value a notebook shows."""
    statements = ast.parse(source).body
    return bool(statements) and isinstance(statements[-1], ast.Expr) and not source.rstrip().endswith(";")


def twins(english: NotebookNode, other: NotebookNode) -> Iterator[Finding]:
    """Where the two languages differ in anything but prose."""
    if english.metadata != other.metadata:
        yield Finding("twins-differ", "", "metadata")
    if [c.id for c in english.cells] != [c.id for c in other.cells]:
        odd = {c.id for c in english.cells} ^ {c.id for c in other.cells}
        yield Finding("twins-differ", "", f"cells: {', '.join(sorted(odd)) or 'another order'}")
        return
    for left, right in zip(english.cells, other.cells, strict=True):
        for part in ("cell_type", "metadata"):
            if left[part] != right[part]:
                yield Finding("twins-differ", left.id, part)
        for part in ("source", "outputs", "execution_count") if left.cell_type == "code" else ():
            if left.get(part) != right.get(part):
                yield Finding("twins-differ", left.id, part)


def prose(english: NotebookNode, other: NotebookNode, lang: str) -> Iterator[Finding]:
    """Prose that is missing in one of the languages, or whose headings are on another level."""
    there = {cell.id: cell for cell in other.cells}
    for cell in english.cells:
        twin = there.get(cell.id)
        if twin is None or cell.cell_type != "markdown":
            continue
        yield from letters(cell, twin, lang)
        for paragraph in sorted(paragraphs(cell) & paragraphs(twin)):
            yield Finding("not-translated", cell.id, paragraph[:40])
        if headings(cell) != headings(twin):
            yield Finding("headings-differ", cell.id, f"{headings(cell)} and {headings(twin)}")


def letters(cell: NotebookNode, twin: NotebookNode, lang: str) -> Iterator[Finding]:
    """Prose of `lang` without a letter of its own, and English prose with one; nothing where its letters are Latin."""
    if not (own := text("language.letters", lang)):
        return
    pattern = re.compile(f"[{own}]")
    if LETTERS.search(CODE.sub("", twin.source)) and not pattern.search(twin.source):
        yield Finding("not-translated", cell.id, twin.source[:40])
    names = (TITLE, *(text("language.own_name", known) for known in LANGUAGES))  # any notebook may link to another's
    if pattern.search(re.sub("|".join(map(re.escape, names)), "", CODE.sub("", cell.source))):
        yield Finding("not-translated", cell.id, cell.source[:40])


def paragraphs(cell: NotebookNode) -> set[str]:
    """The pieces of prose in a cell, from `PARAGRAPH` letters on: paragraphs, and each line of a list or a table."""
    pieces = re.split(r"\n\s*\n|\n(?=[-*|>\d])|\|", re.sub(r"```.*?```", "", cell.source, flags=re.DOTALL))
    plain = (CODE.sub("", piece).strip() for piece in pieces if not piece.startswith(">"))  # AWS is quoted as it speaks
    return {piece for piece in plain if len(re.findall(r"[A-Za-z]", piece)) >= PARAGRAPH}


def headings(cell: NotebookNode) -> list[int]:
    """The levels of a cell's headings, in order."""
    return [
        len(mark)
        for mark in re.findall(r"^(#+) ", re.sub(r"```.*?```", "", cell.source, flags=re.DOTALL), re.MULTILINE)
    ]


def skeleton(notebook: NotebookNode) -> Iterator[Finding]:
    """The parts that every chapter has, by their cells' ids."""
    there = [cell.id for cell in notebook.cells]
    for part in CHAPTER_SKELETON:
        if part not in there:
            yield Finding("no-skeleton", "", f"a chapter has a cell {part!r}")
