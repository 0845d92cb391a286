"""EC2's operations beyond parity: private keys, lists, scripts, rules of several fields, and waiting."""

import base64
import os
import re
import subprocess
import threading
from pathlib import Path

import pytest

from helpers.operations import Problem, Watch, find
from helpers.operations.ec2 import groups, rules
from helpers.operations.failures import explain
from helpers.operations.running import run
from helpers.operations.watch import Steps
from helpers.text import LANGUAGES, catalogue
from tests.support.operations.ec2_cases import GROUP, INSTANCE, SCRIPT, terminated

INGRESS = "ec2 authorize-security-group-ingress"


@pytest.fixture
def there(world, monkeypatch):
    """The world with what it holds of EC2, and this process in it."""
    world.reset("ec2")
    world.enter(monkeypatch)
    yield world
    world.finish()


# ---- private keys ----


@pytest.mark.parametrize("kind", ["ed25519", "rsa"])
def test_a_private_key_is_in_its_file_alone_and_belongs_to_the_public_one(kind, there):
    operation = find("ec2 create-key-pair")(key_name="new-key", key_type=kind)
    result = run(operation, there.target)
    assert (result.failure, result.text) == (None, "")
    path = Path("new-key.pem")
    assert path.stat().st_mode & 0o777 == 0o600
    made = subprocess.run(["ssh-keygen", "-y", "-f", path], capture_output=True, check=True, text=True)
    (pair,) = there.client("ec2").describe_key_pairs(KeyNames=["new-key"], IncludePublicKey=True)["KeyPairs"]
    assert made.stdout.split()[:2] == pair["PublicKey"].split()[:2]
    shown = repr([operation.cli, operation.script, operation.python, repr(operation), result])
    for line in path.read_text().splitlines()[1:-1]:
        assert line not in shown
    assert result.calls[0].response["KeyMaterial"] == "*" * 16


def test_a_private_key_that_is_there_is_never_overwritten(there):
    """Not by the operation, not by its line, not by its code; and no key pair is made that nobody could use."""
    Path("new-key.pem").write_text("precious\n")
    operation = find("ec2 create-key-pair")(key_name="new-key")
    assert operation.problems()["key_name"] == Problem(
        "KeyFileExists", {"field": "key_name", "value": "new-key"}, blocks=True
    )
    result = run(operation, there.target)
    assert (result.failure.code, result.exit_code, result.calls) == ("KeyFileExists", 252, ())
    line = subprocess.run(["sh", "-c", operation.cli], capture_output=True, check=False)
    assert (line.returncode, line.stdout) == (1, b"")
    with pytest.raises(FileExistsError):
        exec(operation.python, {"__name__": "__main__"})  # noqa: S102  that is the test
    assert Path("new-key.pem").read_text() == "precious\n"
    names = [pair["KeyName"] for pair in there.client("ec2").describe_key_pairs()["KeyPairs"]]
    assert names == ["my-key"]


def test_a_key_pair_that_aws_refuses_leaves_no_file(there):
    before = sorted(os.listdir())
    result = run(find("ec2 create-key-pair")(key_name="my-key"), there.target)
    assert result.failure.code == "InvalidKeyPair.Duplicate"
    assert sorted(os.listdir()) == before
    assert "my-key" in explain(result.failure, "en").what


# ---- how values are given ----


def test_a_list_may_be_given_as_lines():
    """A form's text field, a list and a tuple mean the same."""
    several = ["i-0123456789abcdef0", "i-0123456789abcdef1"]
    lines = {
        find("ec2 start-instances")(instance_ids=given).cli
        for given in (several, tuple(several), "\n".join(several), f"  {several[0]}\n\n{several[1]}\n")
    }
    assert lines == {f"aws ec2 start-instances --instance-ids {several[0]} {several[1]}"}


@pytest.mark.parametrize("values", [("-x", "y"), ("[x", "y"), ("{x}",)])
def test_a_list_that_the_cli_would_misread_is_written_as_json(values):
    line = find("ec2 describe-images")(owners=values, query="").cli
    assert line.startswith("aws ec2 describe-images --owners '[\"")


def test_the_script_arrives_as_it_was_written(there):
    result = run(
        find("ec2 run-instances")(image_id=there.ec2.ids["image"], user_data=SCRIPT, query="Instances[].InstanceId"),
        there.target,
    )
    (instance,) = re.findall(r"i-\w+", result.text)
    attribute = there.client("ec2").describe_instance_attribute(InstanceId=instance, Attribute="userData")
    assert base64.b64decode(attribute["UserData"]["Value"]).decode() == SCRIPT


def test_one_wrong_line_of_a_list_is_named():
    problem = find("ec2 start-instances")(instance_ids=(INSTANCE, "web")).problems()["instance_ids"]
    assert (problem.code, problem.values["value"], problem.blocks) == ("IdShape", "web", False)


# ---- rules of several fields ----

RULE = {"group_id": GROUP, "cidr": "203.0.113.0/24"}


