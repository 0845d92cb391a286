"""A terminal opens in the notebooks' folder, from the menu too, which names no folder."""

import sys

import pytest

from helpers.home import home
from helpers.lab import options

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there terminals are another library's")


def where(**asked) -> str:
    """The folder in which a terminal begins."""
    from helpers.terminals import NotebookTerminals

    terminal = NotebookTerminals(shell_command=["/bin/pwd", "-P"]).new_terminal(**asked)
    said = terminal.ptyproc.read()
    terminal.ptyproc.wait()
    terminal.ptyproc.close()
    return said.strip()


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_terminal_of_the_menu_begins_beside_the_notebooks(monkeypatch, lang):
    monkeypatch.setenv("WORKSHOP_LANG", lang)
    (home() / lang).mkdir(exist_ok=True)
    assert where() == str((home() / lang).resolve())


def test_a_folder_that_is_asked_for_comes_first(monkeypatch, tmp_path):
    monkeypatch.setenv("WORKSHOP_LANG", "en")
    assert where(cwd=str(tmp_path)) == str(tmp_path.resolve())


def test_jupyterlab_is_told_so():
    assert any(option.endswith("=helpers.terminals.NotebookTerminals") for option in options("en", 0))
