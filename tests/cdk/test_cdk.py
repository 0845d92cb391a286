"""The real CDK CLI through its operations: the bundled app and three others come up, are changed, and go without a trace."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import boto3
import pytest

from helpers import cdk
from helpers.cdk.apps import assembly_of, stacks_of
from helpers.cdk.command import CompletedCommand, tools_path
from helpers.cdk.command import run as run_words
from helpers.home import PROJECT, home
from helpers.operations import Watch, find
from helpers.operations.cdk import cdk_run
from helpers.operations.cdk.failures import failure_of
from helpers.operations.running import run as run_operation
from helpers.target import current
from tests.support.cdk_forms import KEY, run
from tests.support.ec2_actions import stacked
from tests.support.stacks import inventory

SAMPLES = Path(__file__).parent / "samples"

pytestmark = pytest.mark.timeout(600)


def test_the_bundled_app_from_bootstrap_to_destroy(fresh, monkeypatch):
    """In one test, since each `cdk` takes seconds."""
    monkeypatch.delenv("CDK_VALIDATION", raising=False)  # as a learner has it
    shutil.rmtree(home() / "cdk_apps", ignore_errors=True)
    ec2 = boto3.client("ec2")
    ec2.create_key_pair(KeyName="my-key")
    assert run("deploy", **KEY).failure.code == "NotBootstrapped"
    assert run("bootstrap").failure is None
    before = inventory(ec2)

    steps = []
    deployed = run_operation(find("cdk deploy")(**KEY), current(), Watch(on_steps=steps.append))
    assert deployed.failure is None
    assert (steps[-1].done, steps[-1].total) == (13, 13)
    assert [event.status for event in deployed.events if event.of_stack][-1] == "CREATE_COMPLETE"
    outputs = cdk.outputs("MyFirstServer")
    assert deployed.text == "".join(f"MyFirstServer.{name} = {outputs[name]}\n" for name in sorted(outputs))
    server = ec2.describe_instances(InstanceIds=[outputs["InstanceId"]])["Reservations"][0]["Instances"][0]
    assert server["PublicIpAddress"] == outputs["PublicIp"]

    assert "There were no differences" in run("diff", **KEY).text
    opened = run("diff", **KEY, ssh_from="0.0.0.0/0")
    assert "0.0.0.0/0" in opened.text
    assert "access to sensitive port 22" in opened.text  # the CDK's own warning, which the chapter teaches from
    assert run("deploy", **KEY, ssh_from="0.0.0.0/0").failure is None
    (group,) = server["SecurityGroups"]
    rules = ec2.describe_security_groups(GroupIds=[group["GroupId"]])["SecurityGroups"][0]["IpPermissions"]
    assert [one["IpRanges"][0]["CidrIp"] for one in rules] == ["0.0.0.0/0"]

    failed = run("deploy", key_name="nobodys-key")
    assert failed.failure.code == "StackRolledBack"
    assert failed.failure.values["type"] == "AWS::EC2::Instance"
    assert "'nobodys-key' does not exist" in failed.failure.values["reason"]

    assert run("list", **KEY).text == "MyFirstServer\n"
    assert run("destroy", **KEY).failure is None
    assert inventory(ec2) == before


def test_the_line_in_a_terminal_does_the_same(clean):
    operation = find("cdk deploy")(**KEY)
    environment = clean.environment() | {"PATH": tools_path()}
    done = subprocess.run(["sh", "-c", operation.cli], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for name, value in cdk.outputs("MyFirstServer").items():
        assert f"MyFirstServer.{name} = {value}" in done.stderr + done.stdout
    assert "WARNING" not in (done.stderr + done.stdout).upper()


def test_without_rollback_what_was_made_is_there_to_look_at(clean):
    run("deploy", key_name="nobodys-key", rollback=False)
    described = boto3.client("cloudformation").describe_stacks(StackName="MyFirstServer")["Stacks"][0]
    assert described["StackStatus"] == "CREATE_FAILED"
    assert len(boto3.client("ec2").describe_vpcs()["Vpcs"]) == 2
    assert run("destroy", **KEY).failure is None
    assert len(boto3.client("ec2").describe_vpcs()["Vpcs"]) == 1


@pytest.mark.parametrize("sample", ["web_server", "two_tiers", "reader"])
def test_what_learners_write_comes_up_changes_and_goes(clean, sample, tmp_path):
    ec2 = boto3.client("ec2")
    before = inventory(ec2) | {"buckets": len(boto3.client("s3").list_buckets()["Buckets"])}
    shutil.copy(SAMPLES / f"{sample}.py", tmp_path / "app.py")
    (tmp_path / "cdk.json").write_text(json.dumps({"app": "python app.py"}))
    environment = clean.environment() | {"PATH": tools_path()}

    def command(*words: str) -> str:
        done = subprocess.run(
            ["cdk", *words], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stderr + done.stdout

    assert "Sample." in command("deploy", "--require-approval", "never")
    assert "UPDATE_COMPLETE" in command("deploy", "-c", "variant=8080", "--require-approval", "never")
    command("destroy", "--force", "--app", "cdk.out")
    assert inventory(ec2) | {"buckets": len(boto3.client("s3").list_buckets()["Buckets"])} == before


# ---------------------------------------------------------------- apps and assemblies


@pytest.fixture
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path / "work"))
    return tmp_path / "work"


def test_an_app_is_copied_once_and_then_the_learners_own(own_home):
    mine = cdk.app_folder("ec2")
    assert (mine / "stack.py").read_bytes() == (PROJECT / "cdk_apps" / "ec2" / "stack.py").read_bytes()
    (mine / "stack.py").write_text("# mine")
    assert (cdk.app_folder("ec2") / "stack.py").read_text() == "# mine"
    with pytest.raises(FileNotFoundError):
        cdk.app_folder("nowhere")


def test_an_assembly_serves_the_same_source_context_and_place_alone(own_home):
    first = assembly_of("ec2", KEY, "1/tokyo")
    assert assembly_of("ec2", dict(KEY), "1/tokyo") == first
    others = {assembly_of("ec2", {}, "1/tokyo"), assembly_of("ec2", KEY, "2/tokyo")}
    (cdk.app_folder("ec2") / "stack.py").write_text("# other")
    others.add(assembly_of("ec2", KEY, "1/tokyo"))
    assert len(others | {first}) == 4
    assert stacks_of(first) == {}


def test_nothing_synthesized_is_said_and_no_error(own_home, capsys):
    cdk.compare("ec2")
    assert "cdk synth" in capsys.readouterr().out


# ---------------------------------------------------------------- what a failure means

TRACE = """Traceback (most recent call last):
  File "/app/app.py", line 12, in <module>
    ServerStack(app)
  File "/app/stack.py", line 7, in __init__
    ec2.Vpcc(self)
