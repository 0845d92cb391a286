"""The launcher: stages done once and taken up again, copies never overwritten, and words in both languages."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.home import PROJECT
from launcher import commands, copies, environment, words
from launcher.environment import Environment, Trouble


def notebook(*sources: str, outputs: bool = False) -> bytes:
    cells = [
        {
            "cell_type": "code",
            "id": f"c{n}",
            "source": source,
            "execution_count": 1 if outputs else None,
            "outputs": [{"output_type": "stream", "name": "stdout", "text": "x"}] if outputs else [],
            "metadata": {},
        }
        for n, source in enumerate(sources)
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


@pytest.fixture
def shelf(tmp_path):
    """A folder of notebooks, a home, and a function that copies and gives what was told."""
    source, home = tmp_path / "notebooks", tmp_path / "家 の work"
    (source / "ja").mkdir(parents=True)

    def copy() -> list[str]:
        told: list[str] = []
        copies.copy_notebooks(source, home, lambda key, **values: told.append(key))
        return told

    return source / "ja" / "初めに.ipynb", home / "ja" / "初めに.ipynb", copy


def test_a_copy_begins_without_outputs(shelf):
    source, mine, copy = shelf
    source.write_bytes(notebook("1 + 1", outputs=True))
    assert copy() == ["copy_new"]
    cell = json.loads(mine.read_bytes())["cells"][0]
    assert (cell["outputs"], cell["execution_count"], cell["source"]) == ([], None, "1 + 1")
    assert copy() == []


def test_a_copy_that_was_only_run_is_brought_up_to_date(shelf):
    source, mine, copy = shelf
    source.write_bytes(notebook("1 + 1"))
    copy()
    mine.write_bytes(notebook("1 + 1", outputs=True))
    source.write_bytes(notebook("2 + 2"))
    assert copy() == ["copy_updated"]
    assert b"2 + 2" in mine.read_bytes()


def test_a_changed_copy_is_never_overwritten(shelf):
    source, mine, copy = shelf
    source.write_bytes(notebook("1 + 1"))
    copy()
    mine.write_bytes(notebook("my own work"))
    assert copy() == []
    source.write_bytes(notebook("2 + 2"))
    assert copy() == ["copy_beside"]
    assert b"my own work" in mine.read_bytes()
    assert b"2 + 2" in mine.with_suffix(".new.ipynb").read_bytes()
    assert copy() == []


def test_a_file_of_that_name_that_was_never_given_stays(shelf):
    source, mine, copy = shelf
    source.write_bytes(notebook("1 + 1"))
    mine.parent.mkdir(parents=True)
    mine.write_text("a shopping list")
    assert copy() == ["copy_beside"]
    assert mine.read_text() == "a shopping list"


def test_a_deleted_copy_comes_back(shelf):
    source, mine, copy = shelf
    source.write_bytes(notebook("1 + 1"))
    copy()
    mine.unlink()
    assert copy() == ["copy_new"]


@pytest.fixture
def made(tmp_path, monkeypatch):
    """An environment whose commands only leave their names; `fail` names the one that fails."""
    for name in ("requirements.lock", "package.json", "package-lock.json"):
        (tmp_path / name).write_text(name)
    said: list[str] = []
    done: list[str] = []
    state = {"fail": ""}
    wanted = Environment(tmp_path, words.Speaker("en"), said.append)

    def stage(name):
        def act():
            if name == "make_venv":
                wanted.python.parent.mkdir(parents=True, exist_ok=True)
                wanted.python.write_text("")
            if name == state["fail"]:
                raise Trouble(name)
            done.append(name)

        return act

    for name in ("make_venv", "get_uv", "get_packages", "get_tools"):
        monkeypatch.setattr(wanted, f"_{name}", stage(name))
    return wanted, done, state, said


def test_nothing_is_done_twice(made):
    wanted, done, _, said = made
    wanted.make()
    assert done == ["make_venv", "get_uv", "get_packages", "get_tools"]
    said.clear()
    wanted.make()
    assert len(done) == 4
    assert said == []


def test_an_interrupted_install_goes_on_where_it_broke_off(made):
    wanted, done, state, _ = made
    state["fail"] = "get_packages"
    with pytest.raises(Trouble):
        wanted.make()
    assert not wanted.ready()
    state["fail"] = ""
    wanted.make()
    assert done == ["make_venv", "get_uv", "get_packages", "get_tools"]
    assert wanted.ready()


def test_a_new_lock_renews_the_packages_alone(made):
    wanted, done, _, _ = made
    wanted.make()
    (wanted.project / "requirements.lock").write_text("another")
    assert not wanted.ready()
    wanted.make()
    assert done[4:] == ["get_packages"]
    assert len(list(wanted.venv.glob("workshop-packages-*"))) == 1


def test_a_moved_folder_is_made_anew(made, tmp_path):
    wanted, done, _, said = made
    wanted.make()
    wanted.project = Path(str(tmp_path) + "-elsewhere")
    wanted._contents = lambda *names: list(names)
    wanted.make()
    assert done[4:] == ["make_venv", "get_uv", "get_packages", "get_tools"]
    assert words.WORDS["moved"][0] in said


def test_a_failing_command_is_told_with_its_last_words(tmp_path):
    (tmp_path / ".venv").mkdir()
    wanted = Environment(tmp_path, words.Speaker("en"), print)
    with pytest.raises(Trouble) as caught:
        wanted._run("get_uv", [sys.executable, "-c", "import sys; print('no network'); sys.exit(3)"])
    assert "no network" in str(caught.value)
    assert str(wanted.log) in str(caught.value)


def test_a_folder_that_cannot_be_written_is_told(made, monkeypatch):
    wanted, *_ = made

    def refuse():
        raise PermissionError(13, "Permission denied", "/somewhere/.venv")

    monkeypatch.setattr(wanted, "_make_venv", refuse)
    with pytest.raises(Trouble, match="/somewhere/.venv cannot be written to"):
        wanted.make()


def test_paths_of_an_environment_on_windows_and_elsewhere():
    venv = Path("v")
    assert environment.python_of(venv, windows=True) == venv / "Scripts" / "python.exe"
    assert environment.python_of(venv, windows=False) == venv / "bin" / "python"


@pytest.mark.parametrize("key", words.WORDS)
def test_both_languages_say_it_with_the_same_values(key):
    english, japanese = words.WORDS[key]
    assert english
    assert japanese
    assert sorted(re.findall(r"\{(\w+)", english)) == sorted(re.findall(r"\{(\w+)", japanese))


@pytest.mark.parametrize(
    ("asked", "workshop", "system", "spoken"),
    [
        ("ja", "en", "C", "ja"),
        (None, "ja", "en_US.UTF-8", "ja"),
        (None, "", "ja_JP.UTF-8", "ja"),
        (None, "", "C.UTF-8", "en"),
    ],
)
def test_the_language(monkeypatch, asked, workshop, system, spoken):
    monkeypatch.setenv("WORKSHOP_LANG", workshop)
    monkeypatch.setenv("LC_ALL", system)
    assert words.language(asked) == spoken


def launch(*arguments: str, **options) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(PROJECT / "workshop.py"), *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120, check=False, **options
    )


needs_environment = pytest.mark.skipif(
    not Environment(PROJECT, words.Speaker("en")).ready(),
    reason="this run is not in an environment made by workshop.py",
)


@needs_environment
def test_sandbox_runs_a_program_and_gives_its_exit_code(sandbox):
    assert launch("sandbox", "--", "aws", "configure", "get", "region").stdout == "ap-northeast-1\n"
    assert launch("sandbox", "--", sys.executable, "-c", "raise SystemExit(7)").returncode == 7
    missing = launch("sandbox", "--", "no-such-program")
    assert (missing.returncode, "no-such-program" in missing.stderr, "Traceback" in missing.stderr) == (
        127,
        True,
        False,
    )


@needs_environment
def test_sandbox_prints_lines_that_a_shell_takes(sandbox):
    foreign = os.environ | {"AWS_PROFILE": "work", "AWS_ACCESS_KEY_ID": "AKIA" + "X" * 16}
    printed = launch("sandbox", env=foreign).stdout
    assert all(line.startswith(("export ", "unset ")) for line in printed.splitlines())
    script = f'{printed}\necho "$AWS_ENDPOINT_URL ${{AWS_PROFILE-none}} ${{AWS_ACCESS_KEY_ID-none}}"'
    said = subprocess.run(["sh", "-c", script], capture_output=True, text=True, env=foreign, check=True).stdout
    assert said == f"{sandbox.endpoint} none none\n"


@needs_environment
def test_reset_asks_and_does_nothing_unasked(sandbox):
    refused = launch("reset")
    assert (refused.returncode, "reset --yes" in refused.stderr) == (2, True)
    assert launch("reset", "--yes").returncode == 0


@needs_environment
def test_doctor_finds_everything_here(sandbox):
    said = launch("doctor")
    assert said.returncode == 0, said.stdout
    assert sandbox.endpoint in said.stdout


def test_doctor_names_what_is_missing(tmp_path):
    there = commands.Place(Environment(tmp_path, words.Speaker("en")), words.Speaker("en"), tmp_path / "work", print)
    for name in ("requirements.lock", "package.json", "package-lock.json"):
        (tmp_path / name).write_text(name)
    rows = {row[0]: row for row in commands.examine(there)}
    assert rows["environment"][1] is False
    assert "workshop.py lab" in rows["environment"][3]


def test_a_lab_that_does_not_answer_is_not_taken_for_running(tmp_path):
    runtime = tmp_path / ".workshop" / "jupyter" / "runtime"
    runtime.mkdir(parents=True)
    (runtime / "jpserver-1.json").write_text(json.dumps({"url": "http://127.0.0.1:9/", "token": "t"}))
    (runtime / "jpserver-2.json").write_text("torn")
    assert commands.running_lab(tmp_path) == ""
