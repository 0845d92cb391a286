"""The checks of 06_gpu_deep_learning: each by a case that is done and by cases that must not be.

What the forms met is told here as the forms tell it; quotas and stacks are made straight at the API.
"""

import json
import subprocess
import urllib.request

import boto3
import pytest
import test_instances_world as instances
from ec2_deeds import desk, make_pair, ran, refused, settled, stacked  # noqa: F401  desk is a fixture

from helpers import sandbox
from helpers.course import progress
from helpers.course.chapters import ec2_account as account
from helpers.course.chapters import gpu_checks as checks
from helpers.course.chapters import gpu_found as found
from helpers.course.chapters.gpu_deep_learning import CONTENT
from helpers.course.model import Done, NotYet, Wrong
from helpers.course.world import World
from helpers.text import LANGUAGES, lookup

QUOTA = {"ServiceCode": "ec2", "QuotaCode": "L-DB2E81BA"}
CHECKED = [step.id for step in CONTENT.steps if step.check is not None and step.id not in ("bootstrap", "make-key")]
BY_VISITS = ("log-in", "copy", "train", "interrupted", "longer", "tunnel")  # what is done on the server itself


def verdict(step: str):
    return CONTENT.step(step).check(World())


def ec2():
    return boto3.client("ec2")


def ask_for(value: float, wait: float = 3) -> None:
    boto3.client("service-quotas").request_service_quota_increase(**QUOTA, DesiredValue=value)
    if wait:
        sandbox.wind(hours=wait)


def launch() -> str:
    answer = ec2().run_instances(ImageId=found.image(World()), InstanceType="g4dn.xlarge", MinCount=1, MaxCount=1)
    return answer["Instances"][0]["InstanceId"]


def server() -> str:
    """The stack with its GPU server."""
    ask_for(4)
    properties = {"ImageId": found.image(World()), "InstanceType": "g4dn.xlarge"}
    assert (
        stacked(found.STACK, {"Server": {"Type": "AWS::EC2::Instance", "Properties": properties}}) == "CREATE_COMPLETE"
    )
    return found.server_id(World())


def without_quota() -> None:
    properties = {"ImageId": found.image(World()), "InstanceType": "g4dn.xlarge"}
    assert "ROLLBACK" in stacked(found.STACK, {"Server": {"Type": "AWS::EC2::Instance", "Properties": properties}})


def ssh(command: str, code: str = "") -> None:
    ran("ssh", code, identity="my-key.pem", user="ec2-user", host="203.0.113.99", command=command)


def scp(files: str) -> None:
    ran("scp", identity="my-key.pem", user="ec2-user", host="203.0.113.99", files=files)


def tunnel(code: str) -> None:
    ran("ssh tunnel", code, identity="my-key.pem", host="203.0.113.99")


def answered(text: str) -> None:
    progress.note(found.CHAPTER, "by-boto3", answer=text)


def one_was_too_few() -> None:
    ask_for(1)
    refused(launch)


def all_gone() -> None:
    account.take_stock(World(), found.CHAPTER)
    server()
    boto3.client("cloudformation").delete_stack(StackName=found.STACK)
    assert settled(found.STACK) == ""


def taken_and_more(more) -> None:
    account.take_stock(World(), found.CHAPTER)
    more()


