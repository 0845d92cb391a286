"""Words that once sent a learner to the wrong place."""

import subprocess

import pytest

from helpers.course.chapters.ec2.checks import unlock
from helpers.course.kit.servers import admits
from helpers.course.model import Wrong
from helpers.forms import form
from helpers.operations import Failure, find
from helpers.operations.explanations import explain
from helpers.text import LANGUAGES, text


@pytest.mark.parametrize("name", ["cdk deploy", "cdk diff", "cdk synth", "cdk destroy"])
@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("ssh_from", "203.0.113.10", "CidrMalformed"),
        ("ssh_from", "home", "CidrMalformed"),
        ("ssh_from", "10.10.0.5/24", "CidrHostBits"),
        ("instance_type", "t3micro", "InstanceTypeShape"),
    ],
)
def test_the_deploy_form_names_the_field_and_not_a_line_of_the_app(name, field, value, code):
    problem = find(name)(app="ec2", key_name="k", **{field: value}).problems()[field]
    assert (problem.code, problem.blocks) == (code, True)


@pytest.mark.parametrize(
    "values", [{}, {"ssh_from": "0.0.0.0/0"}, {"ssh_from": "198.51.100.0/24", "instance_type": "t3.small"}]
)
def test_what_the_chapters_deploy_is_no_mistake(values):
    assert find("cdk deploy")(app="ec2", key_name="k", **values).problems() == {}


@pytest.mark.parametrize(
    ("rule", "admitted"),
    [
        (("tcp", 22, 22, "0.0.0.0/0"), True),
        (("tcp", 20, 30, "0.0.0.0/0"), True),
        (("-1", None, None, "0.0.0.0/0"), True),
        (("tcp", 80, 80, "0.0.0.0/0"), False),
        (("udp", 22, 22, "0.0.0.0/0"), False),
        (("icmp", -1, -1, "0.0.0.0/0"), False),
    ],
)
def test_a_rule_admits_ssh_by_protocol_and_port(rule, admitted):
    assert admits(rule, 22) is admitted


def permission(protocol, port, cidr):
    return {"IpProtocol": protocol, "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": cidr}]}


@pytest.mark.parametrize(
    ("permissions", "mistake", "found"),
    [
        ([permission("tcp", 22, "0.0.0.0/0")], "world", None),
        (
            [permission("tcp", 80, "0.0.0.0/0"), permission("tcp", 22, "198.51.100.1/32")],
            "other-address",
            "198.51.100.1/32",
        ),
        ([permission("tcp", 80, "0.0.0.0/0"), permission("udp", 22, "203.0.113.10/32")], "other-protocol", "udp"),
        ([permission("tcp", 80, "0.0.0.0/0"), permission("tcp", 2222, "203.0.113.10/32")], "other-port", "80, 2222"),
    ],
)
def test_rules_for_other_ports_hide_no_mistake(monkeypatch, permissions, mistake, found):
    room = "helpers.course.chapters.ec2.checks"
    monkeypatch.setattr(f"{room}.resources.server", lambda _: {"InstanceId": "i-1", "State": {"Name": "running"}})
    monkeypatch.setattr(f"{room}.resources.group_id", lambda _: "sg-1")
    monkeypatch.setattr(f"{room}.moments", lambda *_: [1])
    monkeypatch.setattr(f"{room}.servers.groups", lambda _: {"sg-1": {"IpPermissions": permissions}})
    monkeypatch.setattr(f"{room}.servers.from_here", lambda *_: type("Closed", (), {"open": False}))
    monkeypatch.setattr(f"{room}.servers.own_network", lambda _: "203.0.113.10/32")
    verdict = unlock(None)
    assert isinstance(verdict, Wrong)
    assert verdict.name == mistake
    assert verdict.values.get("found") == found


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ["s3 cp", "s3 mv", "s3 sync"])
def test_a_source_that_is_not_here_is_answered_with_the_two_turned_round(name, lang):
    values = {"operation": name, "source": "hello.txt", "destination": "s3://b/hello.txt", "path": "hello.txt"}
    told = explain(Failure("FileNotFoundError", "", values=values), lang)
    assert f"`aws {name} s3://b/hello.txt hello.txt`" in told.next


def test_an_object_that_is_not_there_is_answered_so_only_where_the_file_is(tmp_path):
    here = tmp_path / "hello.txt"
    values = {
        "operation": "s3 cp",
        "source": "s3://b/hello.txt",
        "destination": str(here),
        "bucket": "b",
        "key": "hello.txt",
    }
    failure = Failure("404", "", "HeadObject", values)
    assert str(here) not in explain(failure, "en").next
    here.write_text("x")
    assert f"`aws s3 cp {here} s3://b/hello.txt`" in explain(failure, "en").next


def test_the_number_of_tasks_is_not_one_of_machines():
    assert form("ecs run-task")._inputs["count"].label == text("fields.ecs run-task.count.label")
    assert "台" not in text("fields.ecs run-task.count.label", "ja")
    assert form("ec2 run-instances")._inputs["count"].label == text("fields.count.label")


def test_a_line_that_runs_a_program_says_that_it_must_be_saved_first(tmp_path):
    made = form("ask many")
    assert "ask_many.py" in made._code.snippets[0]["title"]
    script = find("ask many")(file="questions.txt").script
    assert script.endswith("python3 ask_many.py")
    saving = script.removesuffix("python3 ask_many.py")
    subprocess.run(["bash", "-c", saving], cwd=tmp_path, check=True)
    assert (tmp_path / "ask_many.py").read_text().strip() == find("ask many")(file="questions.txt").python.strip()
