"""The checks of 07_ecs: each by a case that is done and by cases that must not be."""

import time

import boto3
import pytest
from botocore.config import Config

from helpers.course.chapters.ecs import CONTENT, CRASH, resources
from helpers.course.context import CheckContext
from helpers.course.kit import account
from helpers.course.model import Done, NotYet, Wrong
from helpers.text import LANGUAGES, lookup
from tests.support import ecs_actions as deeds
from tests.support.ec2_actions import ran
from tests.support.ecs_actions import answer, deployed, family
from tests.support.ecs_world import PYTHON

CHECKED = [step.id for step in CONTENT.steps if step.check is not None and step.id != "bootstrap"]
DRILLS = {"no-image": resources.BROKEN, "no-way": resources.OWN, "crash": resources.OWN, "memory": resources.OWN}


def verdict(step: str):
    return CONTENT.step(step).check(CheckContext())


def first_answer() -> None:
    deployed()
    answer(resources.FIRST)


def another_id() -> None:
    deeds.app_task("true")
    answer("second")


def smaller_log() -> None:
    deployed().ecs.register_task_definition(
        family=resources.OWN,
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="256",
        memory="512",
        containerDefinitions=[{"name": "main", "image": "busybox"}],
    )


DONE = {
    "stock": deeds.taken,
    "too-early": deeds.look_up_too_early,
    "deploy": deeds.stack,
    "names": lambda: (deployed(), deeds.ssm().get_parameter(Name="CONTAINER_NAME")),
    "recipe": lambda: deployed().ecs.describe_task_definition(taskDefinition="lesson"),
    "run": first_answer,
    "read-log": lambda: deployed().logs.filter_log_events(logGroupName="/ecs/lesson"),
    "read-answer": lambda: (deployed(), answer(resources.FIRST), boto3.client("dynamodb").scan(TableName="answers")),
    "ask-one": lambda: (deployed(), answer(resources.FIRST, "mine")),
    "ask-many": lambda: (deployed(), answer(*map(str, range(20)))),
    "register": lambda: family(deployed(), resources.OWN, "true"),
    "stop": deeds.stopped,
    "no-image": deeds.without_image,
    "no-way": deeds.without_way,
    "crash": deeds.crashed,
    "memory": deeds.starved,
    "no-grant": deeds.denied,
    "three-at-once": deeds.three,
    "in-the-terminal": lambda: boto3.client("ecs").list_task_definitions(),
    "by-boto3": lambda: deeds.answered("best", "one", "two"),
    "empty-table": deeds.emptied,
    "clean-up": deeds.all_gone,
}
# What must not be done, and what it is told as: the name of a mistake, or of a "not yet".
ATTEMPTS = {
    ("too-early", "deployed-already"): deeds.stack,
    ("deploy", "rolled-back"): deeds.rolled_back,
    ("deploy", "no-cluster"): deeds.without_cluster,
    ("run", "at-work"): lambda: deeds.at_work("lesson"),
    ("run", "failed"): lambda: deeds.app_task("sh", "-c", "exit 2"),
    ("run", "another-id"): another_id,
    ("read-answer", "empty"): lambda: (deployed(), boto3.client("dynamodb").scan(TableName="answers")),
    ("read-answer", "no-item"): lambda: (deployed(), answer(resources.FIRST), deeds.read_by_form("frist")),
    ("ask-one", "no-answer"): deeds.asked_in_vain,
    ("ask-many", "some"): deeds.some_answers,
    ("register", "other-size"): lambda: family(deployed(), resources.OWN, "true", cpu="512", memory="1024"),
    ("register", "no-log"): smaller_log,
    ("stop", "at-work"): lambda: deeds.at_work(resources.OWN),
    ("stop", "ended"): lambda: deeds.ended_well(resources.OWN),
    **{(step, "at-work"): lambda name=name: deeds.at_work(name) for step, name in DRILLS.items()},
    **{(step, "otherwise"): lambda name=name: deeds.ended_well(name) for step, name in DRILLS.items()},
    ("no-grant", "at-work"): lambda: denied_at_work(),
    ("no-grant", "otherwise"): lambda: deeds.denied("raise SystemExit('something else')"),
    ("by-boto3", "empty"): lambda: (deeds.answered("best"), remove("best")),
    ("by-boto3", "no-id"): lambda: deeds.answered("0.9", "one"),
    ("by-boto3", "not-the-surest"): lambda: deeds.answered("one", "one"),
    ("empty-table", "no-table"): lambda: None,
    ("empty-table", "some"): lambda: (deployed(), answer("one")),
    ("clean-up", "no-stock"): lambda: None,
    ("clean-up", "nothing-yet"): deeds.taken,
    ("clean-up", "still-paid"): lambda: deeds.taken(lambda: deeds.at_work(resources.OWN)),
    ("clean-up", "left"): lambda: deeds.taken(lambda: boto3.client("ecs").create_cluster(clusterName="mine")),
}
NOT_WRONG = {"deployed-already", "at-work", "some", "empty", "no-table", "no-stock", "nothing-yet", "in-progress"}
ELSEWHERE = {("deploy", "in-progress")}  # a state that passes at once in the sandbox


def remove(item_id: str) -> None:
    boto3.client("dynamodb").delete_item(TableName="answers", Key={"item_id": {"S": item_id}})


def denied_at_work() -> None:
    world = deployed()
    sleeping = {"taskRoleArn": world.roles["execution"], "containerOverrides": [SLEEPS]}
    world.until(world.start("lesson", overrides=sleeping)[0], "RUNNING")


SLEEPS = {"name": "main", "command": ["sleep", "60"]}


