"""Chapter 7 keeps its word: what its goals name is explained in its prose, and the commands it names are taken."""

import re
import shutil
import subprocess

import pytest

from helpers.authoring import notebooks
from helpers.course.chapters.ecs.resources import CHAPTER
from helpers.home import PROJECT
from helpers.text import LANGUAGES, lookup

EXPLAINED = {
    "en": (
        "image",
        "container",
        "registry",
        "cluster",
        "task definition",
        "task",
        "service",
        "execution role",
        "task role",
    ),
    "ja": (
        *("イメージ", "コンテナ", "レジストリ", "クラスター", "タスク定義", "タスク", "サービス"),
        *("実行ロール", "タスクロール"),
    ),
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_word_of_the_goals_is_bold_where_it_is_explained(lang):
    cells = notebooks.read(notebooks.path_of(CHAPTER, lang)).cells
    prose = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    assert [word for word in EXPLAINED[lang] if f"**{word}**" not in prose] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_state_of_the_card_is_in_the_table(lang):
    from helpers.views.tasks import STATES

    (told,) = (cell for cell in notebooks.read(notebooks.path_of(CHAPTER, lang)).cells if cell.id == "states-read")
    assert re.findall(r"^\| ([A-Z]+) \|", told.source, re.MULTILINE) == list(STATES)


def test_the_command_of_the_clean_up_is_one_that_the_pinned_cli_takes(tmp_path):
    """`cdk gc` is unstable, and refused where it is not asked for by that name; with it the CLI goes on to its work."""
    notes = [lookup(f"chapter_{CHAPTER}.steps.clean-up.solution_note", lang) for lang in LANGUAGES]
    (command,) = {command for note in notes for command in re.findall(r"`(cdk gc[^`]*)`", note)}
    cdk = shutil.which("cdk", path=str(PROJECT / "node_modules" / ".bin"))
    done = subprocess.run([cdk, *command.split()[1:]], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "is unstable" not in done.stdout + done.stderr
    assert "run in a directory with 'cdk.json'" in done.stderr  # as the note says
