"""The checks of 06_gpu_deep_learning: each by a case that is done and by cases that must not be.

What the forms met is told here as the forms tell it; quotas and stacks are made straight at the API.
"""

import json
import subprocess
import urllib.request

import boto3
import pytest
from botocore.config import Config

from helpers import sandbox
from helpers.cdk import app_folder
from helpers.course import progress
from helpers.course.chapters.gpu_deep_learning import CONTENT, checks, resources
from helpers.course.context import CheckContext
from helpers.course.kit import account
from helpers.course.model import Done, NotYet, Wrong
from helpers.text import LANGUAGES, lookup
from tests.support import instances
from tests.support.ec2_actions import make_pair, ran, refused, settled, stacked

QUOTA = {"ServiceCode": "ec2", "QuotaCode": "L-DB2E81BA"}
CHECKED = [step.id for step in CONTENT.steps if step.check is not None and step.id not in ("bootstrap", "make-key")]
SCRIPT = """import sys, time
time.sleep(0 if "--resume" in sys.argv else 30)
print("trained")
"""
BY_VISITS = ("log-in", "copy", "train", "interrupted", "longer", "tunnel")  # what is done on the server itself


def verdict(step: str):
    return CONTENT.step(step).check(CheckContext())


def ec2():
    return boto3.client("ec2")


def ask_for(value: float, wait: float = 3) -> None:
    boto3.client("service-quotas").request_service_quota_increase(**QUOTA, DesiredValue=value)
    if wait:
        sandbox.wind(hours=wait)


def launch() -> str:
    answer = ec2().run_instances(
        ImageId=resources.image(CheckContext()), InstanceType="g4dn.xlarge", MinCount=1, MaxCount=1
    )
    return answer["Instances"][0]["InstanceId"]


def server() -> str:
    """The stack with its GPU server."""
    ask_for(4)
    properties = {"ImageId": resources.image(CheckContext()), "InstanceType": "g4dn.xlarge"}
    assert (
        stacked(resources.STACK, {"Server": {"Type": "AWS::EC2::Instance", "Properties": properties}})
        == "CREATE_COMPLETE"
    )
    return resources.server_id(CheckContext())


def without_quota() -> None:
    properties = {"ImageId": resources.image(CheckContext()), "InstanceType": "g4dn.xlarge"}
    assert "ROLLBACK" in stacked(resources.STACK, {"Server": {"Type": "AWS::EC2::Instance", "Properties": properties}})


def ssh(command: str, code: str = "") -> None:
    ran("ssh", code, identity="my-key.pem", user="ec2-user", host="203.0.113.99", command=command)


def scp(files: str) -> None:
    ran("scp", identity="my-key.pem", user="ec2-user", host="203.0.113.99", files=files)


def tunnel(code: str) -> None:
    ran("ssh tunnel", code, identity="my-key.pem", host="203.0.113.99")


def line_in_the_map(image_id: str) -> None:
    resources.add_to_the_map(resources.ELSEWHERE, image_id)


def right_line() -> None:
    line_in_the_map(resources.image(CheckContext(), resources.ELSEWHERE))


def synthesized_by_terminal(image_id: str) -> None:
    """What `cdk synth` leaves in a terminal, as far as the check looks."""
    folder = app_folder("gpu_dl") / "cdk.out"
    folder.mkdir()
    server = {"Type": "AWS::EC2::Instance", "Properties": {"ImageId": image_id}}
    (folder / "template.json").write_text(json.dumps({"Resources": {"Server": server}}))
    stack = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "template.json"}}
    (folder / "manifest.json").write_text(json.dumps({"artifacts": {resources.STACK: stack}}))


def answered(text: str) -> None:
    progress.note(resources.CHAPTER, "by-boto3", answer=text)


def one_was_too_few() -> None:
    ask_for(1)
    refused(launch)


def all_gone() -> None:
    account.take_stock(CheckContext(), resources.CHAPTER)
    server()
    boto3.client("cloudformation").delete_stack(StackName=resources.STACK)
    assert settled(resources.STACK) == ""


def taken_and_more(more) -> None:
    account.take_stock(CheckContext(), resources.CHAPTER)
    more()


