"""RunTask asked twice with one client token starts its tasks once."""

import pytest

from helpers import sandbox as embedded
from tests.support.ecs_requests import define, refused, start
from tests.support.ecs_world import World


def arns(tasks: list[dict]) -> set[str]:
    return {task["taskArn"] for task in tasks}


def test_the_same_request_with_the_same_token_is_answered_with_the_same_tasks(world):
    definition = world.define("true")
    first = world.start(definition, clientToken="one", count=2)
    for task in first:
        world.until(task)
    world.ecs.deregister_task_definition(taskDefinition=definition)  # what was done is not asked for again
    again = world.start(definition, clientToken="one", count=2)
    assert arns(again) == arns(first)
    assert {task["lastStatus"] for task in again} == {"STOPPED"}
    assert arns(world.look(*first)) == arns(first)


def test_another_request_with_the_same_token_is_a_conflict_that_names_the_tasks(world):
    definition = world.define("true")
    (task,) = world.start(definition, clientToken="two")
    with pytest.raises(world.ecs.exceptions.ConflictException) as caught:
        world.start(definition, clientToken="two", count=2)
    assert caught.value.response["resourceIds"] == [task["taskArn"]]
    assert "already in use with a different RunTask request" in str(caught.value)
    world.until(task)


def test_without_a_token_of_ones_own_every_request_starts_tasks(world):
    definition = world.define("true")
    tasks = [world.start(definition)[0] for _ in range(2)]
    assert len(arns(tasks)) == 2
    for task in tasks:
        world.until(task)


@pytest.mark.parametrize("token", ["", "x" * 65, "a b", "日本"])
def test_a_token_is_checked(world, token):
    code, said = refused(world.start, world.define("true"), clientToken=token)
    assert (code, said[:11]) == ("InvalidParameterException", "clientToken")


def test_a_token_counts_in_its_cluster_alone_until_a_reset(world):
    definition = world.define("true")
    world.ecs.create_cluster(clusterName="other")
    (here,), (there,) = (
        world.start(definition, clientToken="3"),
        world.start(definition, clientToken="3", cluster="other"),
    )
    assert here["taskArn"] != there["taskArn"]
    embedded.ensure().control("reset")
    fresh = World()
    (task,) = fresh.start(fresh.define("true"), clientToken="3")
    assert task["taskArn"] not in {here["taskArn"], there["taskArn"]}
    fresh.until(task)


def test_moto_reads_no_token(ecs, network):
    definition = define(ecs)
    tasks = [start(ecs, network, definition, clientToken="one") for _ in range(2)]
    assert len(arns(tasks)) == 2