IMAGES = "Name=name,Values=Deep Learning*"
DONE = {
    "stock": lambda: account.take_stock(World(), found.CHAPTER),
    "find-image": lambda: ran("ec2 describe-images", filters=IMAGES),
    "image-parameter": lambda: boto3.client("ssm").get_parameter(Name=found.IMAGE),
    "compare-types": lambda: ec2().describe_instance_types(InstanceTypes=["g4dn.xlarge"]),
    "region": lambda: (ran("cdk deploy", "NoImageInRegion"), ran("cdk deploy", "VcpuLimitExceeded")),
    "quota-of-none": lambda: ran("cdk deploy", "VcpuLimitExceeded"),
    "read-quota": lambda: boto3.client("service-quotas").get_service_quota(**QUOTA),
    "ask-for-one": one_was_too_few,
    "ask-for-four": lambda: ask_for(4),
    "deploy": server,
    "log-in": lambda: ssh("uname"),
    "copy": lambda: scp("train.py\ndigits.gz"),
    "train": lambda: ssh("python3 train.py --plain"),
    "taken": lambda: tunnel("PortTaken"),
    "stop": lambda: ec2().stop_instances(InstanceIds=[server()]),
    "interrupted": lambda: ssh("python3 train.py --resume"),
    "longer": lambda: ssh("python3 train.py --plain --epochs 15"),
    "in-the-terminal": lambda: boto3.client("service-quotas").list_service_quotas(ServiceCode="ec2"),
    "by-boto3": lambda: answered(checks.image_elsewhere(World())),
    "denied": lambda: ask_for(100000),
    "clean-up": all_gone,
}
# What must not be done, and what it is told as: the name of a mistake, or of a "not yet".
ATTEMPTS = {
    ("find-image", "another-name"): lambda: ran("ec2 describe-images", filters="Name=name,Values=al2023*"),
    ("region", "not-met"): lambda: ran("cdk deploy"),
    ("region", "not-mended"): lambda: ran("cdk deploy", "NoImageInRegion"),
    ("quota-of-none", "not-met"): lambda: ran("cdk deploy", "NoImageInRegion"),
    ("ask-for-one", "not-met"): lambda: None,
    ("ask-for-one", "waiting"): lambda: ask_for(1, wait=0),
    ("ask-for-one", "not-tried"): lambda: ask_for(1),
    ("ask-for-four", "waiting"): lambda: ask_for(4, wait=0),
    ("ask-for-four", "denied"): lambda: ask_for(100000),
    ("ask-for-four", "too-little"): lambda: ask_for(2),
    ("deploy", "rolled-back"): without_quota,
    ("deploy", "not-running"): lambda: ec2().stop_instances(InstanceIds=[server()]),
    ("log-in", "did-not-work"): lambda: ssh("uname", "PermissionDenied"),
    ("copy", "not-all"): lambda: scp("train.py"),
    ("train", "did-not-end"): lambda: ssh("python3 train.py", "CommandFailed"),
    ("tunnel", "no-server"): lambda: None,
    ("tunnel", "nobody-came"): lambda: tunnel("Cancelled"),
    ("tunnel", "did-not-open"): lambda: tunnel("PortTaken"),
    ("stop", "no-server"): lambda: None,
    ("stop", "terminated"): lambda: ec2().terminate_instances(InstanceIds=[server()]),
    ("by-boto3", "here"): lambda: answered(found.image(World())),
    ("by-boto3", "other"): lambda: answered("ami-0"),
    ("denied", "waiting"): lambda: ask_for(100000, wait=0),
    ("clean-up", "no-stock"): lambda: None,
    ("clean-up", "nothing-yet"): lambda: account.take_stock(World(), found.CHAPTER),
    ("clean-up", "still-paid"): lambda: taken_and_more(server),
    ("clean-up", "left"): lambda: taken_and_more(make_pair),
}
NOT_WRONG = {"not-met", "not-mended", "waiting", "not-tried", "no-server", "no-stock", "nothing-yet", "in-progress"}
ELSEWHERE = {
    ("deploy", "in-progress")
}  # a state that passes at once in the sandbox; bootstrap and key: test_checks_ec2


@pytest.mark.parametrize("step", [step for step in CHECKED if step != "tunnel"])
def test_a_step_is_done_by_what_it_asks_for_and_by_nothing_less(desk, step):  # noqa: F811
    assert isinstance(verdict(step), NotYet), "on a fresh sandbox nothing is done, and nothing wrong"
    DONE[step]()
    assert isinstance(verdict(step), Done)


@pytest.mark.parametrize(("step", "name"), ATTEMPTS, ids=lambda part: part)
def test_what_is_not_done_is_called_by_its_name(desk, step, name):  # noqa: F811
    ATTEMPTS[step, name]()
    told = verdict(step)
    assert isinstance(told, NotYet if name in NOT_WRONG else Wrong)
    assert told.name == name
    for lang in LANGUAGES:
        words = lookup(f"chapter_{found.CHAPTER}.steps.{step}.mistakes.{name}", lang)
        assert "{" not in words.format(**told.values)


def test_every_mistake_has_an_attempt():
    written = json.loads(json.dumps({s: lookup(f"chapter_{found.CHAPTER}.steps.{s}.mistakes", "en") for s in CHECKED}))
    known = {(step, name) for step, names in written.items() for name in names}
    assert known == ATTEMPTS.keys() | ELSEWHERE


def test_a_stack_under_way_is_told(desk, monkeypatch):  # noqa: F811
    monkeypatch.setattr(found, "stack", lambda world: {"StackStatus": "UPDATE_IN_PROGRESS"})
    assert verdict("deploy") == NotYet("in-progress", {"status": "UPDATE_IN_PROGRESS"})


def test_what_was_done_on_the_server_by_any_program_counts(desk):  # noqa: F811
    """Here by the real ssh, as in a terminal; the programs' names alone matter, so the script is a short one."""
    server = instances.World(ec2(), desk).build()
    instance, near = server.run(), instances.free_port()
    if not instances.walled(server, instance):
        pytest.skip("without walls ssh -L forwards nothing")
    assert isinstance(verdict("log-in"), Done)
    assert all(not isinstance(verdict(step), Done) for step in BY_VISITS[1:])
    assert server.ssh(instance, "python3 train.py").returncode != 0  # it is not there
    assert not isinstance(verdict("train"), Done)
    server.ssh(instance, "cat > train.py", input="print('trained')")
    assert server.ssh(instance, "python3 train.py --epochs 12 --resume").stdout == "trained\n"
    assert all(isinstance(verdict(step), Done) for step in BY_VISITS[:-1])
    assert not isinstance(verdict("tunnel"), Done)
    serve = server.line(instance, "python3 -m http.server 8888", options=("-L", f"{near}:localhost:8888"))
    with subprocess.Popen(serve, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as tunnel:
        instances.until(lambda: answers(near), 10)
        tunnel.terminate()
    assert isinstance(verdict("tunnel"), Done)


def answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
    except OSError:
        return False
    return True
