"""Run a chapter, keep what came out as its reference, and give its twins in other languages the same cells."""

import re

from nbformat import NotebookNode

from helpers.authoring import notebooks

KEY_ID = re.compile(r"\b(AKIA|ASIA)[A-Z0-9]{16}\b")
EXAMPLE_KEY_ID = "AKIAIOSFODNN7EXAMPLE"  # the one of AWS's documentation


class TwinLacks(Exception):
    """The notebook of another language has no prose for these cells of the English one."""


def record(name: str) -> None:
    """Run the English notebook `name` and write its outputs into all languages. Raises TwinLacks."""
    path, *others = (notebooks.path_of(name, lang) for lang in notebooks.languages())
    english = tidy(notebooks.run(path))
    twins = {other: twin(english, notebooks.read(other)) for other in others}
    for place, notebook in {path: english, **twins}.items():
        notebooks.write(place, notebook)


def tidy(notebook: NotebookNode) -> NotebookNode:
    """`notebook` without what differs from run to run and means nothing: widget ids, times, the Python's version."""
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    number = 0
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        cell.metadata = {key: value for key, value in cell.metadata.items() if key == "tags"}
        if cell.source.strip():
            number += 1
            cell.execution_count = number
        for output in cell.outputs:
            output.get("data", {}).pop(notebooks.WIDGET_VIEW, None)
            if "text" in output:
                output.text = KEY_ID.sub(EXAMPLE_KEY_ID, output.text)
            if "execution_count" in output:
                output.execution_count = number
    return notebook


def twin(english: NotebookNode, other: NotebookNode) -> NotebookNode:
    """The English notebook with the prose of the other one, cell by cell. Raises TwinLacks."""
    prose = {cell.id: cell.source for cell in other.cells if cell.cell_type == "markdown"}
    wanted = [cell.id for cell in english.cells if cell.cell_type == "markdown"]
    if missing := [identity for identity in wanted if identity not in prose]:
        raise TwinLacks(", ".join(missing))
    cells = [
        cell | {"source": prose[cell.id]} if cell.cell_type == "markdown" else cell for cell in english.copy()["cells"]
    ]
    return NotebookNode({**english, "cells": [NotebookNode(cell) for cell in cells]})
