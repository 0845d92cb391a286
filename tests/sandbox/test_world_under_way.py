"""What was under way when the sandbox was killed: instances run again with what was on them, tasks have stopped, an operation
on a stack is rolled back and can be done again.
"""

import json
import subprocess
import time

import boto3
import pytest

from helpers import sandbox as embedded
from helpers.home import state_folder
from tests.support.ecs_world import World
from tests.support.kept_home import killed, own_sandbox, started
from tests.support.soon import SOON

SLOW = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.9.0.0/16"}}
MANY = {f"Net{number}": {"Type": "AWS::SQS::Queue"} for number in range(60)}


@pytest.fixture
def sandbox(tmp_path, monkeypatch):
    with own_sandbox(tmp_path / "home", monkeypatch) as running:
        yield running


def status(stack: str) -> str:
    return boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]


def settled(stack: str) -> str:
    deadline = time.monotonic() + 60
    while (now := status(stack)).endswith("_IN_PROGRESS") and time.monotonic() < deadline:
        time.sleep(0.05)
    return now


def ssh(key: str, address: str, command: str) -> str:
    words = ["ssh", "-i", key, "-o", "BatchMode=yes", f"ec2-user@{address}", command]
    environment = embedded.ensure().environment()
    done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_what_was_under_way_ends_and_what_ran_runs_again(sandbox, tmp_path, monkeypatch):
    ec2, stacks = boto3.client("ec2"), boto3.client("cloudformation")
    key = tmp_path / "my-key.pem"
    key.write_text(ec2.create_key_pair(KeyName="my-key")["KeyMaterial"])
    key.chmod(0o600)
    group = ec2.create_security_group(GroupName="ssh", Description="ssh")["GroupId"]
    ec2.authorize_security_group_ingress(GroupId=group, IpProtocol="tcp", FromPort=22, ToPort=22, CidrIp="0.0.0.0/0")
    images = ec2.describe_images(Filters=[{"Name": "name", "Values": ["al2023-ami-2023*"]}])["Images"]
    instance = ec2.run_instances(
        ImageId=images[0]["ImageId"],
        InstanceType="t3.micro",
        MinCount=1,
        MaxCount=1,
        KeyName="my-key",
        SecurityGroupIds=[group],
        UserData="#!/bin/sh\necho once >> /home/ec2-user/boots\n",
    )["Instances"][0]["InstanceId"]
    address = ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]["PublicIpAddress"]
    ssh(str(key), address, "until [ -f boots ]; do sleep 0.05; done; echo mine > kept; sync")
    ecs = World()
    (task,) = ecs.start(ecs.define("sleep", "613"))
    ecs.until(task, "RUNNING")
    stacks.create_stack(StackName="old", TemplateBody=json.dumps({"Resources": {"Net": SLOW}}))
    stacks.get_waiter("stack_create_complete").wait(StackName="old", WaiterConfig=SOON)
    stacks.create_stack(StackName="new", TemplateBody=json.dumps({"Resources": MANY}))
    changed = {"Net": SLOW | {"Properties": SLOW["Properties"] | {"EnableDnsSupport": False}}}
    stacks.update_stack(StackName="old", TemplateBody=json.dumps({"Resources": changed | MANY}))
    time.sleep(0.3)
    under_way = [status("new"), status("old")]
    killed(sandbox)
    again = started(monkeypatch)

    assert again.why == "kept"
    assert "sleep 613" not in subprocess.run(["ps", "ax"], capture_output=True, text=True, check=True).stdout
    (now,) = ecs.look(task)
    assert (now["lastStatus"], now["stopCode"]) == ("STOPPED", "TerminationNotice")
    assert "maintenance" in now["stoppedReason"]
    assert now["containers"][0]["exitCode"] == 137
    interfaces = ec2.describe_network_interfaces()["NetworkInterfaces"]
    assert not [one for one in interfaces if one["Description"].startswith("arn:aws:ecs")]
    done = ecs.until(ecs.start(ecs.define("true"))[0])
    assert done["stopCode"] == "EssentialContainerExited"

    assert ssh(str(key), address, "cat boots kept") == "once\nmine"
    assert len(list((state_folder() / "instances").iterdir())) == 1
    log = [(one["kind"], one["code"]) for one in again.control("session_log")["session_log"]]
    assert log == [("command", 0), ("command", 0)]

    assert settled("new") == ("ROLLBACK_COMPLETE" if under_way[0] == "CREATE_IN_PROGRESS" else "CREATE_COMPLETE")
    assert settled("old") == ("UPDATE_ROLLBACK_COMPLETE" if under_way[1] == "UPDATE_IN_PROGRESS" else "UPDATE_COMPLETE")
    if under_way[1] == "UPDATE_IN_PROGRESS":
        assert "Net1" not in stacks.get_template(StackName="old")["TemplateBody"]["Resources"]
        resources = stacks.describe_stack_resources(StackName="old")["StackResources"]
        assert [one["LogicalResourceId"] for one in resources] == ["Net"]
    stacks.update_stack(StackName="old", TemplateBody=json.dumps({"Resources": changed}))
    assert settled("old") == "UPDATE_COMPLETE"
    for name in ("old", "new"):
        stacks.delete_stack(StackName=name)
        stacks.get_waiter("stack_delete_complete").wait(StackName=name, WaiterConfig=SOON)
    assert "QueueUrls" not in boto3.client("sqs").list_queues()
    assert [one["IsDefault"] for one in ec2.describe_vpcs()["Vpcs"]] == [True]
