"""The checks of 04_ec2: each by a case that is done and by cases that must not be; every mistake is called by its name.

The server's stack is made straight at CloudFormation, from a template with what a check looks at. That the forms and `cdk`
do the same is proved by the notebook; what ssh meets is told here as the forms tell it.
"""

import string

import pytest

from helpers.course.chapters import ec2
from helpers.course.chapters.ec2 import exercises as ec2_exercises
from helpers.course.chapters.ec2 import resources
from helpers.course.context import CheckContext
from helpers.course.kit import account, servers
from helpers.course.model import Done, NotYet, Wrong
from helpers.text import LANGUAGES, lookup
from tests.support import ec2_actions as deed

CHECKED = [step for step in ec2.CONTENT.steps if step.check is not None]


@pytest.mark.parametrize("step", CHECKED, ids=lambda step: step.id)
def test_a_step_is_done_by_what_it_asks_for_and_by_nothing_less(desk, step):
    if step.prepare is not None:
        step.prepare(CheckContext())
    before = deed.verdict(step.id)
    assert isinstance(before, NotYet), "on a fresh sandbox nothing is done, and nothing wrong"
    deed.DONE[step.id]()
    assert isinstance(deed.verdict(step.id), Done)


# What is no mistake but a way to go, and is told as "not yet".
NOT_WRONG = {
    "in-progress",
    "no-server",
    "no-stock",
    "no-web",
    "not-begun",
    "not-locked",
    "not-mended",
    "not-met",
    "not-stopped",
    "not-there",
    "nothing-yet",
    "too-early",
}
ALSO_NOT_WRONG = {("web-group", "no-rule"), ("database-group", "no-rule")}

