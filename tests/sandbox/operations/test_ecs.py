"""ECS, CloudWatch Logs and DynamoDB where a case of the table does not reach: rules, waiting, following a log."""

import re
import subprocess
import threading
import time
from pathlib import Path

import pytest

from helpers.operations import Watch, find
from helpers.operations.ask import rules as ask_rules
from helpers.operations.ecs import rules
from helpers.operations.failures import explain
from helpers.operations.running import run as run_operation
from helpers.operations.watch import Steps
from helpers.sandbox.overlay.ecs.definitions import PAIRS
from helpers.text import LANGUAGES, catalogue
from tests.support.operations.ecs_cases import NEW, REGISTER, RUN


@pytest.fixture
def there(world, monkeypatch):
    """The world with what it holds of ECS, and this process in it."""
    world.reset("ecs")
    world.enter(monkeypatch)
    yield world
    world.finish()


# ---- rules ----


def test_the_pairs_told_are_those_that_the_sandbox_takes():
    assert {int(cpu): memory for cpu, memory in rules.FARGATE.items()} == PAIRS


@pytest.mark.parametrize(
    ("cpu", "memory", "sizes"),
    [
        ("256", "4096", "512, 1024, 2048"),
        ("1024", "1024", "2048, 3072, …, 8192"),
        ("512", "1 GB", "1024, 2048, 3072, 4096"),
    ],
)
def test_memory_that_does_not_go_with_the_cpu_is_told_with_what_does(cpu, memory, sizes):
    problem = find(REGISTER)(**NEW, cpu=cpu, memory=memory).problems()["memory"]
    assert (problem.code, problem.blocks) == ("FargatePair", False)  # AWS's own answer is part of the lesson
    for lang in LANGUAGES:
        told = explain(problem, lang)
        assert memory in told.what and cpu in told.what and sizes in told.rule


def test_a_pair_that_fargate_has_is_no_problem():
    assert not find(REGISTER)(**NEW, cpu="1024", memory="4096").problems()


@pytest.mark.parametrize(("count", "code"), [(1, ""), (10, ""), (0, "TaskCountRange"), (11, "TaskCountRange")])
def test_one_to_ten_tasks_at_once(count, code):
    problem = find("ecs run-task")(**RUN | {"subnets": ("subnet-12345678",)}, count=count).problems().get("count")
    assert (problem.code if problem else "") == code
    assert not problem or (not problem.blocks and str(count) in explain(problem, "ja").what)


def test_what_is_overridden_belongs_to_a_container_and_has_its_limit():
    run = RUN | {"subnets": ("subnet-12345678",), "command": ("x" * 8200,)}
    found = find("ecs run-task")(**run).problems()
    assert (found["container_name"].code, found["command"].code) == ("FieldEmpty", "OverridesTooLong")
    assert "…" not in explain(found["command"], "en").what
    assert not find("ecs run-task")(**run | {"command": ("x" * 8000,), "container_name": "main"}).problems()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_rule_has_its_text(lang):
    own = set()
    for module in (rules, ask_rules):
        own |= set(re.findall(r'"([A-Z][a-z]+[A-Z]\w+)"', Path(module.__file__).read_text(encoding="utf-8")))
    assert len(own) > 15
    assert own <= catalogue("errors", lang).keys()


# ---- waiting ----


def test_waiting_for_tasks_tells_how_far_it_is_and_ends(there):
    told = []

    def tell(steps: Steps) -> None:
        told.append(steps)
        there.ecs.ecs.stop_task(cluster="lesson", task=there.ecs.ids["fresh"])

    there.ecs.fresh()
    operation = find("ecs wait tasks-stopped")(cluster="lesson", tasks=(there.ecs.ids["fresh"],))
    result = run_operation(operation, there.target, Watch(on_steps=tell))
    assert (result.failure, result.text, result.exit_code) == (None, "", 0)
    assert told[0] == Steps(0, 1, states="RUNNING: 1")


def test_waiting_for_a_task_that_has_stopped_tells_where_to_read_why(there):
    task = there.ecs.ids["of_stopped"]
    result = run_operation(find("ecs wait tasks-running")(cluster="idle", tasks=(task,)), there.target)
    for lang in LANGUAGES:
        told = explain(result.failure, lang)
        assert task in told.what and "aws ecs describe-tasks --cluster idle" in told.next


# ---- following a log ----


def test_a_log_is_followed_until_it_is_cancelled(there, monkeypatch):
    """What was there comes first, then what is written meanwhile, each event once; and Cancel ends a long pause."""
    monkeypatch.setattr("helpers.operations.logs.PAUSE", 0.05)
    told, watch = [], Watch()

    def tell(said: str) -> None:
        told.append(said)
        if "later" in said:
            monkeypatch.setattr("helpers.operations.logs.PAUSE", 120)
            threading.Timer(0.1, watch.cancel).start()
        elif len(told) == 2:
            event = {"timestamp": int(time.time() * 1000), "message": "later"}
            stream = {"logGroupName": "/ecs/lesson", "logStreamName": "lesson/main/1"}
            there.client("logs").put_log_events(**stream, logEvents=[event])

    watch.on_text = tell
    result = run_operation(find("logs tail")(log_group_name="/ecs/lesson", follow=True), there.target, watch)
    assert (result.failure.code, result.exit_code) == ("Cancelled", 130)
    assert result.seconds < 60
    messages = [line.split("\t")[2] for line in result.text.splitlines()]
    quoted = '日本 "quoted" $HOME \\n'
    assert messages == ["hello from 0", quoted, "hello from 1", quoted, "later"]
    assert told[0].count("\n") == 4


def test_the_shown_lines_follow_a_log_too(there):
    """The loop as a shell runs it, with a command called aws that gives one event each time, then none, then an error."""
    aws = there.folder / "aws"
    aws.write_text(
        '#!/bin/sh\necho "$@" >> calls\ncase $(wc -l < calls) in\n'
        "1) printf '1700000000001\\ts\\ta\\n1700000000005\\ts\\tb c\\n';;\n2) ;;\n3) exit 3;;\nesac\n"
    )
    aws.chmod(0o755)
    script = find("logs tail")(log_group_name="/ecs/lesson", follow=True).cli.replace("sleep 2", ":")
    environment = there.environment() | {"PATH": f"{there.folder}:/usr/bin:/bin"}
    ran = subprocess.run(["sh", "-c", script], cwd=there.folder, env=environment, capture_output=True, check=False)
    assert ran.stdout.decode().splitlines() == ["1700000000001\ts\ta", "1700000000005\ts\tb c"]
    starts = re.findall(r"--start-time (\d+)", (there.folder / "calls").read_text())
    assert starts[1:] == ["1700000000006", "1700000000006"]
