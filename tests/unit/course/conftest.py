"""A learner who begins a chapter."""

import pytest

from helpers.course import chapter
from helpers.course.notebook import _latest
from helpers.home import state_folder
from helpers.transcript.observers import unobserve


@pytest.fixture
def folder(fresh, tmp_path, monkeypatch):
    """A fresh sandbox, no progress, and an empty folder to work in."""
    for name in ("progress.json", "transcript.jsonl", "entered.json"):
        (state_folder() / name).unlink(missing_ok=True)
    (tmp_path / "en").mkdir()
    monkeypatch.chdir(tmp_path / "en")
    yield tmp_path / "en"
    while _latest:  # the next test is another kernel
        unobserve(_latest.popitem()[1]._ran)


@pytest.fixture
def course(folder):
    return chapter("03_aws_cli")
