"""How far one has come: kept on disk for all kernels, restored after a restart, never lost and never in the way."""

import errno
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from helpers import sandbox as embedded
from helpers.course import chapter, course_map, progress
from helpers.course.context import CheckContext
from helpers.course.overview import Progress
from helpers.course.register import chapters
from helpers.home import PROJECT, state_folder
from helpers.text import text
from tests.support.course import make_bucket, shown


def file() -> Path:
    return state_folder() / "progress.json"


def test_what_was_done_is_kept_with_its_time(course):
    make_bucket()
    course.check("make-bucket")
    kept = progress.read("03_aws_cli")["make-bucket"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", kept["done"])
    assert stat.S_IMODE(file().stat().st_mode) == 0o600


def test_nothing_is_kept_without_evidence(course):
    for step in ("make-bucket", "upload", "bad-name", "clean-up"):
        course.check(step)
    assert progress.read("03_aws_cli") == {}


def test_a_step_stays_done_when_what_it_made_is_gone(course):
    name = make_bucket()
    check = course.check("make-bucket")
    first = progress.read("03_aws_cli")
    CheckContext().target.session().client("s3").delete_bucket(Bucket=name)
    check.again()
    assert repr(check) == "Check(make-bucket: not-yet)"
    assert text("course.done_before") in shown(check)
    assert "make-bucket" in course.progress().done
    make_bucket()
    check.again()
    assert progress.read("03_aws_cli")["make-bucket"] == first["make-bucket"]


def test_progress_is_found_again_by_another_kernel_in_another_language(folder):
    progress.done("03_aws_cli", "upload")
    program = "from helpers.course import chapter; print(chapter('03_aws_cli').progress())"
    japanese = folder.parent / "ja"
    japanese.mkdir()
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(PROJECT)!r}); {program}"]
    said = subprocess.run(command, cwd=japanese, capture_output=True, text=True, timeout=60, check=True).stdout
    assert re.fullmatch(r"Progress\(03_aws_cli: 1 of \d+\)\n", said)


def test_two_kernels_lose_nothing_of_each_other(folder):
    program = "import sys; from helpers.course import progress; name = sys.argv[1]\n"
    program += "for number in range(40): progress.done('03_aws_cli', f'{name}-{number}')"
    command = [sys.executable, "-c", program]
    started = [subprocess.Popen([*command, name], cwd=PROJECT) for name in ("one", "two")]
    assert [process.wait(60) for process in started] == [0, 0]
    assert len(progress.read("03_aws_cli")) == 80


BROKEN = ["", "{", "[]", "null", '"words"', '{"03_aws_cli": []}', '{"03_aws_cli": {"upload": "done"}}', "\x00\x01"]


@pytest.mark.parametrize("content", BROKEN)
def test_a_file_that_cannot_be_understood_is_put_aside_and_said(folder, content):
    file().write_text(content)
    card = shown(chapter("03_aws_cli"))
    [aside] = file().parent.glob("progress.broken-*.json")
    assert aside.read_text() == content
    assert aside.name in card
    progress.done("03_aws_cli", "upload")
    assert progress.read("03_aws_cli").keys() == {"upload"}
    assert aside.name not in shown(chapter("03_aws_cli"))
    aside.unlink()


def test_a_file_broken_while_the_chapter_is_open_is_put_aside_too(course):
    check = course.check("make-bucket")
    file().write_bytes(b"\xff\xfe{")
    assert repr(course.progress()).startswith("Progress(03_aws_cli: 0 of")
    make_bucket()
    check.again()
    assert progress.read("03_aws_cli").keys() == {"make-bucket"}
    [aside] = file().parent.glob("progress.broken-*.json")
    assert aside.read_bytes() == b"\xff\xfe{"
    aside.unlink()


