"""What was asked for another chapter, in the same world, is neither done nor wrong in the next one."""

import time

import boto3
import pytest

from helpers.course import progress
from helpers.course.chapters import ec2, gpu_deep_learning
from helpers.course.context import CheckContext
from helpers.course.kit import account
from helpers.course.model import Done, NotYet
from tests.support.ec2_actions import ran, run_instance

GPU, EC2 = ("06_gpu_deep_learning", gpu_deep_learning.CONTENT), ("04_ec2", ec2.CONTENT)
CLIENT = boto3.client


def images(name: str = "al2023*"):
    CLIENT("ec2").describe_images(Owners=["amazon"], Filters=[{"Name": "name", "Values": [name]}])


ASKED = {
    "find-image": (GPU, lambda: (images(), ran("ec2 describe-images", filters="Name=name,Values=al2023*"))),
    "image-parameter": (GPU, lambda: CLIENT("ssm").get_parameter(Name=gpu_deep_learning.resources.IMAGE)),
    "compare-types": (GPU, lambda: CLIENT("ec2").describe_instance_types(InstanceTypes=["t3.micro"])),
    "choose-image": (EC2, images),
    "choose-type": (EC2, lambda: CLIENT("ec2").describe_instance_types(InstanceTypes=["t3.micro"])),
    "key-not-found": (EC2, run_instance),
}


@pytest.mark.parametrize("step", ASKED)
def test_it_is_neither_done_nor_wrong(desk, step):
    (chapter, content), ask = ASKED[step]
    check = content.step(step).check
    ask()
    time.sleep(1.1)  # progress keeps whole seconds
    account.take_stock(CheckContext(), chapter)
    progress.done(chapter, "stock")
    assert isinstance(check(CheckContext()), NotYet)
    ask()
    if step not in ("find-image", "key-not-found"):  # of another image, and with no key's name, it is no solution
        assert check(CheckContext()) == Done()


@pytest.mark.parametrize("of", [GPU, EC2], ids=["gpu", "ec2"])
def test_a_log_in_on_another_server_before_is_none_on_this_one(desk, monkeypatch, of):
    chapter, content = of
    entry = {"time": time.time() - 60, "instance": "i-1", "kind": "command", "what": "uname", "code": 0}
    monkeypatch.setattr(CheckContext, "session_log", [entry])
    check = content.step("log-in").check
    assert check(CheckContext()) == Done()
    account.take_stock(CheckContext(), chapter)
    progress.done(chapter, "stock")
    assert isinstance(check(CheckContext()), NotYet)
    monkeypatch.setattr(CheckContext, "session_log", [entry, entry | {"time": time.time()}])
    assert check(CheckContext()) == Done()
