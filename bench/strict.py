"""Run every notebook under nbval, strictly: what the tests do, without the rest of the tests."""

import sys

from helpers.authoring import notebooks
from helpers.authoring.regression import nbval
from helpers.text import LANGUAGES

if __name__ == "__main__":
    cells = nbval([notebooks.path_of(name, lang) for lang in LANGUAGES for name in notebooks.names()])
    sys.exit("\n".join(cell.report for cell in cells if not cell.passed) or 0)
