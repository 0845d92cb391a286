"""The rooms of the course: what may import what, and that a chapter is added in the places that CONTRIBUTING.md lists."""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from helpers.course import register
from helpers.course.notebook import Chapter
from helpers.home import PROJECT

COURSE = "helpers.course"
CHAPTERS = f"{COURSE}.chapters"
WIDGETS = "ipywidgets"
CARDS = {f"{COURSE}.kit.stock"}  # the kit's own card, which its views import when they make one


@cache
def modules() -> dict[str, Path]:
    """The file of each module of helpers, by its dotted name."""
    files = sorted((PROJECT / "helpers").rglob("*.py"))
    return {".".join(file.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__"): file for file in files}


def statements(tree: ast.Module, inside_functions: bool) -> Iterator[ast.stmt]:
    """The statements of a module: those that run when it is imported, or those of its functions as well."""
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        one = waiting.pop()
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) and not inside_functions:
            continue
        if isinstance(one, ast.If) and ast.unparse(one.test) == "TYPE_CHECKING" and not inside_functions:
            continue
        if isinstance(one, ast.stmt):
            yield one
        waiting += ast.iter_child_nodes(one)


def imported(source: str, *, inside_functions: bool) -> set[str]:
    """The dotted names that a module's source imports; of `from a import b` both a and a.b."""
    names: set[str] = set()
    for one in statements(ast.parse(source), inside_functions):
        if isinstance(one, ast.Import):
            names |= {alias.name for alias in one.names}
        elif isinstance(one, ast.ImportFrom):
            names |= {str(one.module), *(f"{one.module}.{alias.name}" for alias in one.names)}
    return names


def room_of(name: str) -> str:
    """The chapter's package that a module belongs to; "" for one that is no chapter's."""
    return name.removeprefix(f"{CHAPTERS}.").partition(".")[0] if name.startswith(f"{CHAPTERS}.") else ""


def strangers(name: str, source: str) -> set[str]:
    """The chapters that a module imports and does not belong to."""
    rooms = {room_of(one) for one in imported(source, inside_functions=True)}
    return rooms - {"", room_of(name)}


@cache
def needed_at_import(name: str) -> frozenset[str]:
    """What importing a module imports before anything else of it runs: its packages, and what its source names."""
    source = modules()[name].read_text(encoding="utf-8")
    found = imported(source, inside_functions=False)
    packages = {parent for one in (name, *found) for parent in parents(one)}
    return frozenset(one for one in found | packages if one in modules() or one == WIDGETS)


def parents(name: str) -> set[str]:
    parts = name.split(".")
    return {".".join(parts[:end]) for end in range(1, len(parts))}


def way_to_widgets(name: str) -> list[str]:
    """The modules by which importing `name` comes to ipywidgets, in order; [] where it does not."""
    came_from = {name: ""}
    waiting = [name]
    for one in waiting:
        if one == WIDGETS:
            way = [one]
            while came_from[way[0]]:
                way.insert(0, came_from[way[0]])
            return way
        for after in sorted(needed_at_import(one) if one in modules() else ()):
            if after not in came_from:
                came_from[after] = one
                waiting.append(after)
    return []


OF_COURSE = sorted(name for name in modules() if name == COURSE or name.startswith(f"{COURSE}."))
WITHOUT_WIDGETS = [name for name in OF_COURSE if name.startswith((CHAPTERS, f"{COURSE}.kit")) and name not in CARDS]


@pytest.mark.parametrize("name", OF_COURSE)
def test_no_module_imports_a_chapter_that_it_does_not_belong_to(name):
    assert strangers(name, modules()[name].read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize(
    "source",
    [
        "from helpers.course.chapters.ec2 import resources",
        "from helpers.course.chapters import ec2",
        "import helpers.course.chapters.ec2.resources as resources",
        "def card():\n    from helpers.course.chapters.ec2.resources import KEY",
    ],
)
def test_an_import_of_another_chapter_is_found(source):
    assert strangers(f"{CHAPTERS}.ecs.checks", source) == {"ec2"}
    assert strangers(f"{COURSE}.kit.account", source) == {"ec2"}
    assert strangers(f"{CHAPTERS}.ec2", source) == set()


@pytest.mark.parametrize("name", WITHOUT_WIDGETS)
def test_what_chapters_are_made_of_is_imported_without_widgets(name):
    assert way_to_widgets(name) == []


def test_a_way_to_the_widgets_is_found():
    assert way_to_widgets(f"{COURSE}.checking") == [f"{COURSE}.checking", WIDGETS]
    assert way_to_widgets(f"{COURSE}.overview")[-1] == WIDGETS


def test_each_notebook_has_its_package_and_each_package_its_notebook():
    packages = {room_of(name) for name in OF_COURSE} - {""}
    assert packages == {register.package_of(name) for name in register.chapters()}
    assert all(register.content_of(name).steps for name in register.chapters())


@pytest.mark.parametrize("name", register.chapters())
def test_no_view_hides_what_every_chapter_has(name):
    assert [view for view in register.content_of(name).views if hasattr(Chapter, view)] == []


# ---------------------------------------------------------------- a chapter added in the places of CONTRIBUTING.md

NAME, PACKAGE = "98_toy", "toy"
CELLS = '[{"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": 1, "source": "1"}]'
NOTEBOOK = f'{{"cells": {CELLS}, "metadata": {{}}, "nbformat": 4, "nbformat_minor": 5}}'
CONTENT = """
from helpers.course.chapters.toy import checks
from helpers.course.kit import views
from helpers.course.kit.values import same
from helpers.course.model import Content, Step

CONTENT = Content(
    steps=(Step("make-bucket", checks.make_bucket, "s3 mb", **same(bucket="toy-{me}")),),
    views={"account": lambda chapter, before: views.stock("98_toy")()},
)
"""
CHECKS = """
from helpers.course.model import Done, NotYet

def make_bucket(world):
    return Done() if world.bucket("toy-") else NotYet()
"""
TEXTS = """
title = "98 A toy"
map_title = "Only to play"
[steps.make-bucket]
title = "Make a bucket"
goal = "There is a bucket whose name begins with toy-."
hints = ["The form above makes one.", "Press Run."]
solution_note = "There it is."
[steps.make-bucket.mistakes]
"""
ADDED = {
    "notebooks/en/NAME.ipynb": {"": NOTEBOOK},
    "notebooks/ja/NAME.ipynb": {"": NOTEBOOK},
    "helpers/course/chapters/PACKAGE/": {"__init__.py": CONTENT, "checks.py": CHECKS},
    "helpers/text/en/chapter_NAME.toml": {"": TEXTS},
    "helpers/text/ja/chapter_NAME.toml": {"": TEXTS},
    "tests/sandbox/checks/test_PACKAGE.py": {"": "def test_made():\n    ...\n"},
    "README.md": {"": "| `98_toy` | to play |\n"},
    "README.ja.md": {"": "| `98_toy` | 遊び |\n"},
}
PLAYED = """
import sys
sys.path.append(sys.argv[1])
from tests.support.course import shown
from helpers.course import chapter, course_map
toy = chapter("98_toy")
check, form = toy.check("make-bucket"), toy.form("make-bucket")
print(check, end="; ")
print(form.run().exit_code, check, toy.account(), sep="; ")
print(" ".join(shown(course_map()).split()))
"""


def listed_places() -> list[str]:
    """The places of CONTRIBUTING.md's numbered list in its section about chapters."""
    section = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("## How a chapter is added")[1]
    return re.findall(r"^\d+\. `([^`]+)`", section.split("\n## ")[0], re.MULTILINE)


def test_a_chapter_is_added_in_at_most_eight_places():
    assert listed_places() == list(ADDED)
    assert len(ADDED) <= 8


def test_a_chapter_added_so_has_its_check_its_form_its_views_and_its_row_in_the_map(folder, tmp_path):
    copy = tmp_path / "project"
    for place in ("helpers", "notebooks"):
        shutil.copytree(PROJECT / place, copy / place)
    for place, files in ADDED.items():
        for name, written in files.items():
            file = copy / place.replace("NAME", NAME).replace("PACKAGE", PACKAGE) / name
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("a", encoding="utf-8") as opened:
                opened.write(written)
    command = [sys.executable, "-c", PLAYED, str(PROJECT)]
    environment = os.environ | {"PYTHONPATH": str(copy)}
    played = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert played.returncode == 0, played.stderr
    cards, row = played.stdout.splitlines()
    assert cards == "Check(make-bucket: not-yet); 0; Check(make-bucket: done); Stock()"
    assert "98_toy Only to play 1 of 1 steps" in row
