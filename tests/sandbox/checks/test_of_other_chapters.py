"""What was asked for another chapter, in the same world, is neither done nor wrong in the next one."""

import time

import boto3
import pytest

from helpers.course import progress
from helpers.course.chapters import ec2, ecs, gpu_deep_learning
from helpers.course.context import CheckContext
from helpers.course.kit import account
from helpers.course.model import Done, NotYet
from helpers.course.notebook import Chapter
from helpers.sandbox import Sandbox
from tests.support.ec2_actions import make_pair, ran, run_instance, settled, stacked

GPU, EC2 = ("06_gpu_deep_learning", gpu_deep_learning.CONTENT), ("04_ec2", ec2.CONTENT)
ECS = ("07_ecs", ecs.CONTENT)
CLIENT = boto3.client
AT_SERVER = {"identity": "my-key.pem", "host": "203.0.113.99"}


def images(name: str = "al2023*"):
    CLIENT("ec2").describe_images(Owners=["amazon"], Filters=[{"Name": "name", "Values": [name]}])


def train(epochs: int):
    ran("ssh", **AT_SERVER, command=f"python3 train.py --plain --epochs {epochs}")


def recipe():
    family = CLIENT("ecs").register_task_definition(
        family="lesson", containerDefinitions=[{"name": "main", "image": "busybox", "memory": 64}]
    )["taskDefinition"]["family"]
    CLIENT("ecs").describe_task_definition(taskDefinition=family)


ASKED = {
    "find-image": (GPU, lambda: (images(), ran("ec2 describe-images", filters="Name=name,Values=al2023*"))),
    "image-parameter": (GPU, lambda: CLIENT("ssm").get_parameter(Name=gpu_deep_learning.resources.IMAGE)),
    "compare-types": (GPU, lambda: CLIENT("ec2").describe_instance_types(InstanceTypes=["t3.micro"])),
    "choose-image": (EC2, images),
    "choose-type": (EC2, lambda: CLIENT("ec2").describe_instance_types(InstanceTypes=["t3.micro"])),
    "key-not-found": (EC2, run_instance),
    "locked-out": (EC2, lambda: ran("ssh", "ConnectionTimedOut", **AT_SERVER)),
    "copy": (GPU, lambda: ran("scp", **AT_SERVER, files=("train.py", "digits.gz"))),
    "train": (GPU, lambda: train(8)),
    "longer": (GPU, lambda: train(12)),
    "taken": (GPU, lambda: ran("ssh tunnel", "PortTaken", **AT_SERVER)),
    "too-early": (ECS, lambda: ran("ask one", "ParameterNotFound", context="a", question="b")),
    "recipe": (ECS, recipe),
    "in-the-terminal": (ECS, lambda: CLIENT("ecs").list_task_definitions()),
}
NO_SOLUTION = ("find-image", "key-not-found")  # an image of another kind, and no key's name at all


@pytest.mark.parametrize("step", ASKED)
def test_it_is_neither_done_nor_wrong(desk, step):
    (chapter, content), ask = ASKED[step]
    check = content.step(step).check
    ask()
    account.take_stock(CheckContext(), chapter)
    assert isinstance(check(CheckContext(chapter=chapter)), NotYet)
    ask()
    if step not in NO_SOLUTION:
        assert check(CheckContext(chapter=chapter)) == Done()


def test_a_key_pair_of_another_chapter_can_be_listed_in_this_one(desk):
    make_pair()
    account.take_stock(CheckContext(), "04_ec2")
    CLIENT("ec2").describe_key_pairs()
    assert ec2.CONTENT.step("list-keys").check(CheckContext(chapter="04_ec2")) == Done()


@pytest.mark.parametrize("of", [GPU, ECS], ids=["gpu", "ecs"])
def test_a_stack_that_another_chapter_deleted_is_no_clean_up(desk, of):
    chapter, content = of
    stacked("Before", {"Parameter": {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "x"}}})
    CLIENT("cloudformation").delete_stack(StackName="Before")
    assert settled("Before") == ""
    account.take_stock(CheckContext(), chapter)
    check = content.step("clean-up").check
    assert check(CheckContext(chapter=chapter)) == NotYet("nothing-yet")


def test_the_cards_of_a_chapter_look_at_what_was_done_in_it(desk):
    account.take_stock(CheckContext(), "07_ecs")
    began = progress.began("07_ecs")
    assert 0 < began <= time.time()
    assert Chapter("07_ecs", ecs.CONTENT)._look().since == began


def test_a_stock_of_an_older_version_has_the_time_of_its_check(desk):
    progress.note("07_ecs", "stock", world="sandbox 1", things=[])
    assert progress.began("07_ecs") == 0.0
    progress.done("07_ecs", "stock")
    assert progress.began("07_ecs") == pytest.approx(time.time(), abs=60)


def test_a_chapter_goes_on_in_another_world_where_it_was_begun(desk):
    progress.note("07_ecs", "stock", world="sandbox 1", things=[], taken="2026-01-01T00:00:00+00:00")
    began = progress.began("07_ecs")
    account.take_stock(CheckContext(), "07_ecs")
    assert progress.began("07_ecs") == began


@pytest.mark.parametrize("of", [GPU, EC2], ids=["gpu", "ec2"])
def test_a_log_in_on_another_server_before_is_none_on_this_one(desk, monkeypatch, of):
    chapter, content = of
    entry = {"time": time.time() - 60, "instance": "i-1", "kind": "command", "what": "uname", "code": 0}
    told = [entry]
    control = Sandbox.control

    def asked(sandbox, action, **values):
        return {"session_log": told} if action == "session_log" else control(sandbox, action, **values)

    monkeypatch.setattr(Sandbox, "control", asked)
    check = content.step("log-in").check
    assert check(CheckContext()) == Done()
    account.take_stock(CheckContext(), chapter)
    assert isinstance(check(CheckContext(chapter=chapter)), NotYet)
    told.append(entry | {"time": time.time()})
    assert check(CheckContext(chapter=chapter)) == Done()
