"""Each rule of the notebooks' lint, proved by a pair that must be found and one that must not."""

import copy

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from helpers.authoring.lint import CHAPTER_SKELETON, lint
from helpers.authoring.record import TwinLacks, tidy, twin


def pair():
    """A pair in which nothing is wrong."""
    output = new_output("stream", name="stdout", text="make_bucket: first\n")
    english = new_notebook(
        cells=[
            new_markdown_cell("# Buckets\n\nA bucket holds objects, see [this](here.txt).", id="title"),
            *(new_markdown_cell(f"## Part about {part}", id=part) for part in CHAPTER_SKELETON),
            new_code_cell("make()", id="make", execution_count=1, outputs=[output]),
        ]
    )
    japanese = copy.deepcopy(english)
    for cell in japanese.cells[:-1]:
        marks = cell.source.split(" ")[0]
        cell.source = f"{marks} バケットにはオブジェクトが入ります"
    return english, japanese


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "here.txt").write_text("here")
    return tmp_path


def rules(english, japanese, folder) -> set[str]:
    return {finding.rule for finding in lint(english, japanese, folder, "ja", chapter=True)}


def test_nothing_is_found_where_nothing_is_wrong(folder):
    assert rules(*pair(), folder) == set()


ENGLISH = "A bucket's name must be unique in the whole world, not just here."


@pytest.mark.parametrize("mark", ["", "- ", "| "])
def test_a_paragraph_left_in_english_is_found(mark, folder):
    english, japanese = pair()
    english.cells[1].source += f"\n\n{mark}{ENGLISH}"
    japanese.cells[1].source += f"\n\n{mark}{ENGLISH}"
    assert rules(english, japanese, folder) == {"not-translated"}


@pytest.mark.parametrize(
    "text", ["wJalrXUtnFEMI/" + "a" * 5, "f" * 40, "AKIAIOSFODNN7EXAMPLE", "http://127.0.0.1:80/a"]
)
def test_what_only_looks_like_a_secret_is_let_through(text, folder):
    english, japanese = pair()
    both(lambda cell: cell.update(outputs=output(text)))(english, japanese)
    assert rules(english, japanese, folder) == set()


def both(change):
    def apply(english, japanese):
        change(english.cells[-1])
        change(japanese.cells[-1])

    return apply


def output(text):
    return [new_output("stream", name="stdout", text=text)]


WRONG = {
    "never-compared": both(lambda cell: cell.update(execution_count=None)),
    "long-cell": both(lambda cell: cell.update(source="\n".join(f"x = {n}" for n in range(16)))),
    "error-output": both(
        lambda cell: cell.update(outputs=[new_output("error", ename="ValueError", evalue="", traceback=[])])
    ),
    "dead-link": lambda english, japanese: english.cells[0].update(source="# Buckets\n\n[that](gone.txt)"),
    "not-translated": lambda english, japanese: japanese.cells[1].update(source="## Part about goals"),
    "no-output": both(lambda cell: cell.update(outputs=[])),
    "same-id": lambda english, japanese: [
        book.cells.append(copy.deepcopy(book.cells[-1])) for book in (english, japanese)
    ],
    "private": both(lambda cell: cell.update(source='key = "AKIA' + 'A1B2C3D4E5F6G7H8"')),
    "headings-differ": lambda english, japanese: japanese.cells[1].update(source="### 目標"),
    "no-skeleton": lambda english, japanese: [book.cells.pop(1) for book in (english, japanese)],
}


@pytest.mark.parametrize("rule", WRONG)
def test_a_rule_finds_its_own(rule, folder):
    english, japanese = pair()
    WRONG[rule](english, japanese)
    assert rules(english, japanese, folder) == {rule}


@pytest.mark.parametrize(
    "text",
    [
        "/home/somebody/work",
        "/tmp/x1/work",
        "C:\\Users\\me",
        "AKIA" + "A1B2C3D4E5F6G7H8",
        "key: " + "aB3/" * 10,
        "Traceback (most recent call last)",
    ],
)
def test_outputs_that_tell_too_much_are_found(text, folder):
    english, japanese = pair()
    both(lambda cell: cell.update(outputs=output(text)))(english, japanese)
    assert rules(english, japanese, folder) == {"private"}


@pytest.mark.parametrize(
    "change",
    [
        lambda cell: cell.update(source="make_another()"),
        lambda cell: cell.update(outputs=output("something else")),
        lambda cell: cell.update(execution_count=2),
        lambda cell: cell.metadata.update(tags=["odd"]),
        lambda cell: cell.update(id="another"),
    ],
)
def test_twins_differ_in_nothing_but_prose(change, folder):
    english, japanese = pair()
    change(japanese.cells[-1])
    assert rules(english, japanese, folder) == {"twins-differ"}


def test_a_recorded_twin_has_the_same_cells_and_its_own_prose(folder):
    english, japanese = pair()
    english.cells[-1].update(source="make(2)", outputs=output("two"))
    new = twin(tidy(english), japanese)
    assert rules(english, new, folder) == set()
    assert new.cells[0].source == japanese.cells[0].source


def test_a_twin_without_prose_for_a_cell_is_refused():
    english, japanese = pair()
    japanese.cells.pop(0)
    with pytest.raises(TwinLacks, match="title"):
        twin(english, japanese)