ATTEMPTS = {
    ("bootstrap", "not-complete"): deed.toolkit_that_failed,
    ("make-key", "other-name"): lambda: deed.make_pair("my_key"),
    ("make-key", "no-file"): lambda: deed.client().create_key_pair(KeyName=deed.KEY),
    ("make-key", "open-file"): deed.unreadable,
    ("make-key", "other-half"): deed.another_half,
    ("list-keys", "too-early"): lambda: (deed.client().describe_key_pairs(), deed.make_pair()),
    ("choose-type", "unknown-type"): lambda: deed.refused(
        deed.client().describe_instance_types, InstanceTypes=["t3.mikro"]
    ),
    ("subnet-size", "all-of-them"): lambda: deed.answered("subnet-size", "256"),
    ("subnet-size", "two-kept"): lambda: deed.answered("subnet-size", "254"),
    ("subnet-size", "the-length"): lambda: deed.answered("subnet-size", "24"),
    ("subnet-size", "another-number"): lambda: deed.answered("subnet-size", "8"),
    ("deploy", "rolled-back"): lambda: deed.stacked(resources.STACK, deed.server_template("my-kye")),
    ("deploy", "not-running"): deed.stopped,
    ("deploy", "other-key"): lambda: deed.server("other"),
    **{(step, "no-server"): look for step, look in deed.LOOKS.items()},
    ("log-in", "no-server"): lambda: None,
    ("log-in", "denied"): lambda: (deed.server(), deed.ssh("PermissionDenied")),
    ("log-in", "timed-out"): lambda: (deed.server(), deed.ssh("ConnectionTimedOut")),
    ("log-in", "other-host"): lambda: (deed.server(), deed.ssh("HostUnknown")),
    ("log-in", "not-running"): lambda: (deed.stopped(), deed.ssh("ConnectionTimedOut")),
    ("log-in", "did-not-work"): lambda: (deed.server(), deed.ssh("SshFailed")),
    ("inside", "public"): lambda: deed.inside("PublicIpAddress"),
    ("inside", "own"): lambda: (deed.server(), deed.answered("inside", "203.0.113.10")),
    ("inside", "other"): lambda: deed.inside(""),
    ("lock", "no-server"): lambda: None,
    ("lock", "still-open"): lambda: deed.allow(deed.locked(), deed.rule("203.0.113.0/24")),
    ("lock", "egress"): lambda: (
        deed.server(),
        deed.client().revoke_security_group_egress(
            GroupId=resources.group_id(CheckContext()),
            IpPermissions=[{"IpProtocol": "-1", "IpRanges": [{"CidrIp": deed.WORLD}]}],
        ),
    ),
    ("locked-out", "came-in"): lambda: (deed.locked(), deed.ssh()),
    ("locked-out", "denied"): lambda: (deed.locked(), deed.ssh("PermissionDenied")),
    ("unlock", "not-locked"): deed.server,
    ("unlock", "world"): lambda: deed.unlocked(deed.rule(deed.WORLD)),
    ("unlock", "other-address"): lambda: deed.unlocked(deed.rule(deed.OTHER)),
    ("unlock", "other-port"): lambda: deed.unlocked(deed.rule(port=2222)),
    ("unlock", "other-protocol"): lambda: deed.unlocked(deed.rule(protocol="udp")),
    ("unlock", "egress"): lambda: deed.let_out(deed.locked(), 22),
    ("stop", "no-server"): lambda: None,
    ("stop", "terminated"): lambda: deed.client().terminate_instances(InstanceIds=[deed.server()]),
    ("stop", "rebooted"): lambda: deed.client().reboot_instances(InstanceIds=[deed.server()]),
    ("start", "not-stopped"): deed.server,
    ("start", "new-one"): lambda: (deed.stopped(), deed.run_instance()),
    ("no-key-name", "not-met"): lambda: deed.ran("cdk deploy", key_name=deed.KEY),
    ("no-key-name", "not-mended"): lambda: (
        deed.ran("cdk deploy", key_name=deed.KEY),
        deed.ran("cdk deploy", "MissingContext"),
    ),
    ("key-not-found", "not-met"): lambda: deed.client().describe_key_pairs(),
    ("key-not-found", "not-mended"): lambda: (
        deed.client().describe_key_pairs(),
        deed.refused(deed.run_instance, KeyName="my-kye"),
    ),
    ("key-not-found", "started"): deed.run_instance,
    ("lost-key", "not-met"): deed.make_pair,
    ("lost-key", "not-back"): lambda: deed.hidden(lambda: deed.PEM.rename("hidden-key.pem")),
    ("wrong-key", "not-met"): lambda: deed.denied("mended", user="ubuntu"),
    ("wrong-key", "not-mended"): lambda: (deed.ssh(), deed.denied("", identity="other-key.pem")),
    ("wrong-key", "timed-out"): lambda: deed.ssh("ConnectionTimedOut", identity="other-key.pem"),
    ("wrong-user", "not-met"): lambda: deed.denied("mended", identity="other-key.pem"),
    ("wrong-user", "not-mended"): lambda: (deed.ssh(), deed.denied("", user="ubuntu")),
    ("wrong-user", "timed-out"): lambda: deed.ssh("ConnectionTimedOut", user="ubuntu"),
    ("whole-world", "not-met"): lambda: deed.ran("cdk diff", app="ec2", key_name=deed.KEY),
    ("whole-world", "deployed"): lambda: (
        deed.server(source=deed.WORLD),
        deed.ran("cdk deploy", key_name=deed.KEY, ssh_from=deed.WORLD),
    ),
    ("whole-world", "narrower"): lambda: deed.ran("cdk diff", key_name=deed.KEY, ssh_from="203.0.113.0/24"),
    ("other-region", "not-met"): deed.run_instance,
    ("other-region", "malformed"): lambda: deed.refused(deed.run_instance, ImageId="amazon-linux-2023"),
    ("in-use", "not-met"): deed.server,
    ("in-use", "deleted"): lambda: deed.client().delete_vpc(
        VpcId=deed.client().create_vpc(CidrBlock="10.30.0.0/24")["Vpc"]["VpcId"]
    ),
    ("clean-up", "no-stock"): deed.server,
    ("clean-up", "nothing-yet"): lambda: account.take_stock(CheckContext(), resources.CHAPTER),
    ("clean-up", "not-begun"): deed.taken,
    ("clean-up", "left"): lambda: (deed.taken(), deed.destroyed()),
    ("clean-up", "still-paid"): lambda: (deed.all_gone(), deed.run_instance()),
    ("web-group", "other-name"): lambda: deed.group("web-server"),
    ("web-group", "no-rule"): lambda: deed.group("web"),
    ("web-group", "egress"): lambda: deed.let_out(deed.group("web"), 80),
    ("web-group", "too-much"): lambda: deed.group("web", deed.rule(deed.WORLD, 80), deed.rule(deed.OWN, 22)),
    ("web-group", "other-rule"): lambda: deed.group("web", deed.rule(deed.OWN, 80)),
    ("database-group", "no-web"): lambda: deed.group("db"),
    ("database-group", "no-rule"): deed.with_web,
    ("database-group", "addresses"): lambda: deed.with_web(deed.rule("10.0.0.0/8", 5432)),
    ("database-group", "itself"): lambda: (deed.with_web(), deed.allow(own := id_of("db"), deed.from_group(own))),
    ("database-group", "other-port"): lambda: (
        deed.with_web(),
        deed.allow(id_of("db"), deed.from_group(id_of("web"), 3306)),
    ),
    ("by-boto3", "still-running"): lambda: deed.run_instance("by-boto3"),
    ("by-boto3", "only-stopped"): lambda: deed.client().stop_instances(InstanceIds=[deed.run_instance("by-boto3")]),
    ("puzzle", "not-there"): lambda: None,
    ("puzzle", "no-route"): lambda: deed.puzzle("rule"),
    ("puzzle", "no-rule"): lambda: deed.puzzle("route"),
    ("puzzle", "world"): lambda: deed.puzzle("route", "rule", source=deed.WORLD),
    ("puzzle", "broken"): lambda: (
        deed.puzzle("route", "rule"),
        deed.client().stop_instances(InstanceIds=[ec2_exercises.puzzle_id(CheckContext())]),
    ),
}


