"""An operation on a stack that is interrupted anywhere leaves nothing of which the stack does not know."""

import contextlib
import copy
import json
import threading
import time
from dataclasses import replace
from types import SimpleNamespace

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ReadTimeoutError

from helpers.sandbox.connections import listen
from helpers.sandbox.overlay.cloudformation import resuming
from helpers.sandbox.overlay.cloudformation.carrying_out import Begun, Record
from helpers.sandbox.overlay.cloudformation.declaration import ServiceCall, argument, physical_id, setting, the
from helpers.sandbox.overlay.cloudformation.resource_type import ResourceType
from helpers.sandbox.overlay.cloudformation.resources import PhysicalResource, Services
from helpers.sandbox.overlay.cloudformation.stack_events import OperationOver
from helpers.sandbox.overlay.cloudformation.stack_operation import StackOperation
from helpers.sandbox.world import changes, noting
from helpers.sandbox.world.keeper import Keeper
from tests.support import stacks as followed
from tests.support.kept_home import killed, own_sandbox, started

SUPPORT = ServiceCall(
    "ec2.modify_vpc_attribute", VpcId=physical_id, EnableDnsSupport={"Value": the("EnableDnsSupport", default=True)}
)
VPC = ResourceType(
    creation=ServiceCall("ec2.create_vpc"),
    identifier="Vpc.VpcId",
    properties={"CidrBlock": argument(), "EnableDnsSupport": setting(SUPPORT)},
    deletion=ServiceCall("ec2.delete_vpc", VpcId=physical_id),
)
PROPERTIES = {"CidrBlock": "10.9.0.0/16", "EnableDnsSupport": False}
NEVER = {  # a stack that is not complete by itself
    "Handle": {"Type": "AWS::CloudFormation::WaitConditionHandle"},
    "Wait": {
        "Type": "AWS::CloudFormation::WaitCondition",
        "Properties": {"Handle": {"Ref": "Handle"}, "Timeout": "600", "Count": 1},
    },
    "Queue": {"Type": "AWS::SQS::Queue"},
}


class Api:
    """An EC2 that makes one VPC after another; what was noted at the end of each call is remembered."""

    def __init__(self):
        self.calls, self.moments, self.writable = [], [], []
        self.begun = Begun(vpc(PROPERTIES))

    def __call__(self, environ, start):
        form = environ["wsgi.input"].read().decode()
        self.calls.append(form.partition("Action=")[2].partition("&")[0])
        self.writable.append(_can_write())
        start("200 OK", [("Content-Type", "text/xml")])
        vpc = f"<vpc><vpcId>vpc-{len(self.calls)}</vpcId></vpc>"
        return [f"<Answer><requestId>1</requestId><return>true</return>{vpc}</Answer>".encode()]

    def noted(self, environ, start):
        body = noting.noting(self)(environ, start)
        self.moments.append(copy.deepcopy(self.begun.answers))
        return body


def _can_write() -> bool:
    """Whether another thread could write the world now."""
    found = []

    def look() -> None:
        found.append(Keeper(on=True).lock.acquire(blocking=False))
        if found[0]:
            noting.AT_ONE_MOMENT.release()

    looking = threading.Thread(target=look)
    looking.start()
    looking.join()
    return found[0]


@pytest.fixture
def api():
    api = Api()
    server = listen(api.noted, 0)
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    serving.start()
    client = boto3.session.Session("key", "secret", region_name="ap-northeast-1").client(
        "ec2", endpoint_url=f"http://127.0.0.1:{server.port}", config=Config(proxies={})
    )
    client.meta.events.register("before-send", noting.before_send)
    api.client = client
    yield api
    client.close()
    server.shutdown()
    server.server_close()
    serving.join()
    changes.take()


def operation(api) -> StackOperation:
    stack = SimpleNamespace(name="s", stack_id="arn:s", region_name="ap-northeast-1", tags={}, records={})
    stack.account_id, stack.resource_map = "123456789012", SimpleNamespace(_parsed_resources={}, _resource_json_map={})
    one = StackOperation(stack, lambda: True)
    one.services = Services("ap-northeast-1", {}, lambda service, region: api.client)
    return one