@pytest.mark.parametrize("step", CHECKED)
def test_a_step_is_done_by_what_it_asks_for_and_by_nothing_less(desk, step):
    before = verdict(step)
    assert isinstance(before, NotYet), "on a fresh sandbox nothing is done, and nothing wrong"
    DONE[step]()
    assert isinstance(verdict(step), Done)


@pytest.mark.parametrize(("step", "name"), ATTEMPTS, ids=lambda part: part)
def test_what_is_not_done_is_called_by_its_name(desk, step, name):
    ATTEMPTS[step, name]()
    told = verdict(step)
    assert isinstance(told, NotYet if name in NOT_WRONG else Wrong)
    assert told.name == name
    for lang in LANGUAGES:
        words = lookup(f"chapter_{resources.CHAPTER}.steps.{step}.mistakes.{name}", lang)
        assert "{" not in words.format(**told.values)


def test_every_mistake_has_an_attempt():
    written = {step: lookup(f"chapter_{resources.CHAPTER}.steps.{step}.mistakes", "en") for step in CHECKED}
    known = {(step, name) for step, names in written.items() for name in names}
    assert known == ATTEMPTS.keys() | ELSEWHERE


def test_a_stack_under_way_is_told(desk, monkeypatch):
    monkeypatch.setattr(resources, "stack", lambda world: {"StackStatus": "UPDATE_IN_PROGRESS"})
    assert verdict("deploy") == NotYet("in-progress", {"status": "UPDATE_IN_PROGRESS"})


def by_form(name: str, code: str = "", /, **values):
    return lambda: ran(name, code, **values)


def looked_up_by_hand(name: str):
    """As a form does it: the call in the sandbox's record, the run in the transcript."""

    def look_up() -> None:
        deeds.refused(deeds.ssm().get_parameter, Name=name)
        ran("ssm get-parameter", "ParameterNotFound", name=name)

    return look_up


def in_the_terminal(item_id: str) -> None:
    """As the aws command does it, by the name that it tells of itself."""
    client = boto3.client("dynamodb", config=Config(user_agent="aws-cli/1.46"))
    client.get_item(TableName="answers", Key={"item_id": {"S": item_id}})


def drills() -> None:
    """Three tasks of the family, one after the other."""
    world = deployed()
    recipe = family(world, resources.OWN, "true")
    for _ in range(3):
        world.start(recipe)
        time.sleep(0.4)


LOOKED = {"name": "an-image"}
LESS = {  # deeds that are like a step's, and are not it
    "read-log by a form that failed": ("read-log", by_form("logs tail", "FieldEmpty", log_group_name="")),
    "read-log of a group that is not there": ("read-log", by_form("logs tail", "ResourceNotFoundException")),
    "another parameter that is missing": ("too-early", looked_up_by_hand("ECS_CLUSTER_NAM")),
    "another parameter that is missing, in the terminal": (
        "too-early",
        lambda: deeds.refused(deeds.ssm().get_parameter, Name="ECS_CLUSTER_NAM"),
    ),
    "another key, by a program": ("read-answer", lambda: (deployed(), answer(resources.FIRST), deeds.get("frist"))),
    "an answer that asking read": ("read-answer", lambda: (deployed(), answer("3f2a"), deeds.get("3f2a"))),
    "another parameter": ("names", lambda: (parameter(LOOKED["name"]), ran("ssm get-parameter", **LOOKED))),
    "tasks one after the other": ("three-at-once", drills),
}
AS_WELL = {  # the same step in another way
    "read-log until it was cancelled": ("read-log", by_form("logs tail", "Cancelled", log_group_name="/ecs/lesson")),
    "read-log by a form": ("read-log", by_form("logs tail", log_group_name="/ecs/lesson")),
    "too-early by the form that asks": (
        "too-early",
        by_form("ask one", "ParameterNotFound", context="a", question="b"),
    ),
    "too-early by another form": ("too-early", looked_up_by_hand("TABLE_NAME")),
    "read-answer by a form": (
        "read-answer",
        lambda: (deployed(), answer(resources.FIRST), deeds.read_by_form(resources.FIRST)),
    ),
    "read-answer by a program": (
        "read-answer",
        lambda: (deployed(), answer(resources.FIRST), deeds.get(resources.FIRST)),
    ),
    "read-answer in the terminal": ("read-answer", lambda: (deployed(), answer("3f2a"), in_the_terminal("3f2a"))),
}


def parameter(name: str) -> None:
    """A parameter that is no name of the stack's is read."""
    deeds.publish(**{name: "ami-1"})
    deeds.ssm().get_parameter(Name=name)


@pytest.mark.parametrize("case", LESS)
def test_what_is_like_a_step_is_not_it(desk, case):
    step, deed = LESS[case]
    deed()
    assert verdict(step) == NotYet()


@pytest.mark.parametrize("case", AS_WELL)
def test_a_step_is_done_in_another_way_as_well(desk, case):
    step, deed = AS_WELL[case]
    deed()
    assert isinstance(verdict(step), Done)


def test_a_crash_has_its_error_in_the_last_line_of_the_log(desk):
    """Python would keep what is printed until its end, after the error, were it not told otherwise."""
    world = deployed()
    recipe = family(world, resources.OWN, "python3", "-c", CRASH, image=PYTHON)
    lines = world.output(world.until(world.start(recipe)[0]))
    assert lines[0] == "I divide" and lines[-1] == "ZeroDivisionError: division by zero"


def test_two_tasks_at_once_are_not_three(desk):
    deeds.three(count=2)
    assert verdict("three-at-once") == NotYet()


def test_the_stock_knows_what_containers_leave_behind(desk):
    deeds.taken(lambda: deeds.at_work(resources.OWN))
    kinds = set(account.left(CheckContext(), resources.CHAPTER).values())
    assert {"cluster", "task", "task-definition", "table", "role", "log-group"} <= kinds
