"""A learner's folder on a disk that is full, then read-only, then has room again: sentences, and nothing half written."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from helpers import home as home_of_learners
from helpers import sandbox as embedded
from helpers.cdk import app_folder
from helpers.course import chapter, checking, progress
from helpers.course.chapters.aws_cli import CONTENT
from helpers.course.context import CheckContext
from helpers.forms import form
from helpers.home import PROJECT, learner_suffix, read_json, state_folder, write_json
from helpers.operations.explanations import explain
from helpers.text import LANGUAGES, set_language, text
from helpers.transcript import record
from helpers.transcript.observers import unobserve
from helpers.views.transcript import TranscriptView
from tests.support.small_disk import Disk, mounted

SIX = {
    "s3 mb": {"bucket": "first-{me}"},
    "s3 ls": {},
    "s3 cp": {"source": "s3://first-{me}/hello.txt", "destination": "hello.txt"},
    "sts get-caller-identity": {},
    "configure": {"profile": "someone-else"},
    "cdk list": {"app": "esc"},  # a slip
}
SIZE = 3_000_000


@pytest.fixture
def disk(tmp_path) -> Iterator[Disk]:
    """A disk of 3 MB with the learner's home on it; this process's surroundings are as before afterwards."""
    made = mounted(tmp_path / "small", SIZE)
    environment, folder = dict(os.environ), Path.cwd()
    set_language("en")
    os.environ["WORKSHOP_HOME"] = str(made.place / "home")
    os.environ.pop("WORKSHOP_AUTORUN", None)
    try:
        yield made
    finally:
        made.writable(True)
        made.free()
        embedded.stop()
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        set_language(None)
        made.unmount()


def card() -> str:
    """What the first cell of a notebook shows."""
    made = chapter("03_aws_cli")
    unobserve(made._ran)
    return made.children[0].value


def six_runs() -> dict[str, str]:
    """The code of what each of six forms came to ("": it worked); each failure has its sentences, and no form a traceback."""
    came = {}
    for name, values in SIX.items():
        made = form(name).fill(**values)
        result = made.run()
        came[name] = result.failure.code if result.failure else ""
        shown = json.dumps(made._outcome.outcome)
        assert "Traceback" not in shown and came[name] != "KitBug", shown
        for lang in LANGUAGES if result.failure else ():
            told = explain(result.failure, lang)
            assert told.what and told.rule and told.next
            assert result.failure.code in ("SandboxDied", told.code), "its own text, not a general one"
    return came


def others_work(reason: str) -> None:
    """A check, a save and a clear of the transcript say what they could not do."""
    assert "Traceback" not in checking.Check("03_aws_cli", CONTENT.steps[0], CheckContext)._state.value
    view = TranscriptView()
    assert view.save("shell") is None
    assert reason in view._said.value


def drafts(place: Path) -> list[str]:
    """What was begun and left."""
    return [str(path) for path in place.rglob(".*.*") if path.is_file() and path.parent.name != "bin"]


def states(disk: Disk) -> Iterator[tuple[str, Callable[[], None]]]:
    yield "No space left on device", disk.fill
    yield "Read-only file system", lambda: disk.writable(False)


def test_a_new_home_on_a_full_or_read_only_disk_says_so_in_sentences(disk):
    suffixes = set()
    for reason, begin in states(disk):
        begin()
        shown = card()
        assert text("course.sandbox_failed") in shown
        assert reason in shown, "why the names are not kept"
        assert "WORKSHOP_HOME" in shown
        assert set(six_runs().values()) == {"SandboxDied"}
        others_work(reason)
        suffixes.add(learner_suffix())
        assert not (state_folder() / "learner.json").exists()
    disk.writable(True)
    disk.free()
    assert text("course.sandbox_failed") not in card()
    assert {*suffixes, learner_suffix()} == {read_json(state_folder() / "learner.json")["suffix"]}
    assert six_runs()["s3 mb"] == ""


def test_a_shared_installation_that_is_read_only_names_the_way_out(disk, monkeypatch):
    monkeypatch.delenv("WORKSHOP_HOME")
    monkeypatch.setattr(home_of_learners, "PROJECT", disk.place)
    disk.writable(False)
    for lang in LANGUAGES:
        set_language(lang)
        shown = card()
        assert shown.count("WORKSHOP_HOME") == 2
        assert shown.count(str(disk.place / "work")) == 2
        assert shown.count("Read-only file system") == 2
    assert set(six_runs().values()) == {"SandboxDied"}
    assert record.entries() == []


def test_a_used_home_goes_on_as_far_as_it_can_and_loses_nothing(disk):
    card()
    (disk.place / "home" / "en").mkdir()
    os.chdir(disk.place / "home" / "en")
    before = six_runs()
    assert before == {**dict.fromkeys(SIX, ""), "s3 cp": "404", "cdk list": "NoSuchApp"}
    progress.note("03_aws_cli", "first", answer="x")
    kept = {path: path.read_bytes() for path in (disk.place / "home" / ".aws").iterdir()}
    runs, suffix = record.entries(), learner_suffix()
    for reason, begin in states(disk):
        if reason.startswith("Read-only"):
            embedded.stop()  # a disk with a file that is being written cannot be made read-only
        begin()
        assert (text("course.sandbox_failed") in card()) == reason.startswith("Read-only")
        came = six_runs()
        if not reason.startswith("Read-only"):
            assert (came["s3 ls"], came["sts get-caller-identity"]) == ("", "")
            assert came["configure"] in ("ENOSPC", "EntityAlreadyExists")
        others_work(reason)
        with pytest.raises(OSError, match=reason):
            progress.note("03_aws_cli", "second", answer="y" * 10_000)
        found = record.entries()  # the last page of the file may have had room for some
        assert found[: len(runs)] == runs
        assert len(found) == len((state_folder() / "transcript.jsonl").read_text(encoding="utf-8").splitlines())
        assert progress.read("03_aws_cli") == {"first": {"answer": "x"}}
        assert {path: path.read_bytes() for path in kept} == kept
    disk.writable(True)
    disk.free()
    assert drafts(disk.place) == []
    assert learner_suffix() == suffix
    card()
    assert six_runs()["s3 ls"] == ""
    assert len(record.entries()) == len(found) + len(SIX)
    progress.note("03_aws_cli", "second", answer="y")
    assert TranscriptView().save("python").stat().st_size > 0


def test_a_new_profile_that_does_not_fit_leaves_the_files_of_the_others(disk):
    card()
    folder = disk.place / "home" / ".aws"
    kept = {path: path.read_bytes() for path in folder.iterdir()}
    disk.fill()
    made = form("configure").fill(profile="p" * 60, access_key_id="AKIA" + "A" * 16, secret_access_key="x" * 40)
    codes = [made.fill(profile=f"{number:060}").run().failure for number in range(60)]
    assert codes[-1].code == "ENOSPC"
    assert all((folder / path.name).read_bytes().startswith(content.rstrip()) for path, content in kept.items())
    assert sorted(folder.iterdir()) == sorted(kept)


def test_an_app_that_does_not_fit_is_not_half_copied(disk):
    (disk.place / "home").mkdir()
    disk.fill()
    made = form("cdk list")
    made.fill(app="ecs")
    assert "cdk list" in made.operation.cli
    with pytest.raises(OSError, match="No space"):
        app_folder("ecs")
    assert not any((disk.place / "home").rglob("*.py"))


def test_a_file_that_does_not_fit_leaves_the_one_before(disk):
    path = disk.place / "home" / "kept.json"
    write_json(path, {"kept": 1})
    disk.fill()
    with pytest.raises(OSError, match="No space"):
        write_json(path, {"kept": "x" * 100_000})
    assert read_json(path) == {"kept": 1}
    assert os.listdir(path.parent) == ["kept.json"]


@pytest.mark.parametrize("words", [["sandbox", "--", "true"], ["lab", "--no-browser"]])
def test_the_launcher_says_what_is_the_matter_with_the_disk(disk, words):
    environment = {**os.environ, "WORKSHOP_LANG": "en"}
    for reason, begin in states(disk):
        begin()
        said = subprocess.run(
            [sys.executable, PROJECT / "workshop.py", *words],
            env=environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=120,
            check=False,
        )
        complaint = said.stderr.strip().splitlines()[-1]
        assert said.returncode == 1
        assert "Traceback" not in said.stderr + said.stdout
        assert reason in complaint or "is full" in complaint or "cannot be written" in complaint
        assert str(disk.place / "home") in complaint