@pytest.fixture
def read_only(monkeypatch):
    """A disk that takes nothing, as far as the progress is concerned."""

    def refuse(*_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    def begin() -> None:
        monkeypatch.setattr(progress, "write_json", refuse)
        monkeypatch.setattr(Path, "replace", refuse)

    return begin


def test_a_disk_that_takes_nothing_is_said_where_it_matters(course, read_only):
    read_only()
    make_bucket()
    check = course.check("make-bucket")
    assert repr(check) == "Check(make-bucket: done)"
    assert "Read-only file system" in shown(check)
    question = course.ask("account-number")
    question.typed.value = "123456789012"
    question.judge()
    assert repr(question) == "Question(account-number: right)"
    assert "Read-only file system" in shown(question)


def test_a_broken_file_on_a_disk_that_takes_nothing_is_said(folder, read_only):
    file().write_text("{")
    read_only()
    assert "Read-only file system" in shown(chapter("03_aws_cli"))
    file().unlink()


def test_a_file_that_may_not_be_read_counts_as_none(folder):
    file().mkdir()
    try:
        assert repr(chapter("03_aws_cli").progress()).startswith("Progress(03_aws_cli: 0 of")
        assert repr(course_map()) == "Map()"
    finally:
        file().rmdir()


def test_a_check_says_that_the_sandbox_is_another_one(course, monkeypatch):
    check = course.check("make-bucket")
    assert text("course.world_died") not in shown(check)
    monkeypatch.setattr(check, "_seen", "another")  # as if the one of the last look had died since
    check.again()
    assert text("course.world_died") in shown(check)
    check.again()
    assert text("course.world_died") not in shown(check)


def test_a_chapter_says_why_the_sandbox_is_new(folder, monkeypatch):
    now = embedded.ensure()
    for why in ("first", "died"):
        found = embedded.Sandbox(now.port, now.pid, now.token, started_anew=True, why=why)
        monkeypatch.setattr(embedded, "activate", lambda found=found: found)
        assert text(f"course.world_{why}") in shown(chapter("03_aws_cli"))


def test_a_sandbox_that_cannot_be_started_is_told_on_every_card(folder, monkeypatch):
    course = chapter("03_aws_cli")
    check = course.check("make-bucket")

    def fail(*_: object) -> None:
        raise embedded.SandboxError("TooSlow", seconds=60, log="sandbox.log")

    for name in ("ensure", "activate"):
        monkeypatch.setattr(embedded, name, fail)
    reason = str(embedded.SandboxError("TooSlow", seconds=60, log="sandbox.log"))
    assert reason in shown(chapter("03_aws_cli"))
    check.again()
    assert repr(check) == "Check(make-bucket: cannot-check)"
    assert reason in shown(check)
    for _ in range(4):
        check.open_hint()
    assert reason in shown(course_map())


def test_a_chapter_says_how_far_one_is_and_where_the_map_is(folder):
    progress.done("03_aws_cli", "upload")
    card = shown(chapter("03_aws_cli"))
    assert re.search(r"1 of \d+ steps", card)
    assert text("course.map") in card
    assert text("course.map") not in shown(chapter("00_start"))


def rows() -> dict[str, str]:
    """The map's rows as text, by chapter."""
    text_of = " ".join(shown(course_map()).split())
    starts = [text_of.index(name) for name in chapters()] + [len(text_of)]
    return {name: text_of[a:b] for name, a, b in zip(chapters(), starts, starts[1:], strict=False)}


def test_the_map_knows_the_six_chapters_that_have_notebooks(folder):
    assert list(rows()) == sorted(path.stem for path in (PROJECT / "notebooks" / "ja").glob("[0-9]*.ipynb"))
    assert len(rows()) == 6


def test_the_map_tells_what_is_done(folder):
    progress.done("03_aws_cli", "upload")
    progress.done("03_aws_cli", "a-step-of-another-edition")
    count = len(Progress("03_aws_cli", chapter("03_aws_cli").content).steps)
    assert f"1 of {count} steps" in rows()["03_aws_cli"]


def test_the_map_links_to_the_notebooks_of_its_own_folder(folder, monkeypatch):
    running = embedded.ensure()
    monkeypatch.setattr(embedded, "ensure", lambda: running)
    monkeypatch.setenv("WORKSHOP_HOME", str(folder.parent))
    (folder / "03_aws_cli.ipynb").write_text("{}")
    made = course_map().children[0].value
    assert set(re.findall(r'<a href="([^"]+)"', made)) == {"03_aws_cli.ipynb"}


def test_the_map_says_when_the_sandbox_is_empty(folder):
    assert text("course.world_empty") in shown(course_map())
    make_bucket()
    assert text("course.world_empty") not in shown(course_map())
    assert text("course.world_note") in shown(course_map())
