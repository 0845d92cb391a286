"""Asking many questions at once: the answers, how far it is, cancelling, and a stack that is not deployed."""

import contextlib
import io
import json

import boto3
import pytest
from botocore.exceptions import ClientError

from helpers.operations import Watch, find
from helpers.operations.ask import ask_many
from helpers.operations.ask.cluster import why
from helpers.operations.failures import explain
from helpers.operations.running import run
from helpers.operations.watch import Steps
from helpers.text import LANGUAGES
from tests.support.operations.ecs_cases import NASTY, deployed, not_deployed
from tests.support.operations.ecs_world import ANSWER, PYTHON

QUESTIONS = [("Seattle is wet.", "Where?"), ("x", "crash"), (NASTY, NASTY + "?")]
FILE = json.dumps([{"context": context, "question": question} for context, question in QUESTIONS], ensure_ascii=False)


@pytest.fixture
def there(world, monkeypatch):
    """The world with a deployed cluster that answers with a text's first word, and this process in it."""
    world.reset("ecs")
    deployed(world)
    world.enter(monkeypatch)
    yield world
    world.finish()


def running(world) -> list[str]:
    return world.ecs.ecs.list_tasks(cluster="lesson", desiredStatus="RUNNING")["taskArns"]


def test_many_are_asked_so_many_at_once_and_answered_in_their_order(there):
    told, most = [], []

    def on_progress(done: int, total: int, states: str) -> None:
        told.append((done, total, states))
        most.append(len(running(there)))

    answers = ask_many(there.target, QUESTIONS, on_progress, at_once=2)
    assert [(one.context, one.question) for one in answers] == QUESTIONS
    assert [one.answer for one in answers] == ["Seattle", "", NASTY.split()[0]]
    assert [one.score for one in answers] == [0.5, 0.0, 0.5]
    assert answers[1].reason == "Essential container in task exited; exit code 3"
    assert answers[0].item_id and answers[0].item_id != answers[2].item_id
    assert told[-1][:2] == (3, 3) and [done for done, _, _ in told] == sorted(done for done, _, _ in told)
    assert max(most) <= 2


def test_a_program_that_never_started_has_no_exit_code():
    pull = "CannotPullContainerError: manifest unknown"
    assert why({"stoppedReason": pull, "containers": [{"reason": pull}]}) == pull
    assert why({"stoppedReason": "", "containers": [{"exitCode": 0}]}) == ""


def test_cancelling_stops_what_runs_and_keeps_what_came(there):
    begun = []
    answers = ask_many(
        there.target,
        QUESTIONS * 5,
        lambda *told: begun.append(told),
        lambda: any(done for done, _, _ in begun),
        at_once=1,
    )
    assert 1 <= len(answers) < 15
    assert running(there) == []


def test_the_form_of_many_shows_answers_as_they_come_and_a_bar(there, monkeypatch):
    (there.folder / "questions.json").write_text(FILE, encoding="utf-8")
    steps, said = [], []
    watch = Watch(on_steps=steps.append, on_text=said.append)
    operation = find("ask many")(file="questions.json", at_once=3)
    result = run(operation, there.target, watch)
    assert result.failure is None
    assert steps[-1].done == steps[-1].total == 3 and isinstance(steps[-1], Steps)
    lines = result.text.splitlines()
    assert lines[lines.index("Where?") + 1] == "    Seattle (0.5)"
    assert "    no answer: Essential container in task exited; exit code 3" in lines
    assert any("Seattle" in one for one in said)
    printed = io.StringIO()
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
        exec(compile(operation.python, "<shown>", "exec"), {"__name__": "__main__"})  # noqa: S102  that is the test
    assert sorted(printed.getvalue().splitlines()) == sorted(lines)


def test_a_cancelled_run_leaves_no_task(there):
    (there.folder / "questions.json").write_text(FILE, encoding="utf-8")
    watch = Watch()
    watch.on_steps = lambda steps: watch.cancel()
    result = run(find("ask many")(file="questions.json"), there.target, watch)
    assert result.failure.code == "Cancelled"
    assert running(there) == []


def test_asking_while_the_stack_is_destroyed_is_told_and_leaves_no_task(there):
    """The recipe goes after the first question: what was answered stays, the rest is told, nothing runs on."""
    (there.folder / "questions.json").write_text(FILE, encoding="utf-8")
    ecs, recipe = there.ecs.ecs, {"image": PYTHON, "entryPoint": ["python", "-c", ANSWER]}
    (arn,) = ecs.list_task_definitions(familyPrefix="answer", status="ACTIVE")["taskDefinitionArns"]
    watch = Watch()
    watch.on_steps = lambda steps: steps.done and ecs.deregister_task_definition(taskDefinition=arn)
    try:
        result = run(find("ask many")(file="questions.json", at_once=1), there.target, watch)
    finally:
        there.ecs._define("answer", recipe)
    assert result.failure.code == "ClientException"
    assert "Seattle" in result.text and running(there) == []
    for lang in LANGUAGES:
        assert "TaskDefinition not found" in explain(result.failure, lang).what


def test_asking_before_the_stack_is_deployed_is_told_as_that(there):
    not_deployed(there)
    with pytest.raises(ClientError, match="ParameterNotFound"):
        ask_many(there.target, QUESTIONS)
    result = run(find("ask one")(context="a", question="b"), there.target)
    for lang in LANGUAGES:
        told = explain(result.failure, lang)
        assert "ECS_CLUSTER_NAME" in told.what and "cdk deploy" in told.rule


@pytest.mark.parametrize(
    ("content", "code", "value"),
    [
        (b"\xff\xfe", "FileNotText", "q.json"),
        (b"[]", "QuestionsShape", "q.json"),
        (b'{"context": "a", "question": "b"}', "QuestionsShape", "q.json"),
        (b'[{"context": "a"}]', "QuestionsShape", "q.json"),
        (b'[{"context": "a", "question": 3}]', "QuestionsShape", "q.json"),
        (b'[{"context": "a", "question": "b"}, {"context": "a", "question": " "}]', "QuestionUnfit", "2"),
        (b'[{"context": "a", "question": "b", "title": "more is no harm"}]', "", ""),
        (b'\xef\xbb\xbf[{"context": "a", "question": "b"}]', "", ""),  # as editors on Windows save it
    ],
)
def test_a_file_that_holds_no_questions_is_told_before_any_is_asked(content, code, value, here):
    (here.folder / "q.json").write_bytes(content)
    problem = find("ask many")(file="q.json").problems().get("file")
    assert (problem.code if problem else "") == code
    for lang in LANGUAGES if problem else ():
        assert problem.blocks and value in explain(problem, lang).what
