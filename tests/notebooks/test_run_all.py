"""Run All on an untouched notebook, outside of a regression: it comes to its end, and says what is not there yet."""

import pytest
from IPython.utils.capture import capture_output

from helpers.authoring import notebooks
from helpers.course.notebook import _latest
from helpers.home import state_folder
from helpers.transcript.observers import unobserve
from tests.support import shells


@pytest.fixture
def desk(fresh, tmp_path, monkeypatch):
    """The desk of a learner who has done nothing so far."""
    for name in ("progress.json", "transcript.jsonl", "entered.json"):
        (state_folder() / name).unlink(missing_ok=True)
    monkeypatch.delenv("WORKSHOP_AUTORUN", raising=False)
    (tmp_path / "ja").mkdir()
    monkeypatch.chdir(tmp_path / "ja")
    yield
    while _latest:
        unobserve(_latest.popitem()[1]._ran)


@pytest.mark.parametrize("name", notebooks.names())
def test_every_cell_of_an_untouched_notebook_runs(name, desk):
    shell, failed = shells.shell(), {}
    with capture_output():
        for cell in notebooks.read(notebooks.path_of(name, "ja")).cells:
            if cell.cell_type == "code" and not (error := shell.run_cell(cell.source)).success:
                failed[cell.id] = repr(error.error_in_exec or error.error_before_exec)
    assert failed == {}
