"""What the sandbox stands in for, part three: containers, logs and answers. Each row is true, and each has a test."""

import re
import sys

import pytest
import test_container_engine as engine
import test_ecs_app as app
import test_sandbox_ecs as tasks
import test_sandbox_ecs_alone as alone
import test_sandbox_ecs_images_run as pulls
from botocore.exceptions import ClientError
from ecs_world import PYTHON
from test_stands_in_servers import table

from helpers.sandbox.tasks.pulls import WELL_KNOWN
from helpers.text import LANGUAGES

PART = "stands-in-ecs"
world = tasks.world  # a fixture


def code_in(name: str) -> list[str]:
    """What the sandbox's side of a row shows as code."""
    return re.findall(r"`([^`]+)`", table("en", PART)[name][1])


def test_the_public_images_are_those_of_the_row():
    assert code_in("public images") == sorted(WELL_KNOWN)


def test_python_is_the_kits_own(world):
    (said,) = world.output(world.ran("python3", "-c", "import boto3, sys; print(sys.version_info[:2])", image=PYTHON))
    assert said == str(tuple(sys.version_info[:2]))


def test_a_small_task_only_gives_way_to_others(world):
    """It has a whole processor to run on, and gives way (`nice`) where others want that too."""
    look = ("python3", "-c", "import os; print(len(os.sched_getaffinity(0)), os.nice(0))")
    sizes = ({"cpu": "256", "memory": "512"}, {"cpu": "1024", "memory": "2048"})
    small, whole = (world.output(world.ran(*look, image=PYTHON, definition=size))[0].split() for size in sizes)
    assert small[0] == whole[0] and int(small[1]) > int(whole[1])


def test_the_default_vpc_has_its_gateway(world):
    subnet = world.ec2.describe_subnets(SubnetIds=[world.subnet])["Subnets"][0]
    (vpc,) = world.ec2.describe_vpcs(VpcIds=[subnet["VpcId"]])["Vpcs"]
    assert vpc["IsDefault"]
    assert tasks.container(world.ran("true"))["exitCode"] == 0


def test_a_service_is_refused_with_a_sentence(world):
    asked = {"cluster": "lesson", "serviceName": "web", "taskDefinition": world.define("true"), "desiredCount": 2}
    with pytest.raises(ClientError, match="keeps no services") as caught:
        world.ecs.create_service(**asked)
    assert [caught.value.response["Error"]["Code"]] == code_in("services of ECS")


ROWS = {
    "building an image": [engine.test_a_build_is_what_the_dockerfile_copies_and_says],
    "pushing an image": [
        engine.test_a_push_makes_it_known_to_the_sandbox,
        engine.test_outside_the_sandbox_nothing_is_pushed,
        engine.test_it_is_what_the_cdk_is_given,
    ],
    "what is in an image": [
        test_python_is_the_kits_own,
        pulls.test_an_images_files_are_seen_over_the_machines_and_each_task_has_its_own_copy,
    ],
    "public images": [
        test_the_public_images_are_those_of_the_row,
        pulls.test_an_image_that_was_only_built_here_is_asked_of_docker_hub,
    ],
    "a task": [
        tasks.test_a_task_sees_neither_the_learners_files_nor_any_other_network,
        alone.test_without_walls_and_with_one_slot_tasks_run_too_one_after_the_other,
    ],
    "memory and processors of a task": [
        tasks.test_more_memory_than_the_task_has_ends_it_with_137,
        test_a_small_task_only_gives_way_to_others,
    ],
    "how many at once": [tasks.test_more_tasks_than_slots_wait_in_pending_and_all_run],
    "from `run-task` to `STOPPED`": [
        tasks.test_a_task_goes_through_its_states_in_order_and_tells_when,
        tasks.test_a_program_that_does_nothing_costs_less_than_a_second,
    ],
    "the way to the registry": [
        pulls.test_a_subnet_needs_a_route_to_a_gateway_and_a_public_address_or_a_nat_gateway,
        test_the_default_vpc_has_its_gateway,
    ],
    "`stop-task`": [tasks.test_stop_task_asks_and_then_kills],
    "metadata inside a task": [tasks.test_the_metadata_address_refuses_plainly],
    "the role of a task": [tasks.test_a_role_without_the_grant_is_denied_and_with_it_writes],
    "services of ECS": [test_a_service_is_refused_with_a_sentence],
    "answers of chapter 7": [app.test_a_strangers_client_gets_its_answer],
}


def test_each_row_has_its_test_in_both_languages():
    """A row that is new or reworded at its head needs a test; the Japanese rows show the same code, row by row."""
    english, japanese = (table(lang, PART) for lang in LANGUAGES)
    assert list(english) == list(ROWS)
    shown = [[re.findall(r"`([^`]+)`", side) for row in rows.values() for side in row] for rows in (english, japanese)]
    assert shown[0] == shown[1]
