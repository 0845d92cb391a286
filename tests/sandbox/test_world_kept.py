"""What was made is there again after the sandbox was killed, and answers as before."""

import json
import os
import shutil
import socket
import subprocess
import time

import boto3
import pytest

from helpers import sandbox as embedded
from helpers.home import read_json, state_folder
from helpers.sandbox import client
from helpers.sandbox.world import files
from tests.support.aws import IMAGE_OF_AWS
from tests.support.kept_home import TEMPLATE, answers, filled, killed, own_sandbox, started
from tests.support.quick_sandboxes import new_process
from tests.support.soon import SOON


@pytest.fixture
def sandbox(tmp_path, monkeypatch):
    with own_sandbox(tmp_path / "home", monkeypatch) as running:
        yield running


def test_all_is_there_again_after_it_was_killed(sandbox, monkeypatch):
    made = filled()
    before, calls = answers(), sandbox.control("calls")["calls"]
    killed(sandbox)
    monkeypatch.setattr(client, "_process", new_process)  # in which texts have other hashes
    again = started(monkeypatch)
    assert (again.port, again.identity, again.why) == (sandbox.port, sandbox.identity, "kept")
    assert again.control("world")["world"]["status"] == "kept"
    after = answers()
    for question, answer in before.items():
        assert after[question] == answer, question
    assert again.control("calls")["calls"][: len(calls)] == calls

    s3 = boto3.client("s3")
    versions = s3.list_object_versions(Bucket="kept", Prefix="object")["Versions"]
    bodies = [s3.get_object(Bucket="kept", Key="object", VersionId=one["VersionId"])["Body"].read() for one in versions]
    assert sorted(bodies, key=len) == [b"first", b"second", b"large" * 20_000]
    upload = s3.list_multipart_uploads(Bucket="kept")["Uploads"][0]["UploadId"]
    part = s3.list_parts(Bucket="kept", Key="parts", UploadId=upload)["Parts"][0]
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    s3.complete_multipart_upload(Bucket="kept", Key="parts", UploadId=upload, MultipartUpload=parts)
    assert s3.get_object(Bucket="kept", Key="parts")["Body"].read() == b"x" * 40_000
    kms = boto3.client("kms")
    assert kms.decrypt(CiphertextBlob=made["encrypted"])["Plaintext"] == b"hidden"
    item = boto3.client("dynamodb").get_item(TableName=made["table"], Key={"id": {"S": "1"}})["Item"]
    assert item["of"] == {"M": {"a": {"L": [{"N": "1"}, {"B": b"x"}]}}}
    somebody = boto3.client("sts", aws_access_key_id=made["key"], aws_secret_access_key=made["secret"])
    assert somebody.get_caller_identity()["Arn"].endswith("user/somebody")

    stacks = boto3.client("cloudformation")
    changed = [{"ParameterKey": "Cidr", "ParameterValue": "10.10.0.0/16"}]
    stacks.update_stack(StackName="kept", TemplateBody=json.dumps(TEMPLATE), Parameters=changed)
    stacks.get_waiter("stack_update_complete").wait(StackName="kept", WaiterConfig=SOON)
    stacks.delete_stack(StackName="kept")
    stacks.get_waiter("stack_delete_complete").wait(StackName="kept", WaiterConfig=SOON)
    assert "QueueUrls" not in boto3.client("sqs").list_queues()
    assert made["table"] not in boto3.client("dynamodb").list_tables()["TableNames"]


