"""What the sandbox stands in for has a page of its own, to which the first notebook and each chapter lead."""

import json
import re

import pytest

from helpers.authoring import notebooks
from helpers.course.register import chapters
from helpers.text import LANGUAGES

PAGE = "sandbox_and_aws"
LONGEST = 200  # words of a cell of 00_start, the optional part on real accounts apart


def cells(lang: str, name: str = PAGE) -> dict[str, str]:
    return {cell["id"]: "".join(cell["source"]) for cell in notebooks.read(notebooks.path_of(name, lang))["cells"]}


def anchors(lang: str) -> list[str]:
    """The headings of the page, as links name them."""
    headings = [line for text in cells(lang).values() for line in text.splitlines() if line.startswith("## ")]
    return [heading.removeprefix("## ").replace(" ", "-") for heading in headings]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_chapter_leads_to_the_table_that_it_needs(lang):
    pages = {name: set(re.findall(rf"\({PAGE}\.ipynb#([^)]+)\)", str(cells(lang, name)))) for name in chapters()}
    assert pages.pop("00_start") == set(anchors(lang))
    assert pages
    assert all(links and links <= set(anchors(lang)) for links in pages.values()), pages


def test_the_page_is_the_same_in_both_languages_and_no_chapter():
    english, japanese = (cells(lang) for lang in LANGUAGES)
    assert list(english) == list(japanese)
    assert len(anchors("en")) == len(anchors("ja")) == len(english) - 1
    assert PAGE not in {*chapters(), *notebooks.names()}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_there_is_nothing_to_run_on_it(lang):
    page = json.loads(notebooks.path_of(PAGE, lang).read_text(encoding="utf-8"))
    assert {cell["cell_type"] for cell in page["cells"]} == {"markdown"}


def test_the_first_notebook_is_short():
    long = {name: len(text.split()) for name, text in cells("en", "00_start").items() if len(text.split()) > LONGEST}
    assert long.keys() <= {"real-why"}