IMAGES = "Name=name,Values=Deep Learning*"
DONE = {
    "stock": lambda: account.take_stock(CheckContext(), resources.CHAPTER),
    "find-image": lambda: ran("ec2 describe-images", filters=IMAGES),
    "image-parameter": lambda: boto3.client("ssm").get_parameter(Name=resources.IMAGE),
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
    "interrupted": lambda: (ssh("python3 train.py", "Cancelled"), ssh("python3 train.py --resume")),
    "longer": lambda: ssh("python3 train.py --plain --epochs 15"),
    "in-the-terminal": lambda: boto3.client("service-quotas").list_service_quotas(ServiceCode="ec2"),
    "by-boto3": lambda: answered(checks.image_elsewhere(CheckContext())),
    "mend-map": lambda: (right_line(), ran("cdk synth", app="gpu_dl", region=resources.ELSEWHERE)),
    "denied": lambda: ask_for(100000),
    "clean-up": all_gone,
}
# What must not be done, and what it is told as: the name of a mistake, or of a "not yet".
ATTEMPTS = {
    ("find-image", "another-name"): lambda: ran("ec2 describe-images", filters="Name=name,Values=al2023*"),
    ("region", "not-met"): lambda: ran("cdk deploy"),
    ("region", "not-mended"): lambda: ran("cdk deploy", "NoImageInRegion"),
    ("quota-of-none", "not-met"): lambda: ran("cdk deploy", "NoImageInRegion"),
    ("quota-of-none", "has-quota"): lambda: ask_for(4),
    ("ask-for-one", "not-met"): lambda: None,
    ("ask-for-one", "outside"): lambda: (ask_for(4), launch()),
    ("ask-for-one", "waiting"): lambda: ask_for(1, wait=0),
    ("ask-for-one", "not-tried"): lambda: ask_for(1),
    ("ask-for-four", "waiting"): lambda: ask_for(4, wait=0),
    ("ask-for-four", "denied"): lambda: ask_for(100000),
    ("ask-for-four", "too-little"): lambda: ask_for(2),
    ("deploy", "rolled-back"): without_quota,
    ("deploy", "not-running"): lambda: ec2().stop_instances(InstanceIds=[server()]),
    ("log-in", "denied"): lambda: ssh("uname", "PermissionDenied"),
    ("log-in", "timed-out"): lambda: ssh("uname", "ConnectionTimedOut"),
    ("log-in", "other-host"): lambda: ssh("uname", "HostUnknown"),
    ("log-in", "not-running"): lambda: (
        ec2().stop_instances(InstanceIds=[server()]),
        ssh("uname", "ConnectionTimedOut"),
    ),
    ("log-in", "did-not-work"): lambda: ssh("uname", "SshFailed"),
    ("copy", "not-all"): lambda: scp("train.py"),
    ("train", "did-not-end"): lambda: ssh("python3 train.py", "CommandFailed"),
    ("tunnel", "no-server"): lambda: None,
    ("tunnel", "nobody-came"): lambda: tunnel("Cancelled"),
    ("tunnel", "did-not-open"): lambda: tunnel("PortTaken"),
    ("taken", "opened"): lambda: tunnel("Cancelled"),
    ("stop", "no-server"): lambda: None,
    ("stop", "terminated"): lambda: ec2().terminate_instances(InstanceIds=[server()]),
    ("interrupted", "not-resumed"): lambda: ssh("python3 train.py", "Cancelled"),
    ("interrupted", "nothing-broken"): lambda: ssh("python3 train.py --resume"),
    ("mend-map", "unreadable"): lambda: (app_folder("gpu_dl") / "app.py").write_text("IMAGES = {'eu-west-1' 'ami-0'"),
    ("mend-map", "of-here"): lambda: line_in_the_map(resources.image(CheckContext())),
    ("mend-map", "other"): lambda: line_in_the_map("ami-0"),
    ("mend-map", "not-tried"): right_line,
    ("by-boto3", "here"): lambda: answered(resources.image(CheckContext())),
    ("by-boto3", "other"): lambda: answered("ami-0"),
    ("denied", "waiting"): lambda: ask_for(100000, wait=0),
    ("clean-up", "no-stock"): lambda: None,
    ("clean-up", "nothing-yet"): lambda: account.take_stock(CheckContext(), resources.CHAPTER),
    ("clean-up", "still-paid"): lambda: taken_and_more(server),
    ("clean-up", "left"): lambda: taken_and_more(make_pair),
}
NOT_WRONG = {"not-met", "not-mended", "waiting", "not-tried", "no-server", "no-stock", "nothing-yet", "in-progress"}
NOT_WRONG |= {"has-quota", "not-resumed", "opened"}
ELSEWHERE = {
    ("deploy", "in-progress")
}  # a state that passes at once in the sandbox; bootstrap and key: test_checks_ec2


@pytest.mark.parametrize("step", [step for step in CHECKED if step != "tunnel"])
def test_a_step_is_done_by_what_it_asks_for_and_by_nothing_less(desk, step):
    assert isinstance(verdict(step), NotYet), "on a fresh sandbox nothing is done, and nothing wrong"
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
    written = json.loads(
        json.dumps({s: lookup(f"chapter_{resources.CHAPTER}.steps.{s}.mistakes", "en") for s in CHECKED})
    )
    known = {(step, name) for step, names in written.items() for name in names}
    assert known == ATTEMPTS.keys() | ELSEWHERE


def test_a_stack_under_way_is_told(desk, monkeypatch):
    monkeypatch.setattr(resources, "stack", lambda world: {"StackStatus": "UPDATE_IN_PROGRESS"})
    assert verdict("deploy") == NotYet("in-progress", {"status": "UPDATE_IN_PROGRESS"})


