"""`workshop.py world`, and the sentence about the world of before in the launcher and in a terminal."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest

import workshop
from helpers import terminal
from helpers.home import PROJECT
from helpers.marks import commands, telling
from helpers.marks.errors import MarkError
from helpers.sandbox import Sandbox
from helpers.text import LANGUAGES, set_language, text
from launcher import inside
from tests.unit.marks.conftest import buckets, make_bucket


@pytest.fixture(params=LANGUAGES)
def lang(request):
    set_language(request.param)
    yield request.param
    set_language(None)


def lines(action: str, *words: str) -> str:
    return "\n".join(commands.run(action, *words))


def test_each_command_says_what_it_did_in_the_language_spoken(folder, lang, tmp_path):
    assert text("marks.list_none") in lines("list")
    make_bucket("of-the-mark")
    assert "of-the-mark" in lines("save", "before lunch")
    make_bucket("later")
    listed = lines("list")
    assert "before lunch" in listed and "later" in listed
    file = tmp_path / "handed.mark"
    assert str(file) in lines("export", str(file), "before lunch")
    said = lines("back", "before lunch")
    assert "of-the-mark" in said and "before 20" in said
    assert buckets() == ["of-the-mark"]
    make_bucket("later")
    assert "handed" in lines("open", str(file))
    assert buckets() == ["of-the-mark"]


@pytest.mark.parametrize(
    "words", [("save", "a/b"), ("back", "nowhere"), ("back", "\x1b[2J"), ("open", "/nowhere"), ("export", "/nowhere/x")]
)
def test_what_cannot_be_done_is_one_sentence_and_2(folder, capsys, words):
    assert inside.main("world", *words) == 2
    said = capsys.readouterr()
    assert (said.out, len(said.err.splitlines())) == ("", 1)
    assert said.err.strip().isprintable()


def test_the_launcher_passes_the_command_on(folder):
    done = subprocess.run(
        [sys.executable, "-m", "launcher.inside", "world", "list"],
        cwd=PROJECT,
        env=os.environ | {"WORKSHOP_LANG": "ja"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert text("marks.list_none", "ja") in done.stdout


@pytest.mark.parametrize(
    "words", ["world", "world save", "world back", "world open", "world nothing", "world save a b"]
)
def test_a_command_without_what_it_needs_is_refused(words, capsys):
    with pytest.raises(SystemExit) as ended:
        workshop.parser().parse_args(words.split())
    assert ended.value.code == 2
    assert "usage" in capsys.readouterr().err


@pytest.mark.parametrize("status", ["kept", "older", "damaged", "back", "foreign"])
def test_the_world_of_before_is_told_in_the_same_words_everywhere(fresh, monkeypatch, lang, status, capsys):
    monkeypatch.setattr(Sandbox, "control", lambda *_, **__: {"world": {"status": status}})
    wanted = text(f"course.world_{status}")
    assert telling.world(fresh) == terminal.greeting() == wanted
    assert inside.main("remark") == 0
    assert capsys.readouterr().out.strip() == wanted


def test_a_world_that_goes_on_is_not_told(fresh):
    assert telling.world(fresh) == terminal.greeting() == ""
    assert telling.world(replace(fresh, why="died")) == text("course.world_died")


def test_a_terminal_becomes_the_shell_also_without_a_sandbox(tmp_path):
    command = [sys.executable, "-m", "helpers.terminal", "/bin/echo", "shell"]
    without = os.environ | {"WORKSHOP_HOME": str(tmp_path / "none")}
    assert (
        subprocess.run(command, cwd=PROJECT, env=without, capture_output=True, text=True, check=True).stdout
        == "shell\n"
    )


def test_every_text_of_an_error_names_its_values_in_each_language(lang):
    values = {"name": "N", "names": "N", "most": 1, "size": 1, "file": "F", "reason": "R", "stacks": "S", "title": "T"}
    values |= {"found": "2", "known": 1}
    for code in ("unknown", "bad_name", "content_gone", "damaged", "other_version", "other_format", "too_large", "no_file",
                 "file_exists", "under_way", "busy", "failed"):  # fmt: skip
        assert "{" not in str(MarkError(code, **values))
