"""The transcript: what is kept, what is not, and that both scripts make the same state again."""

import json
import os
import stat
import subprocess
import sys
import threading

import pytest

from helpers import sandbox as embedded
from helpers.forms import form
from helpers.home import home
from helpers.text import set_language, text
from helpers.transcript import record, scripts
from helpers.views.transcript import TranscriptView


@pytest.fixture(autouse=True)
def empty(tmp_path, monkeypatch):
    """An empty sandbox, an empty transcript, and a folder for the learner's files."""
    embedded.ensure().control("reset")
    record.clear()
    set_language("en")
    work = home() / "en"
    work.mkdir(exist_ok=True)
    monkeypatch.chdir(work)
    yield work
    set_language(None)
    record.clear()


def buckets() -> list[str]:
    from helpers import target

    return [bucket["Name"] for bucket in target.current().session().client("s3").list_buckets()["Buckets"]]


def test_every_run_is_kept_with_what_came_of_it():
    form("s3 mb").fill(bucket="kept-one").run()
    form("s3 rb").fill(bucket="never-there").run()
    first, second = record.entries()
    assert (first["name"], first["cli"], first["code"]) == ("s3 mb", "aws s3 mb s3://kept-one", "")
    assert second["code"] == "NoSuchBucket"
    assert second["values"]["bucket"] == "never-there"


def test_the_file_is_the_learners_alone():
    form("s3 ls").run()
    path = home() / ".workshop" / "transcript.jsonl"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_torn_line_loses_no_other():
    form("s3 ls").run()
    with open(home() / ".workshop" / "transcript.jsonl", "ab") as file:
        file.write(b'{"cli": "aw\n')
    form("s3 ls").run()
    assert len(record.entries()) == 2


def test_two_writers_do_not_tear_each_others_lines():
    operation, result = form("s3 mb").fill(bucket="x" * 60).operation, form("s3 ls").run()
    record.clear()
    threads = [threading.Thread(target=lambda: [record.add(operation, result) for _ in range(10)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = (home() / ".workshop" / "transcript.jsonl").read_text().splitlines()
    assert len([json.loads(line) for line in lines]) == 40


def test_secrets_are_not_kept():
    made = form("configure")
    made.fill(
        profile="other",
        access_key_id="AKIAIOSFODNN7EXAMPLE",
        secret_access_key="wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    )
    made.run()
    kept = (home() / ".workshop" / "transcript.jsonl").read_text()
    assert '"configure"' in kept
    assert "wJalrXUtnFEMI" not in kept


def used_the_forms(folder) -> None:
    (folder / "名前 one.txt").write_text("one\n")
    form("s3 mb").fill(bucket="again-and-again").run()
    form("s3 mb").fill(bucket="gone-later").run()
    form("s3 rb").fill(bucket="not-there-at-all").run()
    form("s3 cp").fill(source="名前 one.txt", destination="s3://again-and-again/名前 one.txt").run()
    form("s3 rb").fill(bucket="gone-later").run()
    form("s3 ls").fill(**{form("s3 ls").spec.fields[0].name: ""}).run()


@pytest.mark.parametrize(("kind", "program"), [("shell", "bash"), ("python", sys.executable)])
def test_the_script_makes_the_same_state_in_an_empty_sandbox(empty, kind, program):
    used_the_forms(empty)
    assert [entry["code"] for entry in record.entries()] == ["", "", "NoSuchBucket", "", "", ""]
    path = scripts.save(kind, record.entries())
    made = buckets()
    running = embedded.ensure()
    running.control("reset")
    assert buckets() == []
    done = subprocess.run(
        [program, path], check=False, env=running.environment(), capture_output=True, text=True, cwd="/", timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert buckets() == made == ["again-and-again"]
    assert "again-and-again" in done.stdout


def test_a_script_that_cannot_work_says_so(empty):
    form("s3 mb").fill(bucket="twice-made").run()
    path = scripts.save("shell", record.entries())
    done = subprocess.run(
        ["bash", path], check=False, env=embedded.ensure().environment(), capture_output=True, timeout=60
    )
    assert done.returncode != 0


def test_saving_never_overwrites(empty):
    form("s3 ls").run()
    first, second = (scripts.save("shell", record.entries()) for _ in range(2))
    assert first != second
    assert first.exists()
    assert os.access(first, os.X_OK)


def test_runs_of_a_sandbox_that_is_gone_are_left_out():
    form("s3 ls").run()
    embedded.stop()
    embedded.ensure()
    assert record.of_this_world(record.entries()) == []
    assert len(record.entries()) == 1


def test_the_view_shows_saves_and_asks_before_it_clears(empty):
    form("s3 mb").fill(bucket="in-the-view").run()
    view = TranscriptView()
    assert repr(view) == "TranscriptView()"
    assert "aws s3 mb s3://in-the-view" in view._code.snippets[0]["text"]
    assert view.save("python").read_text().startswith("# Runs: 1.")
    view.clear()
    assert len(record.entries()) == 1
    assert view._clear.description == text("views.clear_really")
    view.clear()
    assert record.entries() == []


def test_a_disk_that_takes_nothing_is_told(empty, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(record, "open", full, raising=False)
    made = form("s3 mb").fill(bucket="still-made")
    assert made.run().text == "make_bucket: still-made\n"
    assert "No space left on device" in made._outcome.outcome["said"]
    assert made._outcome.outcome["state"] == "done"
