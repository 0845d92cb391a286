"""Marks, "bring me here" and a chapter anew on the cards of a chapter."""

import json
import shutil
import time

import pytest

from helpers import sandbox
from helpers.course import anew, bringing, chapter, progress, worlds
from helpers.course.notebook import _latest
from helpers.course.route import CODE, moves, until
from helpers.home import PROJECT, home, state_folder
from helpers.marks import store
from helpers.text import LANGUAGES, set_language, text
from helpers.transcript.observers import unobserve
from tests.support.bringing import forget_marks
from tests.support.course import make_bucket, shown

NAME = "03_aws_cli"


@pytest.fixture
def folder(fresh, monkeypatch):
    """The learner's folder with the notebook, no progress and no marks."""
    forget_marks()
    (state_folder() / "progress.json").unlink(missing_ok=True)
    place = home() / "en"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    notebook = json.loads((PROJECT / "notebooks" / "en" / f"{NAME}.ipynb").read_text())
    notebook["cells"][0]["source"] = "of the learner"
    (place / f"{NAME}.ipynb").write_text(json.dumps(notebook))
    monkeypatch.chdir(place)
    set_language("en")
    yield place
    set_language(None)
    while _latest:
        unobserve(_latest.popitem()[1]._ran)
    shutil.rmtree(place)
    shutil.rmtree(home() / "put-aside", ignore_errors=True)
    (state_folder() / "progress.json").unlink(missing_ok=True)
    forget_marks()


def steps() -> list[str]:
    return [mark.step for mark in store.steps_of(NAME)]


def gone(going: worlds.Going) -> str:
    """Press Go, and what is said when it has gone."""
    going.go()
    deadline = time.monotonic() + 60
    while worlds._going.locked() or going._busy in going.children:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return shown(going)


def test_a_check_that_turns_green_marks_its_world_once(folder):
    made = chapter(NAME)
    check = made.check("make-bucket")
    assert steps() == [""]  # the world in which one came to the chapter
    make_bucket()
    check.again()
    assert steps() == ["", "make-bucket"]
    first = store.of_step(NAME, "make-bucket")
    check.again()
    made.check("make-bucket")
    assert store.of_step(NAME, "make-bucket") == first


def test_what_a_check_cannot_mark_is_told_and_the_check_goes_on(folder, monkeypatch):
    check = chapter(NAME).check("make-bucket")
    make_bucket()
    monkeypatch.setattr(worlds, "mark_step", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    check.again()
    assert (check.word, "No space left" in shown(check)) == ("done", True)


def test_bring_me_here_names_what_gives_way_and_is_done_once_however_often_it_is_pressed(folder):
    made = chapter(NAME)
    form, check = made.form("upload"), made.check("upload")
    form.fill(source="typed.txt")
    (folder / "my-key.pem").write_text("a key")
    going = check.children[-1]
    going.bring("upload")
    assert "en/my-key.pem" in shown(going)
    going.stay()
    going.go()
    assert (folder / "my-key.pem").exists()
    going.bring("upload")
    other = made.check("download").children[-1]
    begun = [mark.id for mark in store.marks() if mark.kind == "before"]
    going.go()
    other.bring("download")
    assert text("marks.running") in shown(other)
    said = gone(going)
    assert "Put an object into the bucket" in said
    assert "before " in said
    assert len([mark for mark in store.marks() if mark.kind == "before"]) == len(begun) + 1
    assert form.values["source"] == "typed.txt"
    assert {"make-bucket", "list-buckets"} <= set(steps())
    assert "upload" not in steps()
    assert [path.read_text() for path in (home() / "put-aside").rglob("my-key.pem")] == ["a key"]


def test_the_list_of_marks_leads_back_and_marks_nothing_anew(folder):
    made = chapter(NAME)
    check = made.check("make-bucket")
    make_bucket()
    check.again()
    marks = made._marks[0]
    marks.fold()
    assert "first-steps-" in shown(marks)
    marks.going.back(store.of_step(NAME, ""))
    assert "first-steps-" in shown(marks.going)
    gone(marks.going)
    assert check.word == "not-yet"
    before = store.of_step(NAME, "make-bucket")
    marks.going.back(next(mark for mark in store.marks() if mark.kind == "before"))
    gone(marks.going)
    assert check.word == "done"
    assert store.of_step(NAME, "make-bucket") == before


def test_cancel_stops_before_the_next_step_and_says_where(folder):
    going = chapter(NAME)._marks[0].going
    going.bring("open-problem")
    show = going._show

    def cancelling(done: int, total: int, title: str) -> None:
        show(done, total, title)
        if done == 3:
            going.cancel()

    going._show = cancelling
    said = gone(going)
    assert "Stopped at" in said
    assert "before " in said
    assert "open-problem" not in progress.read(NAME)


def test_what_cannot_be_done_is_told_with_the_step(folder, monkeypatch):
    monkeypatch.setattr(bringing.Bringer, "_run", lambda *_: None)
    going = chapter(NAME)._marks[0].going
    going.bring("upload")
    assert "“Who is calling?” could not be done" in gone(going)


def test_a_chapter_begins_anew_with_all_that_was_kept(folder):
    made = chapter(NAME)
    check = made.check("make-bucket")
    make_bucket()
    check.again()
    made._marks[0]._anew()
    said = gone(made._marks[0].going)
    kept = list(folder.glob(f"{NAME}.kept-*.ipynb"))
    assert len(kept) == 1
    assert kept[0].name in said
    assert json.loads(kept[0].read_text())["cells"][0]["source"] == "of the learner"
    new = json.loads((folder / f"{NAME}.ipynb").read_text())
    assert new["cells"][0]["source"] != "of the learner"
    assert all(not cell.get("outputs") for cell in new["cells"])
    assert "make-bucket" not in progress.read(NAME)
    assert check.word == "not-yet"


def test_the_kits_own_notebooks_are_not_replaced():
    assert anew.original_notebook(NAME, PROJECT / "notebooks" / "en") is None


def test_in_a_regression_run_there_are_no_marks_and_no_cards(folder, monkeypatch):
    monkeypatch.setenv("WORKSHOP_AUTORUN", "1")
    made = chapter(NAME)
    make_bucket()
    check = made.check("make-bucket")
    assert (check.word, store.marks(), made._marks) == ("done", [], [])
    assert not [child for child in check.children if isinstance(child, worlds.Going)]


def test_without_a_sandbox_a_chapter_and_its_checks_are_shown_all_the_same(folder, monkeypatch):
    def none() -> None:
        raise sandbox.SandboxError("TooSlow", seconds=1, log="log")

    for start in ("activate", "ensure"):
        monkeypatch.setattr(sandbox, start, none)
    made = chapter(NAME)
    assert (made._marks, made.check("make-bucket").word) == ([], "cannot-check")


@pytest.mark.parametrize("name", ["03_cdk", "04_ec2", "06_gpu_deep_learning", "07_ecs", NAME])
def test_the_way_leads_past_all_cells_that_act(name):
    for lang in LANGUAGES:
        notebook = json.loads((PROJECT / "notebooks" / lang / f"{name}.ipynb").read_text())
        sources = "\n".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code")
        wanted = sum(sources.count(f".{verb}(") for verb in ("write_text", "rename", "unlink", "update_stack"))
        made = "\n".join(move.source for move in moves(name) if move.kind == CODE)
        assert sum(made.count(f".{verb}(") for verb in ("write_text", "rename", "unlink", "update_stack")) == wanted
    assert len(until(name, moves(name)[0].name)) == 0
