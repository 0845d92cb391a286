"""A language is a folder of catalogues: a third one is offered as soon as its folder is there."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.home import PROJECT
from helpers.text import LANGUAGES, languages

ABOUT = """
name = "Toy"
own_name = "toy"
systems = "xx toy"
jupyterlab = "xx_XX"
letters = "x"
"""
INSIDE = """
from helpers import lab
from helpers.authoring.lint import lint
from helpers.home import state_folder
from helpers.sandbox.instances import client
from helpers.text import set_language, text
from nbformat.v4 import new_markdown_cell, new_notebook

lab.write_defaults("xx")
print(*(path.read_text() for path in state_folder().rglob("default_setting_overrides.json")))
client.write_programs()
print((client.programs_folder() / "ssh").read_text())
set_language("xx")
print(text("forms.run"))
left, right = (new_notebook(cells=[new_markdown_cell(f"Some {word} words", id="a")]) for word in ("plain", "other"))
print(*lint(left, right, state_folder(), "xx", chapter=False))
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """A copy of what the launcher needs, with a third language."""
    copy = tmp_path_factory.mktemp("project")
    for name in ("helpers", "launcher"):
        shutil.copytree(PROJECT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("workshop.py", "pyproject.toml", "requirements.lock", "package.json", "package-lock.json"):
        shutil.copy(PROJECT / name, copy)
    text = copy / "helpers" / "text"
    shutil.copytree(text / "en", text / "xx")
    (text / "xx" / "language.toml").write_text(ABOUT, encoding="utf-8")
    for path in (text / "xx").glob("*.toml"):
        if path.name != "language.toml":
            path.write_text(
                path.read_text(encoding="utf-8").replace('"Something is missing', '"xx: Something is missing')
            )
    return copy


def said(project: Path, *words: str, **more: str) -> str:
    """What Python prints in the copy, started with these words."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("WORKSHOP_", "LC_", "LANG"))}
    environment = kept | {"WORKSHOP_HOME": str(project / "work"), "PYTHONDONTWRITEBYTECODE": "1"} | more
    done = subprocess.run(
        [sys.executable, *words], cwd=project, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    return done.stdout + done.stderr


def test_english_comes_first_and_a_folder_without_its_file_is_no_language(tmp_path):
    for name in ("ja", "de", "en"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "language.toml").touch()
    (tmp_path / "__pycache__").mkdir()
    assert languages(tmp_path) == ("en", "de", "ja")
    assert LANGUAGES == ("en", "ja")


def test_the_launcher_offers_and_speaks_it(project):
    assert "--lang {en,ja,xx}" in said(project, "workshop.py", "lab", "--help")
    assert "speak English or Japanese or Toy" in said(project, "workshop.py", "lab", "--help")
    assert "[--lang en|ja|xx]" in said(project, "workshop.py", "sandbox", "--help")
    assert "xx: Something is missing" in said(project, "workshop.py", "doctor", "--lang", "xx")
    assert "xx: Something is missing" in said(project, "workshop.py", "doctor", LC_ALL="xx_XX.UTF-8")


def test_the_lab_the_shell_and_the_lint_take_it(project):
    found = said(project, "-c", INSIDE)
    assert '"xx_XX"' in found
    assert "*/en | */ja | */xx) export WORKSHOP_LANG" in found
    assert "    xx) printf" in found
    assert "\nRun\n" in found
    assert "not-translated: a: Some other words" in found
