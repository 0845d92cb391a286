"""Every notebook of one language under nbval: what the tests of each language are made of, so that they run side by side."""

from helpers.authoring import notebooks
from helpers.authoring.regression import Cell, nbval


def runs_of(lang: str) -> dict[str, list[Cell]]:
    """How the cells of every notebook in `lang` came out, by the notebook's name."""
    paths = {name: notebooks.path_of(name, lang) for name in notebooks.names()}
    found = nbval(list(paths.values()))
    return {name: [cell for cell in found if cell.notebook == str(path)] for name, path in paths.items()}


def code_cells(name: str, lang: str) -> int:
    """The number of code cells with something in them, which is what nbval runs."""
    cells = notebooks.read(notebooks.path_of(name, lang)).cells
    return sum(cell.cell_type == "code" and bool(cell.source.strip()) for cell in cells)
