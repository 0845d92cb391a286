"""Each task is a piece of the kept world by itself: one that changes has no other written again, and all are there again."""

import json

import pytest

from helpers.sandbox.overlay import patching
from helpers.sandbox.overlay.ecs import requests
from helpers.sandbox.world import changes, pieces, reading, tasks
from tests.sandbox.tasks.test_agent import task

ACCOUNT, REGION = "123456789012", "ap-northeast-1"
ECS = ("ecs", ACCOUNT, REGION)
DEFINITION = f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/lesson:1"


@pytest.fixture
def ecs():
    """A backend of ECS in this process with three tasks."""
    from moto.ecs.models import ecs_backends

    accounts = dict(ecs_backends)
    ecs_backends.clear()
    one = ecs_backends[ACCOUNT][REGION]
    made = [task(number) for number in (3, 1, 2)]
    one.tasks["lesson"] = {each.task_arn: each for each in made}
    for each in made:
        each.definition = one  # something that is not a task's own
        each.described["taskDefinitionArn"] = DEFINITION
    changes.take()
    yield one
    changes.take()
    ecs_backends.clear()
    ecs_backends.update(accounts)


def labels(piece: bytes) -> list[tuple]:
    return [tuple(key) for key in json.loads(piece.partition(b"\n")[0])]


def content(piece: bytes) -> dict:
    return reading.read(piece.partition(b"\n")[2])


def test_a_task_that_changes_is_written_and_no_other(ecs):
    first, second, third = ecs.tasks["lesson"].values()
    second.set_status("PENDING")
    keys = changes.take()
    assert keys == {ECS, tasks.key_of(second)}
    (piece,) = pieces.written(keys)
    assert set(labels(piece)) == keys
    written = content(piece)
    assert written[tasks.key_of(second)].described == second.described
    assert written[ECS]["tasks"] == {"lesson": {each.task_arn: None for each in (first, second, third)}}


def test_all_are_there_again_in_their_order(ecs):
    before = [dict(each.described) for each in ecs.tasks["lesson"].values()]
    (piece,) = pieces.written({ECS, *dict(tasks.there())})
    written = content(piece)
    ecs.tasks = written.pop(ECS)["tasks"]
    tasks.put_back(written)
    again = list(ecs.tasks["lesson"].values())
    assert [each.described for each in again] == before
    assert {(each.definition, each.family) for each in again} == {(None, "lesson")}


def test_a_name_with_no_task_behind_it_goes_and_a_task_without_a_name_too(ecs):
    first, second, third = ecs.tasks["lesson"].values()
    ecs.tasks = {"lesson": {first.task_arn: None, second.task_arn: None}}
    tasks.put_back({tasks.key_of(one): one for one in (second, third)})
    assert ecs.tasks == {"lesson": {second.task_arn: second}}


def test_a_task_of_a_world_that_is_no_more_is_left_out_and_makes_no_backend(ecs):
    """The agent ends the tasks of a world that was emptied, each of which says so."""
    from moto.ecs.models import ecs_backends

    key = tasks.key_of(next(iter(ecs.tasks["lesson"].values())))
    ecs_backends.clear()
    assert pieces.written({ECS, key}) == []
    assert REGION not in dict.keys(ecs_backends[ACCOUNT])


@pytest.mark.parametrize("wrong", ["another's name", "no task"])
def test_what_is_not_the_task_of_its_key_is_refused(ecs, wrong):
    first, second, _ = ecs.tasks["lesson"].values()
    with pytest.raises(ValueError, match="no task"):
        tasks.put_back({tasks.key_of(first): second if wrong == "another's name" else {}})


@pytest.mark.parametrize(("name", "given"), [("tag_resource", {"of": "the lesson"}), ("untag_resource", ["of"])])
def test_a_task_whose_tags_change_is_written_again(ecs, name, given):
    """Moto sets them at the task itself, whatever its state."""
    first, *_ = ecs.tasks["lesson"].values()
    (patch,) = (one for one in patching._changes_of(requests) if one.name == name)
    patch.function(getattr(type(ecs), name), ecs, first.task_arn, given)
    assert changes.take() >= {ECS, tasks.key_of(first)}
    assert first.tags == ([{"key": "of", "value": "the lesson"}] if name == "tag_resource" else [])