def test_a_parameter_that_the_cdk_read_for_itself_does_not_count(desk):
    boto3.client("ssm", config=Config(user_agent="aws-sdk-js/3.1 cdk")).get_parameter(Name=resources.IMAGE)
    assert verdict("image-parameter") == NotYet()


def test_the_quota_may_be_met_in_a_terminal_and_the_stack_be_gone_since(desk):
    ran("cdk deploy", "NoImageInRegion")
    without_quota()
    assert isinstance(verdict("quota-of-none"), Done)
    assert isinstance(verdict("region"), Done), "a deploy that gets as far has got past the map"
    boto3.client("cloudformation").delete_stack(StackName=resources.STACK)
    assert settled(resources.STACK) == ""
    assert isinstance(verdict("quota-of-none"), Done)


def test_a_stack_of_before_does_not_mend_the_region(desk):
    server()
    ran("cdk deploy", "NoImageInRegion")
    assert verdict("region") == NotYet("not-mended")


def test_a_server_that_was_there_before_is_not_the_chapters(desk):
    ask_for(4)
    launch()
    account.take_stock(CheckContext(), resources.CHAPTER)
    assert isinstance(verdict("ask-for-one"), Done)


def seen(monkeypatch, *visits: tuple[str, int | None]) -> None:
    """Commands as the sandbox's servers saw them, with their exit codes."""
    told = [{"time": 0.0, "instance": "i-0", "kind": "command", "what": what, "code": code} for what, code in visits]
    monkeypatch.setattr(CheckContext, "session_log", told)


@pytest.mark.parametrize("code", [None, 124, 130, 143, -15])
def test_a_training_is_interrupted_by_whatever_ended_it(desk, monkeypatch, code):
    seen(monkeypatch, ("python3 train.py", code), ("python3 train.py --resume", 0))
    assert isinstance(verdict("interrupted"), Done)


@pytest.mark.parametrize("code", [0, 1, 2, 127])
def test_a_training_that_failed_by_itself_was_not_interrupted(desk, monkeypatch, code):
    seen(monkeypatch, ("python3 train.py", code), ("python3 train.py --resume", 0))
    assert verdict("interrupted") == Wrong("nothing-broken")


def test_the_first_tunnel_is_not_taken_for_the_one_that_should_be_refused(desk):
    ran("ssh tunnel", "Cancelled", identity="my-key.pem", host="203.0.113.99", command="jupyter lab")
    assert verdict("taken") == NotYet()


def test_a_training_is_taken_up_after_it_was_interrupted_not_before(desk, monkeypatch):
    seen(monkeypatch, ("python3 train.py --resume", 0), ("python3 train.py", None), ("sleep 9", None))
    assert verdict("interrupted") == NotYet("not-resumed")
    seen(monkeypatch, ("sleep 9", None), ("python3 train.py --resume", 0))
    assert verdict("interrupted") == Wrong("nothing-broken")


def test_the_map_may_be_tried_in_a_terminal_too(desk):
    right_line()
    synthesized_by_terminal(resources.image(CheckContext()))
    assert verdict("mend-map") == NotYet("not-tried")
    (app_folder("gpu_dl") / "cdk.out" / "template.json").unlink()
    (app_folder("gpu_dl") / "cdk.out" / "manifest.json").unlink()
    (app_folder("gpu_dl") / "cdk.out").rmdir()
    synthesized_by_terminal(resources.image(CheckContext(), resources.ELSEWHERE))
    assert verdict("mend-map") == Done()


def test_the_line_is_the_learners_own_to_write(desk, monkeypatch):
    add_the_line = CONTENT.step("mend-map").prepare
    add_the_line(CheckContext())
    assert resources.ELSEWHERE not in resources.images_of_the_app()
    monkeypatch.setenv("WORKSHOP_AUTORUN", "1")
    add_the_line(CheckContext())
    assert resources.images_of_the_app()[resources.ELSEWHERE] == resources.image(CheckContext(), resources.ELSEWHERE)


def test_what_was_done_on_the_server_by_any_program_counts(desk):
    """Here by the real ssh, as in a terminal; the programs' names alone matter, so the script is a short one."""
    server = instances.World(ec2(), desk).build()
    instance, near = server.run(), instances.free_port()
    if not instances.walled(server, instance):
        pytest.skip("without walls ssh -L forwards nothing")
    assert isinstance(verdict("log-in"), Done)
    assert all(not isinstance(verdict(step), Done) for step in BY_VISITS[1:])
    assert server.ssh(instance, "python3 train.py").returncode != 0  # it is not there
    assert not isinstance(verdict("train"), Done)
    server.ssh(instance, "cat > train.py", input=SCRIPT)
    assert server.ssh(instance, "timeout 1 python3 train.py").returncode == 124
    assert verdict("interrupted") == NotYet("not-resumed")
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