def test_a_world_is_saved_and_opened_while_it_runs(sandbox, tmp_path, monkeypatch):
    s3, ec2 = boto3.client("s3"), boto3.client("ec2")
    place = {"LocationConstraint": "ap-northeast-1"}
    s3.create_bucket(Bucket="before", CreateBucketConfiguration=place)
    asked = {"ImageId": IMAGE_OF_AWS, "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1}
    first = ec2.run_instances(**asked)["Instances"][0]["InstanceId"]
    folder = state_folder() / "instances"
    host_key = (folder / first / "host_key").read_text()
    file = str(tmp_path / "mark")
    assert sandbox.control("world/save", file=file)["world/save"]["identity"] == sandbox.identity
    ec2.terminate_instances(InstanceIds=[first])
    second = ec2.run_instances(**asked)["Instances"][0]["InstanceId"]
    s3.create_bucket(Bucket="after", CreateBucketConfiguration=place)
    assert sandbox.control("world/open", file=file)["world/open"]["opened"] is True
    assert [one["Name"] for one in s3.list_buckets()["Buckets"]] == ["before"]
    states = {
        one["InstanceId"]: one["State"]["Name"]
        for r in ec2.describe_instances()["Reservations"]
        for one in r["Instances"]
    }
    assert states == {first: "running"}
    assert (folder / first / "host_key").read_text() == host_key
    assert second not in (state_folder().parent / ".ssh" / "config").read_text()

    (tmp_path / "hostile").write_bytes((tmp_path / "mark").read_bytes()[:-3])
    refused = sandbox.control("world/open", file=str(tmp_path / "hostile"))["world/open"]
    assert (refused["opened"], refused["status"]) == (False, "damaged")
    assert [one["Name"] for one in s3.list_buckets()["Buckets"]] == ["before"]
    killed(sandbox)
    started(monkeypatch)
    assert [one["Name"] for one in s3.list_buckets()["Buckets"]] == ["before"]


def test_a_world_that_cannot_be_read_is_put_aside_and_a_new_one_begun(sandbox, monkeypatch):
    place = {"LocationConstraint": "ap-northeast-1"}
    for damage, why in (("cut off", "damaged"), ("hostile", "damaged"), ("no end", "damaged"), ("older", "older")):
        boto3.client("s3").create_bucket(Bucket="lost", CreateBucketConfiguration=place)
        embedded.stop(60)
        _harm(damage)
        again = started(monkeypatch)
        assert again.why == why, damage
        told = again.control("world")["world"]
        assert (state_folder() / told["aside"] / "world").exists()
        assert told["reason"] in (state_folder() / told["aside"] / "reason.txt").read_text()
        assert boto3.client("s3").list_buckets()["Buckets"] == []
        assert boto3.client("sts").get_caller_identity()["Arn"].endswith("user/administrator")


def _harm(damage: str) -> None:
    world = state_folder() / "world"
    content = (world / "world").read_bytes()
    if damage == "cut off":
        (world / "world").write_bytes(content[:-1])
    if damage == "hostile":
        piece = b'[["s3", "123456789012", "aws"]]\n' + b"\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x04true\x85R."
        (world / "world").write_bytes(content.partition(b"\n")[0] + b"\n" + files.framed(piece))
    if damage == "no end":
        (world / "reading").write_bytes(b"...")  # as left by processes that ended while they read
    if damage == "older":
        (world / "world").write_bytes(content.replace(b'"format": 1', b'"format": 0', 1))


def test_a_reset_begins_a_new_world_and_a_copied_home_goes_on(sandbox, tmp_path, monkeypatch):
    s3 = boto3.client("s3")
    place = {"LocationConstraint": "ap-northeast-1"}
    s3.create_bucket(Bucket="before", CreateBucketConfiguration=place)
    sandbox.control("reset")
    s3.create_bucket(Bucket="after", CreateBucketConfiguration=place)
    killed(sandbox)
    copy = tmp_path / "copy"
    shutil.copytree(state_folder().parent, copy)
    monkeypatch.setenv("WORKSHOP_HOME", str(copy))
    with socket.create_server(("127.0.0.1", sandbox.port)):  # the port is taken, as on another machine it may be
        other = started(monkeypatch)
        assert other.port != sandbox.port
        assert other.why == "kept"
        assert [one["Name"] for one in boto3.client("s3").list_buckets()["Buckets"]] == ["after"]
    embedded.stop(60)


def test_of_two_sandboxes_on_one_home_one_keeps_the_world(sandbox):
    program = [os.sys.executable, "-m", "helpers.sandbox.server"]
    state = read_json(state_folder() / "sandbox.json")
    second = subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while read_json(state_folder() / "sandbox.json") == state and time.monotonic() < deadline:
            time.sleep(0.05)
        found = embedded.find()  # not `ensure()`, which may know the other one from within the last second
        assert found is not None
        told = found.control("world")["world"]
        assert (told["keeping"], told["not_saved"]) == (False, "another sandbox keeps the world of this home")
    finally:
        second.kill()
        second.wait()
        from helpers.home import write_json

        write_json(state_folder() / "sandbox.json", state)
