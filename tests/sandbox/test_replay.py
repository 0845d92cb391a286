"""A learner's lines, done again in a fresh sandbox: the same checks are green, and what no record holds counts as not provable."""

import json
import os
import sys
from argparse import Namespace

import pytest

from helpers.course import progress
from helpers.course.context import CheckContext
from helpers.course.model import Step
from helpers.course.notebook import Chapter
from helpers.course.register import content_of
from helpers.hub import outbox
from helpers.operations.core import find, names
from helpers.replay.chapter import Replay
from helpers.replay.runs import NotReplayable, operation_in, parsed
from launcher import class_verify
from launcher.commands import Launcher
from launcher.words import Speaker

CHAPTER = "03_aws_cli"


@pytest.fixture
def proving(desk, monkeypatch):
    """A learner of a class that keeps a proof."""
    monkeypatch.setenv("WORKSHOP_CLASS", "1")
    monkeypatch.setenv("WORKSHOP_PROOF", "1")
    outbox.path().unlink(missing_ok=True)
    yield desk
    outbox.path().unlink(missing_ok=True)


def run(operation, own=None, source_of=None, code="", **more):
    told = {"do": operation, "own": own or {}, "from": source_of or {}, "code": code, "took": 1.0, "world": "w", **more}
    return json.dumps(told)


def line(kind, step, value="", chapter=CHAPTER):
    return {"kind": kind, "chapter": chapter, "step": step, "value": value}


def replayed(folder, lines, chapter=CHAPTER):
    found = Replay(chapter, content_of(chapter), folder).play(lines)
    return {outcome.step: outcome for outcome in found}


def test_what_a_learner_did_with_forms_is_the_same_once_more(proving, fresh):
    chapter = Chapter(CHAPTER, content_of(CHAPTER))
    for step, values in {
        "who-am-i": {},
        "make-profile": {},
        "make-bucket": {"bucket": "first-steps-of-mine"},
        "upload": {"destination": "s3://first-steps-of-mine/hello_world.txt"},
        "not-empty": {"bucket": "first-steps-of-mine"},
    }.items():
        form, _ = chapter.form(step), chapter.check(step)
        form.fill(**values).run()
    lines = outbox.entries()
    runs = {entry["step"]: json.loads(entry["value"]) for entry in lines if entry["kind"] == "run"}
    assert runs["make-bucket"]["own"] == {"bucket": "first-steps-of-mine"}
    assert runs["make-profile"]["own"] == {} and runs["make-profile"]["from"]["profile"] == "reference"
    fresh.control("reset")
    progress.forget(CHAPTER)
    found = replayed(proving, lines)
    assert {name: outcome.state for name, outcome in found.items()} == {
        "who-am-i": "same", "make-profile": "same", "make-bucket": "same", "upload": "same", "not-empty": "same",
    }  # fmt: skip


def test_what_was_not_done_is_not_the_same_and_says_why(desk):
    lines = [line("run", "make-bucket", run("s3 mb", {"bucket": "another-name"})), line("done", "make-bucket")]
    found = replayed(desk, lines)["make-bucket"]
    assert found.state == "other" and "another-name" in found.why


def test_a_run_that_would_write_elsewhere_is_not_done(desk):
    outside = desk.parent / "written"
    lines = [
        line("run", "make-bucket", run("s3 mb", {}, {"bucket": "reference"})), line("done", "make-bucket"),
        line("run", "download", run("s3 cp", {"destination": str(outside)}, {"source": "reference"})),
        line("done", "download"),
    ]  # fmt: skip
    found = replayed(desk, lines)
    assert found["make-bucket"].state == "same" and found["download"].state == "not-provable"
    assert not outside.exists()


def test_what_was_done_in_a_terminal_counts_as_not_provable(desk):
    lines = [
        line("run", "make-bucket", run("s3 mb", {}, {"bucket": "reference"})), line("done", "make-bucket"),
        line("outside", "upload", "PutObject"), line("done", "upload"),
        line("done", "in-the-terminal"), line("run", "list-objects", run("s3 ls", {}, {"bucket": "reference"})),
        line("done", "list-objects"),
    ]  # fmt: skip
    found = replayed(desk, lines)
    assert found["upload"].state == found["in-the-terminal"].state == "not-provable"
    assert "PutObject" in found["upload"].why
    assert found["list-objects"].state == "same"  # the steps after it are looked at all the same


def test_an_answer_counts_by_what_it_says(desk):
    chapter = "04_ec2"
    right = replayed(
        desk, [line("answer", "subnet-size", "right:251", chapter), line("done", "subnet-size", "", chapter)], chapter
    )
    assert right["subnet-size"].state == "same"
    wrong = replayed(
        desk, [line("answer", "subnet-size", "right:256", chapter), line("done", "subnet-size", "", chapter)], chapter
    )
    assert wrong["subnet-size"].state == "other"


HOSTILE = {
    "a path": ("s3 cp", {"source": "../../etc/passwd"}),
    "an absolute path": ("s3 cp", {"destination": "/tmp/x"}),
    "a home": ("s3 cp", {"destination": "~/x"}),
    "a hidden byte": ("s3 cp", {"destination": "a\0b"}),
    "a file in place of a value": ("ec2 describe-images", {"filters": "file:///etc/passwd"}),
    "a program": ("ssh", {"command": "touch /tmp/x"}),
    "a program of a task": ("ecs run-task", {"command": ["sh", "-c", "id"]}),
    "user data": ("ec2 run-instances", {"user_data": "#!/bin/sh"}),
    "an app elsewhere": ("cdk deploy", {"app": "../../tmp/app"}),
    "no operation": ("os system", {}),
    "no field": ("s3 mb", {"nothing": "x"}),
    "a nest": ("s3 mb", {"bucket": {"a": 1}}),
    "a secret": ("configure", {"secret_access_key": "x"}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_a_transcript_must_not_do_is_refused(desk, name):
    with pytest.raises(NotReplayable):
        operation_in(parsed(run(*HOSTILE[name])), Step("any"), CheckContext(desk))


def test_no_field_of_any_operation_names_a_file_elsewhere(desk):
    fields = [(n, f.name) for n in names() for f in (*find(n).fields, *find(n).options) if f.kind.names_files]
    assert {("scp", "files"), ("ssh", "identity"), ("ask many", "file")} <= set(fields)
    for operation, name in fields:
        with pytest.raises(NotReplayable) as refused:
            operation_in(parsed(run(operation, {name: "../elsewhere"})), Step("any"), CheckContext(desk))
        assert refused.value.reason == "file", (operation, name)


@pytest.mark.parametrize(
    "value", ["", "[]", "{}", "null", '{"do":1', "[" * 100_000, '{"do":"s3 ls","own":[],"from":3}']
)
def test_a_line_that_tells_of_no_run_is_none(value):
    with pytest.raises(NotReplayable):
        parsed(value)


def test_a_replay_is_another_process_that_ends_with_all_it_started(tmp_path):
    said = []
    environment = Namespace(python=sys.executable, path=os.environ["PATH"], venv=sys.prefix)
    launcher = Launcher(environment, Speaker("en"), tmp_path, said.append)
    played = class_verify.play(
        launcher, CHAPTER, [line("run", "who-am-i", run("sts get-caller-identity")), line("done", "who-am-i")], {}, 200
    )
    assert [step["state"] for step in played.steps] == ["same"] and not played.problem
    assert said == ["ok  Who is calling?: the same check is green"]
    late = class_verify.play(launcher, CHAPTER, [line("done", "who-am-i")], {}, 0.0)
    assert (late.steps, late.problem) == ((), "proof_too_long")