def vpc(properties: dict, identity: str = "") -> Record:
    return Record("Net", "AWS::EC2::VPC", VPC, PhysicalResource(identity), properties, {})


def carried_out(api, begun: Begun) -> StackOperation:
    one = operation(api)
    api.begun = begun
    one.carry_out(one.stack.resource_map, begun)
    assert one.stack.begun == {}
    return one


@pytest.mark.parametrize("before", [None, {"CidrBlock": "10.9.0.0/16"}])
def test_whatever_a_kill_leaves_is_known_and_nothing_is_done_twice(api, before):
    def planned() -> Begun:
        former = vpc(before, "vpc-0") if before else None
        return Begun(vpc(PROPERTIES, "vpc-0" if before else ""), "s-Net-1", former)

    done = carried_out(api, planned())
    calls, moments = list(api.calls), list(api.moments)
    assert calls == (["ModifyVpcAttribute"] if before else ["CreateVpc", "ModifyVpcAttribute"])
    identity = done.stack.records["Net"].resource.physical_resource_id
    assert identity == ("vpc-0" if before else "vpc-1")
    for number, noted in enumerate(moments, 1):
        api.calls.clear()
        after = operation(api)
        after.stack.begun = {"Net": planned()}
        after.stack.begun["Net"].answers = noted
        api.begun = after.stack.begun["Net"]
        after.finish_begun()
        assert api.calls == calls[number:]
        assert after.stack.records["Net"].resource.physical_resource_id == identity
        assert after.stack.records["Net"].properties == PROPERTIES
        assert after.stack.begun == {}


def test_what_was_not_begun_in_earnest_is_not_made(api):
    after = operation(api)
    after.stack.begun = {"Net": Begun(vpc(PROPERTIES), "s-Net-1")}
    after.finish_begun()
    assert (api.calls, after.stack.records, after.stack.begun) == ([], {}, {})


def test_what_is_taken_over_once_more_is_still_begun(api, monkeypatch):
    after = operation(api)
    after.stack.begun = {"Net": Begun(vpc(PROPERTIES), "s-Net-1", answers=[(200, {}, b"")])}

    def over(begun: Begun) -> None:
        raise OperationOver

    monkeypatch.setattr(after, "_carried_out", over)
    with pytest.raises(OperationOver):
        after.finish_begun()
    assert "Net" in after.stack.begun


def test_what_fails_when_it_is_finished_is_told(api, monkeypatch):
    after, told = operation(api), []
    after.stack.begun = {"Net": Begun(vpc(PROPERTIES), "s-Net-1", answers=[(200, {}, b"")])}

    def failing(begun: Begun) -> None:
        raise ValueError("Unlucky")

    monkeypatch.setattr(after, "_carried_out", failing)
    monkeypatch.setattr(after, "event", lambda *one: told.append(one))
    after.finish_begun()
    assert (told, after.stack.begun) == ([("Net", "AWS::EC2::VPC", "CREATE_FAILED", "Unlucky")], {})


def test_only_what_a_step_changes_is_noted(api):
    answers = []
    with noting.noted([], answers.append):
        api.client.describe_vpcs()
        assert answers == []
        api.client.delete_vpc(VpcId="vpc-1")
        assert [status for status, _, _ in answers] == [200]
    api.client.delete_vpc(VpcId="vpc-1")
    assert len(answers) == 1
    assert api.writable == [True, False, True]


@pytest.mark.parametrize(("kept", "forced"), [(["Net"], False), ([], True)])
def test_a_deletion_goes_on_as_it_was_asked_for(api, monkeypatch, kept, forced):
    asked = []
    one = operation(api)
    one.stack.deletion = (kept, forced)
    monkeypatch.setattr(one, "delete", lambda gone, kept, forced: asked.append((kept, forced)))
    resuming._job("DELETE_IN_PROGRESS")(None, one)
    assert asked == [(frozenset(kept), forced)]


