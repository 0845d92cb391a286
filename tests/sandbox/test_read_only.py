"""A world that was opened to be looked at: every service refuses what would change it, with a sentence; reading goes on."""

import boto3
import pytest
from botocore.exceptions import ClientError

from helpers.course.model import Action
from helpers.forms.execution import perform
from helpers.marks import commands, going, store
from helpers.operations import find
from helpers.operations.watch import Watch
from helpers.sandbox import read_only
from helpers.text import text

CHANGES: dict[str, tuple[str, Action]] = {
    "a bucket": ("s3", ("create_bucket", {"Bucket": "b2", "CreateBucketConfiguration": {"LocationConstraint": "ap-northeast-1"}})),
    "an object": ("s3", ("put_object", {"Bucket": "handed-over", "Key": "new", "Body": b"x"})),
    "a deletion": ("s3", ("delete_object", {"Bucket": "handed-over", "Key": "kept"})),
    "a network": ("ec2", ("create_vpc", {"CidrBlock": "10.9.0.0/16"})),
    "a user": ("iam", ("create_user", {"UserName": "x"})),
    "an item": ("dynamodb", ("put_item", {"TableName": "t", "Item": {"k": {"S": "1"}}})),
    "a stack": ("cloudformation", ("create_stack", {"StackName": "s", "TemplateBody": '{"Resources": {}}'})),
    "a cluster": ("ecs", ("create_cluster", {"clusterName": "c"})),
    "a parameter": ("ssm", ("put_parameter", {"Name": "p", "Value": "v", "Type": "String"})),
}  # fmt: skip
READS: dict[str, tuple[str, Action]] = {
    "buckets": ("s3", ("list_buckets", {})),
    "an object": ("s3", ("get_object", {"Bucket": "handed-over", "Key": "kept"})),
    "networks": ("ec2", ("describe_vpcs", {})),
    "who": ("sts", ("get_caller_identity", {})),
    "stacks": ("cloudformation", ("describe_stacks", {})),
    "tables": ("dynamodb", ("list_tables", {})),
}


@pytest.fixture(scope="module")
def looked_at(tmp_path_factory):
    """A world with a bucket, opened read-only; afterwards the sandbox is empty and takes changes again."""
    from helpers import sandbox

    running = sandbox.ensure()
    running.control("reset")
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="handed-over", CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"})
    s3.put_object(Bucket="handed-over", Key="kept", Body=b"x")
    file = tmp_path_factory.mktemp("handed") / "learner-1.world"
    list(commands.run("export", str(file)))
    own = going.save("own", file.parent)
    said = list(commands.run("look", str(file)))
    yield own, said
    running.control("reset")
    store.remove(own)


def ask(service, call):
    name, values = call
    return getattr(boto3.client(service), name)(**values)


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_refused_with_a_sentence(looked_at, name):
    with pytest.raises(ClientError) as refused:
        ask(*CHANGES[name])
    error = refused.value.response["Error"]
    assert error["Code"] in ("AccessDenied", "AccessDeniedException") and "read-only" in error["Message"]


@pytest.mark.parametrize("name", READS)
def test_reading_goes_on(looked_at, name):
    assert ask(*READS[name])["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_a_form_says_so_too_and_the_command_told_it(looked_at):
    assert text("marks.read_only") in looked_at[1]
    result, _, _ = perform(find("s3 mb")(bucket="another-one"), Watch())
    assert result.failure.code == "AccessDenied" and "read-only" in result.failure.message


def test_a_sandbox_started_again_still_refuses(looked_at, monkeypatch):
    monkeypatch.setattr(read_only._Now, "on", False)
    read_only.restore()
    with pytest.raises(read_only.ReadOnly):
        read_only.refuse("CreateBucket")
    read_only.refuse("DescribeInstances")


def test_back_in_a_world_of_ones_own_changes_are_taken_again(looked_at, tmp_path):
    own, _ = looked_at
    going.go_back(own, tmp_path)
    assert ask(*CHANGES["a parameter"])["ResponseMetadata"]["HTTPStatusCode"] == 200
    read_only.restore()
    assert not read_only._Now.on
