"""Measuring leaves nothing running."""

import pytest

from bench import __main__ as bench
from bench.pairs import Measure


class Sandbox:
    """Stands for the sandbox of a home."""

    def __init__(self) -> None:
        self.runs = False

    def activate(self) -> None:
        self.runs = True

    def stop(self) -> None:
        self.runs = False


@pytest.fixture
def sandbox(monkeypatch):
    sandbox = Sandbox()
    monkeypatch.setattr(bench, "sandbox", sandbox)
    return sandbox


def test_the_sandbox_ends_with_the_measuring(sandbox, monkeypatch):
    def measured() -> Measure:
        assert sandbox.runs
        raise KeyboardInterrupt

    monkeypatch.setattr(bench, "ROWS", {"click": measured})
    with pytest.raises(KeyboardInterrupt):
        bench.main(["click"])
    assert not sandbox.runs


def test_a_row_that_there_is_not_starts_none(sandbox, capsys):
    assert bench.main(["clack"]) == 2
    assert "no measure 'clack'" in capsys.readouterr().err
    assert not sandbox.runs