def test_an_import_that_was_interrupted_lets_go_what_was_there_before(api, monkeypatch):
    one = operation(api)
    monkeypatch.setattr(one, "set_status", lambda status, reason="": setattr(one.stack, "status", status))
    one.stack.events, one.stack.before_update, one.stack.former_template = [], {}, ("{}", {}, {})
    one.keep(one.stack.resource_map, vpc(PROPERTIES, "vpc-of-the-learner"))
    resuming._job("IMPORT_IN_PROGRESS")(None, one)
    assert (one.stack.status, one.stack.records, api.calls) == ("IMPORT_ROLLBACK_COMPLETE", {}, [])
    assert one.stack.resource_map._parsed_resources == {}


def test_an_update_that_was_interrupted_retains_what_it_replaced(api, monkeypatch):
    one = operation(api)
    monkeypatch.setattr(one, "set_status", lambda status, reason="": setattr(one.stack, "status", status))
    monkeypatch.setattr(one, "event", lambda *_: None)
    for name in ("Net", "Other"):
        policy = {"UpdateReplacePolicy": "Retain"} if name == "Net" else {}
        one.stack.resource_map._resource_json_map[name] = {"Type": "AWS::EC2::VPC", **policy}
        one.stack.records[name] = replace(vpc(PROPERTIES, f"vpc-new-{name}"), name=name)
    one.stack.before_update = {
        name: replace(vpc(PROPERTIES, f"vpc-former-{name}"), name=name) for name in one.stack.records
    }
    one.clean_up()
    assert (one.stack.status, api.calls) == ("UPDATE_COMPLETE", ["DeleteVpc"])


def nested(inner: dict) -> str:
    """A template with a nested stack, whose own template is in a bucket."""
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="templates")
    s3.put_object(Bucket="templates", Key="inner", Body=json.dumps({"Resources": inner}).encode())
    properties = {"TemplateURL": "https://s3.amazonaws.com/templates/inner"}
    return json.dumps({"Resources": {"Inner": {"Type": "AWS::CloudFormation::Stack", "Properties": properties}}})


def begun_to_wait(cfn) -> str:
    """A stack, whose nested stack waits for what never comes; gives the ARN of that."""
    hurried = boto3.client("cloudformation", config=Config(read_timeout=0.5, retries={"total_max_attempts": 1}))
    with contextlib.suppress(ReadTimeoutError):  # the sandbox would wait some seconds for the stack
        hurried.create_stack(StackName="s", TemplateBody=nested(NEVER))
    until(lambda: [one for one in inner_events(cfn) if one["LogicalResourceId"] == "Wait"])
    return inner_events(cfn)[0]["StackId"]


def inner_events(cfn) -> list[dict]:
    inner = [one for one in cfn.describe_stacks()["Stacks"] if one["StackName"] != "s"]
    return cfn.describe_stack_events(StackName=inner[0]["StackId"])["StackEvents"] if inner else []


def until(holds) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_nested_stack_that_is_being_made_goes_with_its_parent(cfn):
    inner = begun_to_wait(cfn)
    cfn.delete_stack(StackName="s")
    until(lambda: cfn.describe_stacks()["Stacks"] == [])
    assert followed.ended(cfn, inner) == "DELETE_COMPLETE"
    assert "QueueUrls" not in boto3.client("sqs").list_queues()


def test_a_nested_stack_that_was_being_made_at_a_kill_goes_with_its_parent(tmp_path, monkeypatch):
    with own_sandbox(tmp_path / "home", monkeypatch) as sandbox:
        begun_to_wait(boto3.client("cloudformation"))
        killed(sandbox)
        started(monkeypatch)
        cfn = boto3.client("cloudformation")
        until(lambda: not cfn.describe_stacks(StackName="s")["Stacks"][0]["StackStatus"].endswith("_IN_PROGRESS"))
        stacks = {one["StackName"]: one["StackStatus"] for one in cfn.describe_stacks()["Stacks"]}
        assert stacks == {"s": "ROLLBACK_COMPLETE"}
        assert "QueueUrls" not in boto3.client("sqs").list_queues()