@pytest.mark.parametrize(
    ("protocol", "port", "code"),
    [
        ("tcp", "22", ""),
        ("tcp", "0", ""),
        ("tcp", "0-65535", ""),
        ("tcp", "65536", "PortRange"),
        ("tcp", "-1", "PortRange"),
        ("tcp", "8080-8000", "PortOrder"),
        ("tcp", "", "PortMissing"),
        ("udp", "", "PortMissing"),
        ("tcp", "ssh", "PortShape"),
        ("tcp", "22-", "PortShape"),
        ("tcp", "-5", "PortShape"),
        ("-1", "", ""),
        ("-1", "22", "PortUnused"),
        ("icmp", "-1", ""),
        ("icmp", "8-0", ""),
        ("icmp", "", ""),
        ("icmp", "256", "IcmpRange"),
    ],
)
def test_ports_are_judged_with_their_protocol(protocol, port, code):
    problem = find(INGRESS)(**RULE, protocol=protocol, port=port).problems().get("port")
    assert (problem.code if problem else "") == code
    for lang in LANGUAGES if problem else ():
        told = explain(problem, lang)
        assert "…" not in told.what + told.rule + told.next
        assert port in told.what


def test_what_aws_refuses_is_told_and_what_the_cli_refuses_stops():
    refused = {"PortRange": "65536", "PortOrder": "9-8", "PortMissing": ""}
    assert not any(find(INGRESS)(**RULE, port=port).problems()["port"].blocks for port in refused.values())
    assert find(INGRESS)(**RULE, port="ssh").problems()["port"].blocks
    assert find(INGRESS)(group_id=GROUP, port="22").problems()["cidr"].code == "OtherEndMissing"
    assert find("ec2 run-instances")(image_id="ami-12345678", user_data="file://x").problems()["user_data"].blocks
    assert not find("ec2 create-vpc")(cidr_block="10.0.0.0/8").problems()["cidr_block"].blocks
    assert find("ec2 run-instances")(image_id="ami-12345678", count=0).problems()["count"].blocks


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_rule_of_ec2_has_its_text(lang):
    own = set()
    for module in (rules, groups):
        own |= set(re.findall(r'"([A-Z][a-z]+[A-Z]\w+)"', Path(module.__file__).read_text(encoding="utf-8")))
    own -= {"GroupName", "GroupId", "GroupIds", "VpcId"}  # parameters
    assert len(own) > 15
    assert own <= catalogue("errors", lang).keys()


# ---- waiting ----


def test_waiting_tells_how_far_it_is_and_ends(there):
    told = []

    def tell(steps: Steps) -> None:
        told.append(steps)
        there.client("ec2").stop_instances(InstanceIds=[there.ec2.ids["running"]])

    ids = (there.ec2.ids["running"], there.ec2.ids["stopped"])
    result = run(find("ec2 wait instance-stopped")(instance_ids=ids), there.target, Watch(on_steps=tell))
    assert (result.failure, result.text, result.exit_code) == (None, "", 0)
    assert told[0] == Steps(1, 2, states="running: 1, stopped: 1")


def test_waiting_is_cancelled_at_once(there, monkeypatch):
    monkeypatch.setattr("helpers.operations.waiting.PAUSES", (120.0,))
    watch = Watch()
    threading.Timer(0.3, watch.cancel).start()
    result = run(find("ec2 wait instance-stopped")(instance_ids=(there.ec2.ids["running"],)), there.target, watch)
    assert (result.failure.code, result.exit_code) == ("Cancelled", 130)
    assert result.seconds < 60  # not the pause that it was in


def test_waiting_for_what_cannot_come_fails_with_its_reason(there):
    terminated(there)
    result = run(find("ec2 wait instance-running")(instance_ids=(there.ec2.ids["running"],)), there.target)
    assert (result.failure.code, result.exit_code) == ("WaiterError", 255)
    assert "terminated" in result.failure.message
    assert there.ec2.ids["running"] in explain(result.failure, "ja").what


def test_waiting_gives_up_in_the_end(there, monkeypatch):
    """After the ten minutes that AWS's own waiter takes, which pass quickly here."""
    pauses = []
    monkeypatch.setattr(Watch, "pause", lambda self, seconds: pauses.append(seconds))
    result = run(find("ec2 wait instance-stopped")(instance_ids=(there.ec2.ids["running"],)), there.target)
    assert result.failure.message.startswith("Waiter InstanceStopped failed: Max attempts exceeded")
    assert 600 <= sum(pauses) < 610 and max(pauses) == 5


# ---- the tests' own world ----


def test_the_comparison_of_ec2_can_fail(world):
    """Another port, another name, another route, a stopped instance: each makes a different state, which is mended."""
    world.reset("ec2")
    plain, ec2 = world.finish(), world.client("ec2")
    assert re.search(r'"<vpc 2>"', plain.part)
    rule = {"IpProtocol": "tcp", "FromPort": 23, "ToPort": 23, "IpRanges": [{"CidrIp": "203.0.113.0/24"}]}
    for change in (
        lambda ids: ec2.authorize_security_group_ingress(GroupId=ids["sg"], IpPermissions=[rule]),
        lambda ids: ec2.create_tags(Resources=[ids["subnet"]], Tags=[{"Key": "Name", "Value": "x"}]),
        lambda ids: ec2.delete_route(RouteTableId=ids["rtb"], DestinationCidrBlock="0.0.0.0/0"),
        lambda ids: ec2.delete_key_pair(KeyName="my-key"),
        lambda ids: ec2.create_internet_gateway(),
        lambda ids: ec2.stop_instances(InstanceIds=[ids["running"]]),
        lambda ids: (world.folder / "my-key.pem").write_text("x"),
    ):
        world.reset("ec2")
        assert world.finish() == plain
        change(world.ec2.ids)
        assert world.finish() != plain
