"""Every English notebook under nbval, strictly."""

import pytest

from helpers.authoring import notebooks
from tests.support.notebook_runs import code_cells, run


@pytest.mark.timeout(900)  # a busy machine takes its time over twenty commands of cdk
@pytest.mark.parametrize("name", notebooks.names())
def test_notebook(name):
    cells = run(name, "en")
    assert [cell.number for cell in cells] == list(range(code_cells(name, "en")))
    assert [cell.report for cell in cells if not cell.passed] == []
