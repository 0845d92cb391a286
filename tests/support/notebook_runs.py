"""Every notebook under nbval: what the tests of each language are made of, so that they run side by side."""

import pytest

from helpers.authoring import notebooks
from helpers.authoring.regression import Cell, nbval


def run(name: str, lang: str) -> list[Cell]:
    """How the cells of the notebook `name` in `lang` came out, in order."""
    with pytest.MonkeyPatch.context() as patched:
        if name == "03_cdk":  # what the CDK's own judge says of a circle is among its outputs (see quick_node)
            patched.delenv("CDK_VALIDATION", raising=False)
        return nbval([notebooks.path_of(name, lang)])


def code_cells(name: str, lang: str) -> int:
    """The number of code cells with something in them, which is what nbval runs."""
    cells = notebooks.read(notebooks.path_of(name, lang)).cells
    return sum(cell.cell_type == "code" and bool(cell.source.strip()) for cell in cells)
