"""Every Japanese notebook under nbval, strictly."""

import pytest

from helpers.authoring import notebooks
from tests.support.notebook_runs import code_cells, runs_of


@pytest.fixture(scope="module")
def runs():
    return runs_of("ja")


@pytest.mark.timeout(1200)  # the first of them waits for all
@pytest.mark.parametrize("name", notebooks.names())
def test_notebook(name, runs):
    assert [cell.number for cell in runs[name]] == list(range(code_cells(name, "ja")))
    assert [cell.report for cell in runs[name] if not cell.passed] == []