AttributeError: module 'aws_cdk.aws_ec2' has no attribute 'Vpcc'
python app.py: Subprocess exited with error 1
"""
SYNTAX = """  File "/app/stack.py", line 3
    def __init__(self
                ^
SyntaxError: '(' was never closed
python app.py: Subprocess exited with error 1
"""
NO_ENGINE = (  # aws-cdk's own words: @aws-cdk/cdk-assets-lib, lib/private/docker.ts
    "Failed to find and execute 'docker' while attempting to build a container asset. Please install 'docker' and try again."
)


@pytest.mark.parametrize(
    ("said", "code", "values"),
    [
        (TRACE, "AppError", {"file": "stack.py", "line": "7"}),
        (SYNTAX, "AppError", {"file": "stack.py", "line": "3"}),
        ("Type: -c key_name=NAME\npython app.py: Subprocess exited with error 1\n", "MissingContext", {}),
        ("MyStack: SSM parameter /cdk-bootstrap/hnb659fds/version not found.", "NotBootstrapped", {}),
        ("Unable to resolve AWS account to use.", "NoCredentials", {}),
        ("Circular dependency between resources: [A, B]", "CircularDependency", {}),
        (f"Hw: fail: {NO_ENGINE}\nFailed to publish asset", "NoContainerEngine", {"engine": "docker"}),
        ("ERROR: Cannot connect to the Docker daemon at unix:///x.sock. Is it running?", "NoContainerEngine", {}),
        ("Stack:arn:aws:x is in UPDATE_IN_PROGRESS state and can not be updated.", "StackBusy", {}),
        ("ChangeSet [cdk-deploy-change-set] does not exist", "StackBusy", {}),
        ("connect ECONNREFUSED 127.0.0.1:1", "EndpointConnectionError", {}),
        ("something else\nwent wrong", "CdkFailed", {"reason": "went wrong"}),
        (
            "ERROR InstanceType: 't3.lerge' is not valid in any region\n   App/Server\nSynthesis finished with errors",
            "CdkFailed",
            {"reason": "InstanceType: 't3.lerge' is not valid in any region"},
        ),
    ],
)
def test_a_failure_is_told_by_its_cause(said, code, values):
    failure = failure_of(said, [], "/app")
    assert failure.code == code
    assert {name: failure.values[name] for name in values} == values
    assert failure.stderr == said


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"app": "nowhere"}, "app", "NoSuchApp"),
        ({"app": "../ec2"}, "app", "NoSuchApp"),
    ],
)
def test_an_app_that_is_none_is_told_before_anything_runs(values, field, code):
    assert find("cdk deploy")(**values).problems()[field].code == code


@pytest.mark.parametrize(
    "environment", ["", "123456789012", "aws://123/tokyo", "aws://123456789012/ap-northeast-1; rm"]
)
def test_a_place_to_bootstrap_that_is_none_is_told(environment):
    assert "environment" in find("cdk bootstrap")(environment=environment).problems()


def test_another_account_is_not_bootstrapped(fresh):
    result = run("bootstrap", environment="aws://210987654321/ap-northeast-1")
    assert result.failure.code == "WrongAccount"


def test_cancel_ends_the_command(clean):
    watch = Watch()
    watch.cancel()
    result = run_operation(find("cdk synth")(**KEY), current(), watch)
    assert result.failure.code == "Cancelled"


def test_what_a_cancelled_command_had_said_is_kept(clean, monkeypatch):
    monkeypatch.setattr("helpers.operations.cdk.cdk_run.run", lambda *_: CompletedCommand(130, "", "Bundling\n"))
    watch = Watch()
    watch.cancel()
    result = run_operation(find("cdk synth")(**KEY), current(), watch)
    assert (result.failure.code, result.text) == ("Cancelled", "Bundling\n")


def test_what_fails_just_before_the_cli_ends_is_told_as_well(fresh, monkeypatch):
    """The CLI may hear of it before the next look at the stack is due."""

    def ends_at_once(words, folder, environment, meanwhile, anew):
        meanwhile()
        vpc = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/8"}}
        assert "ROLLBACK" in stacked("CDKToolkit", {"Vpc": vpc})
        return CompletedCommand(1, "", "failed\n")

    monkeypatch.setattr("helpers.operations.cdk.cdk_run.run", ends_at_once)
    monkeypatch.setitem(cdk_run.ASK_EVERY, "sandbox", 60)
    assert run("bootstrap").failure.code == "StackRolledBack"


def test_the_cli_speaks_as_in_a_terminal_on_a_machine_for_ci_too(clean, tmp_path, monkeypatch):
    """With CI set it would tell everything to standard output, in another order."""
    monkeypatch.setenv("CI", "true")
    ended = run_words(["cdk", "doctor"], tmp_path, clean.environment(), lambda: False)
    assert (ended.exit_code, ended.stdout) == (0, "")
    assert "CDK CLI Version" in ended.output


def test_nothing_is_written_in_the_home_folder(clean, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert run("list", **KEY).failure is None
    left = [path.relative_to(tmp_path).parts[0] for path in tmp_path.rglob("*") if path.is_file()]
    assert [name for name in left if name != ".cache"] == []
    assert os.environ["CDK_HOME"].startswith(str(home()))
