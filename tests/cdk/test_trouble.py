"""What happens to a deploy when something comes in between: told by its cause, mended by the next one, nothing left over."""

import os
import signal
import subprocess
import threading

import boto3
import pytest

from helpers import sandbox as embedded
from helpers.cdk.command import tools_path
from helpers.home import home
from helpers.operations import Watch, find
from helpers.operations.running import run as run_operation
from helpers.target import current
from tests.support.cdk_forms import KEY, run
from tests.support.stacks import inventory

pytestmark = pytest.mark.timeout(300)
MISSING_KEY = "This app needs the name of your key pair. Type: cdk"


def test_a_stack_that_went_back_is_told_again_and_then_mended(clean):
    before = inventory(boto3.client("ec2"))
    for _ in range(2):  # the second time the CLI deletes what is there, and makes a stack of the same name
        failed = run("deploy", key_name="nobodys-key")
        assert failed.failure.code == "StackRolledBack"
        assert "'nobodys-key' does not exist" in failed.failure.values["reason"]
    assert run("deploy", **KEY).failure is None
    assert run("destroy", **KEY).failure is None
    assert inventory(boto3.client("ec2")) == before
    assert run("destroy", **KEY).failure is None, "what is gone need not be destroyed"


def test_two_deploys_at_once_leave_one_whole_stack(clean):
    run("synth", **KEY)
    results = []
    both = [threading.Thread(target=lambda: results.append(run("deploy", **KEY))) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    codes = sorted(result.failure.code if result.failure else "" for result in results)
    if codes == ["StackBusy"] * 2:  # each took the other's change set away: both are told, and the next one comes up
        codes = ["" if run("deploy", **KEY).failure is None else "failed", "StackBusy"]
    assert codes in (["", ""], ["", "StackBusy"]), [result.failure and result.failure.values for result in results]
    stack = boto3.client("cloudformation").describe_stacks(StackName="MyFirstServer")["Stacks"][0]
    assert stack["StackStatus"].endswith("_COMPLETE")
    assert len(boto3.client("ec2").describe_instances()["Reservations"]) == 1


def test_a_sandbox_that_ends_in_mid_deploy_is_said_and_the_next_one_begins_anew(clean):
    def kill(steps):
        if steps.done >= 3:
            os.kill(embedded.find().pid, signal.SIGKILL)

    died = run_operation(find("cdk deploy")(**KEY), current(), Watch(on_steps=kill))
    assert died.failure.code == "EndpointConnectionError"
    assert run("deploy", **KEY).failure.code == "NotBootstrapped"  # a new sandbox is empty, and says what it lacks
    assert run("bootstrap").failure is None
    boto3.client("ec2").create_key_pair(KeyName="my-key")
    assert run("deploy", **KEY).failure is None


def test_bootstrap_may_be_run_again_and_in_the_folder_of_an_app(clean):
    folder = find("cdk deploy")(**KEY).cli.splitlines()[0].removeprefix("cd ").strip("'\"")
    assert folder == str(home() / "cdk_apps" / "ec2")
    done = subprocess.run(
        ["cdk", "bootstrap"],
        cwd=folder,
        env=clean.environment() | {"PATH": tools_path()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "bootstrapped (no changes)" in done.stderr + done.stdout


@pytest.mark.parametrize(("app", "stack"), [("ec2", "MyFirstServer"), ("gpu_dl", "DeepLearningServer")])
def test_without_a_keys_name_an_app_lists_its_stacks_and_deploys_none(clean, app, stack):
    """Nor does what was made for the list, or for a look for drift, get deployed."""
    assert run("list", app=app).text == f"{stack}\n"
    assert run("drift", app=app).failure.code != "MissingContext"  # there is no stack to look at
    for verb in ("deploy", "diff"):
        failed = run(verb, app=app).failure
        assert (failed.code, failed.values["sentence"][:51]) == ("MissingContext", MISSING_KEY)
        assert failed.stderr.strip().endswith("python app.py: Subprocess exited with error 1")
    assert run("destroy", app=app).failure is None
