"""What AWS said, in a sentence of the kit's: it has a beginning and an end, and no code of the kit's stands in for it."""

import re

import pytest

from helpers.course.chapters import ec2, ecs, gpu_deep_learning
from helpers.course.chapters.ec2 import drills
from helpers.course.context import CheckContext
from helpers.course.model import Done, NotYet, Wrong
from helpers.course.register import chapters
from helpers.operations import find
from helpers.operations.results import Failure, Result
from helpers.operations.running import run
from helpers.text import LANGUAGES, catalogue
from helpers.transcript import record
from helpers.views import tasks
from tests.support.ec2_actions import ssh
from tests.unit.test_tasks_view import task
from tests.unit.test_text import leaves

FORMS = {
    "log-in": (gpu_deep_learning.CONTENT, "ssh", {"host": ""}),
    "train": (gpu_deep_learning.CONTENT, "ssh", {"host": "", "command": "python3 train.py"}),
    "tunnel": (gpu_deep_learning.CONTENT, "ssh tunnel", {"host": ""}),
    "ask-one": (ecs.CONTENT, "ask one", {"context": "a text", "question": ""}),
    "locked-out": (ec2.CONTENT, "ssh", {"host": ""}),
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", chapters())
def test_a_reason_ends_the_sentence_or_stands_in_quotes(name, lang):
    told = {key: words for key, words in leaves(catalogue(f"chapter_{name}", lang)) if isinstance(words, str)}
    assert [key for key, words in told.items() if re.search(r"\{reason\}(?![”」]|$)", words)] == []


@pytest.mark.parametrize("step", FORMS)
def test_a_form_that_was_not_filled_in_is_no_attempt(fresh, step):
    content, name, values = FORMS[step]
    operation = find(name)(**values)
    result = run(operation, fresh)
    assert result.refused and result.failure.code == "FieldEmpty"
    record.clear()
    record.add(operation, result)
    assert record.entries()[-1]["code"] == "FieldEmpty" and CheckContext().runs == []
    assert isinstance(content.step(step).check(CheckContext()), NotYet)


@pytest.mark.parametrize("code", ["Cancelled", "Interrupted"])
def test_a_question_that_the_learner_broke_off_is_not_wrong(fresh, code):
    record.clear()
    operation = find("ask one")(context="a text", question="What?")
    record.add(operation, Result("", 1, Failure(code, "")))
    assert ecs.CONTENT.step("ask-one").check(CheckContext()) == NotYet()
    record.add(operation, Result("", 1, Failure("TaskFailed", "")))
    assert ecs.CONTENT.step("ask-one").check(CheckContext()) == Wrong("no-answer", {"code": "TaskFailed"})


@pytest.mark.parametrize(
    ("step", "wrong"), [("wrong-key", {"identity": "other-key.pem"}), ("wrong-user", {"user": "x"})]
)
def test_a_server_that_is_off_refuses_nobody(fresh, monkeypatch, step, wrong):
    record.clear()
    check = ec2.CONTENT.step(step).check
    off = {"State": {"Name": "stopped"}}
    monkeypatch.setattr(drills.resources, "server", lambda _context: off)
    assert check(CheckContext()) == NotYet("not-running", {"state": "stopped"})
    ssh("ConnectionTimedOut", **wrong)
    assert check(CheckContext()) == NotYet("not-running", {"state": "stopped"})
    ssh("PermissionDenied", **wrong)
    assert check(CheckContext()) == NotYet("not-running", {"state": "stopped"})
    off["State"] = {"Name": "running"}
    assert check(CheckContext()) == NotYet("not-mended")


def test_of_a_task_that_still_runs_it_is_not_said_that_it_wrote_nothing():
    words = tasks._log_of(task("RUNNING", None), []), tasks._log_of(task(), [])
    assert len(set(words)) == 2 and "yet" in words[0] and "yet" not in words[1]


@pytest.mark.parametrize("code", ["Cancelled", "Interrupted"])
def test_a_training_that_the_learner_broke_off_is_not_wrong(fresh, code):
    record.clear()
    operation = find("ssh")(identity="my-key.pem", host="203.0.113.99", command="python3 train.py")
    record.add(operation, Result("", 1, Failure(code, "")))
    assert gpu_deep_learning.CONTENT.step("train").check(CheckContext()) == NotYet()


def test_files_are_named_as_the_learner_knows_them(fresh):
    record.clear()
    check = gpu_deep_learning.CONTENT.step("copy").check
    for files, found in ((("/a/train.py",), "train.py"), (("/a/digits.gz", "/b/other.py"), "digits.gz, other.py")):
        record.add(find("scp")(identity="my-key.pem", host="203.0.113.99", files=files), Result(""))
        assert check(CheckContext()) == Wrong("not-all", {"found": found})
    record.add(find("scp")(identity="my-key.pem", host="203.0.113.99", files=("/a/train.py", "digits.gz")), Result(""))
    assert check(CheckContext()) == Done()


def test_a_full_stop_of_aws_s_does_not_stand_before_what_follows():
    killed = task(code=137, stoppedReason="ECS is performing maintenance.")
    killed["containers"][0]["reason"] = "OutOfMemoryError: killed."
    assert tasks.reason(killed) == "ECS is performing maintenance; exit code 137; OutOfMemoryError: killed"
    assert ecs.resources.reason(killed) == "ECS is performing maintenance; OutOfMemoryError: killed"
