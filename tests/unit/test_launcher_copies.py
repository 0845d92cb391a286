"""The learner's copies of the notebooks: brought up to date, and never overwritten once changed."""

import json

import pytest

from helpers import copies


def notebook(*sources: str, outputs: bool = False) -> bytes:
    cells = [
        {
            "cell_type": "code",
            "id": f"c{n}",
            "source": source,
            "execution_count": 1 if outputs else None,
            "outputs": [{"output_type": "stream", "name": "stdout", "text": "x"}] if outputs else [],
            "metadata": {},
        }
        for n, source in enumerate(sources)
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


@pytest.fixture
def shelf(tmp_path):
    """A folder of notebooks, a home, and a function that copies and gives what was told."""
    source, home = tmp_path / "notebooks", tmp_path / "家 の work"
    (source / "ja").mkdir(parents=True)

    def copy() -> list[str]:
        told: list[str] = []
        copies.copy_notebooks(source, home, lambda key, **values: told.append(key))
        return told

    return source / "ja" / "初めに.ipynb", home / "ja" / "初めに.ipynb", copy


def test_a_copy_begins_without_outputs(shelf):
    source, mine, copy = shelf
    source.write_bytes(notebook("1 + 1", outputs=True))
    assert copy() == ["copy_new"]
    cell = json.loads(mine.read_bytes())["cells"][0]
    assert (cell["outputs"], cell["execution_count"], cell["source"]) == ([], None, "1 + 1")
    assert copy() == []


def test_a_copy_that_was_only_run_is_brought_up_to_date(shelf):
    source, mine, copy = shelf
    source.write_bytes(notebook("1 + 1"))
    copy()
    mine.write_bytes(notebook("1 + 1", outputs=True))
    source.write_bytes(notebook("2 + 2"))
    assert copy() == ["copy_updated"]
    assert b"2 + 2" in mine.read_bytes()


def test_a_changed_copy_is_never_overwritten(shelf):
    source, mine, copy = shelf
    source.write_bytes(notebook("1 + 1"))
    copy()
    mine.write_bytes(notebook("my own work"))
    assert copy() == []
    source.write_bytes(notebook("2 + 2"))
    assert copy() == ["copy_beside"]
    assert b"my own work" in mine.read_bytes()
    assert b"2 + 2" in mine.with_suffix(".new.ipynb").read_bytes()
    assert copy() == []


def test_a_file_of_that_name_that_was_never_given_stays(shelf):
    source, mine, copy = shelf
    source.write_bytes(notebook("1 + 1"))
    mine.parent.mkdir(parents=True)
    mine.write_text("a shopping list")
    assert copy() == ["copy_beside"]
    assert mine.read_text() == "a shopping list"


def test_a_deleted_copy_comes_back(shelf):
    source, mine, copy = shelf
    source.write_bytes(notebook("1 + 1"))
    copy()
    mine.unlink()
    assert copy() == ["copy_new"]