def id_of(name: str) -> str:
    return servers.group_named(CheckContext(), name)["GroupId"]


@pytest.mark.parametrize(("step", "mistake"), ATTEMPTS, ids=lambda part: part)
def test_a_mistake_is_called_by_its_name(desk, step, mistake):
    ATTEMPTS[step, mistake]()
    told = deed.verdict(step)
    assert isinstance(told, NotYet if mistake in NOT_WRONG or (step, mistake) in ALSO_NOT_WRONG else Wrong)
    assert told.name == mistake
    for lang in LANGUAGES:
        template = lookup(f"chapter_04_ec2.steps.{step}.mistakes.{mistake}", lang)
        named = {name for _, name, _, _ in string.Formatter().parse(template) if name}
        assert named <= told.values.keys()
        assert all(str(told.values[name]) for name in named)


WITH_A_TEST_OF_THEIR_OWN = {("deploy", "in-progress"), ("clean-up", "delete-failed")}
WITH_A_TEST_OF_THEIR_OWN |= {(step, "not-running") for step in ("wrong-key", "wrong-user")}


def test_every_mistake_has_an_attempt():
    told = {(s, m) for s, table in lookup("chapter_04_ec2.steps", "en").items() for m in table["mistakes"]}
    assert told - ATTEMPTS.keys() == WITH_A_TEST_OF_THEIR_OWN


@pytest.mark.parametrize(
    ("step", "status", "name"),
    [("deploy", "CREATE_IN_PROGRESS", "in-progress"), ("clean-up", "DELETE_FAILED", "delete-failed")],
)
def test_a_stack_that_is_under_way_or_stuck_is_told(desk, monkeypatch, step, status, name):
    deed.taken()
    deed.ran("cdk destroy", app="ec2", key_name=deed.KEY)
    monkeypatch.setattr(resources, "stack", lambda world: {"StackName": resources.STACK, "StackStatus": status})
    assert deed.verdict(step).name == name


def test_the_reason_of_a_failed_stack_is_the_first_one(desk):
    deed.stacked(resources.STACK, deed.server_template("my-kye"))
    told = deed.verdict("deploy")
    assert "my-kye" in told.values["reason"]
