"""The account before and after chapter 04_ec2, and what its forms find filled in."""

from pathlib import Path

from helpers.course import progress
from helpers.course.chapters import ec2
from helpers.course.chapters.ec2 import drills as ec2_drills
from helpers.course.chapters.ec2 import exercises as ec2_exercises
from helpers.course.context import CheckContext
from helpers.course.kit import account, checks
from helpers.course.kit.stock import Stock
from helpers.course.model import Done, NotYet
from helpers.operations import find
from helpers.operations.running import run
from tests.support import ec2_actions as deed

# ---------------------------------------------------------------- the account before and after


def test_the_default_network_is_no_part_of_the_stock(desk):
    assert account.things(CheckContext()) == {"administrator": "user"}


def test_everything_of_the_stack_is_in_the_stock(desk):
    deed.taken()
    kinds = set(account.left(CheckContext(), "04_ec2").values())
    wanted = {"stack", "instance", "volume", "network-interface", "key-pair", "security-group", "vpc", "subnet"}
    assert wanted | {"route-table", "internet-gateway"} <= kinds


def test_what_was_there_before_stays_and_is_not_named(desk):
    deed.client("s3").create_bucket(
        Bucket="of-before", CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"}
    )
    deed.all_gone()
    assert deed.verdict("clean-up") == Done()
    deed.client("s3").create_bucket(Bucket="of-now", CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"})
    told = deed.verdict("clean-up")
    assert told.name == "left"
    assert "of-now" in told.values["found"]
    assert "of-before" not in told.values["found"]


def test_stock_is_taken_once_and_not_again_after_something_was_made(desk):
    Stock("04_ec2")
    deed.make_pair()
    assert "my-key" in Stock("04_ec2")._shown.value
    assert account.left(CheckContext(), "04_ec2") == {"my-key": "key-pair"}


def test_in_a_later_sandbox_everything_is_new(desk):
    deed.client().create_key_pair(KeyName="of-now")
    progress.note("04_ec2", "stock", world="sandbox 1", things=["of-now", "my-key"])
    assert deed.verdict("stock") == NotYet()
    assert account.left(CheckContext(), "04_ec2") == {"of-now": "key-pair"}


def test_the_rest_is_removed_in_an_order_that_works(desk):
    account.take_stock(CheckContext(), "04_ec2")
    deed.make_pair()
    deed.DONE["database-group"]()
    deed.puzzle("route", "rule")
    deed.run_instance("by-boto3")
    progress.done("04_ec2", "deploy")
    for name, values in ec2_exercises.remove_the_rest(CheckContext()):
        result = run(find(name)(**values), CheckContext().target)
        assert result.failure is None, (name, values, result.failure)
    assert account.left(CheckContext(), "04_ec2") == {}
    assert deed.verdict("clean-up") == Done()


def test_the_card_of_the_stock_says_what_is_new_and_what_is_paid_for(desk):
    card = Stock("04_ec2")
    deed.run_instance()
    card.look()
    rows = card._shown.value.split("<tr>")
    assert sum("new since" in row and "costs money" in row for row in rows) == 2  # the instance and its disk
    assert any("administrator" in row and "was here before" in row for row in rows)
    assert repr(card) == "Stock()"


# ---------------------------------------------------------------- what the forms find filled in


def test_before_there_is_a_server_its_fields_are_empty(desk):
    for step in ("log-in", "lock", "unlock", "stop", "in-use", "list-instances"):
        values = dict(ec2.CONTENT.step(step).prefill)
        assert any(value == "" for value in values.values()), step


def test_the_fields_hold_what_is_there_now(desk):
    instance = deed.server()
    assert ec2.CONTENT.step("stop").prefill["instance_ids"] == instance
    assert dict(ec2.CONTENT.step("lock").prefill)["cidr"] == deed.OWN
    first = ec2.CONTENT.step("log-in").prefill["host"]
    deed.client().stop_instances(InstanceIds=[instance])
    assert ec2.CONTENT.step("log-in").prefill["host"] == ""
    deed.client().start_instances(InstanceIds=[instance])
    assert ec2.CONTENT.step("log-in").prefill["host"] not in ("", first)


def test_a_sandbox_that_does_not_answer_leaves_a_field_empty(desk, monkeypatch):
    def gone(*_):
        raise OSError("no answer")

    monkeypatch.setattr("helpers.course.kit.values.CheckContext", gone)
    assert ec2.CONTENT.step("log-in").prefill["host"] == ""


def test_the_public_half_is_worked_out_of_both_kinds_of_private_key(desk):
    for kind in ("ed25519", "rsa"):
        private = deed.client().create_key_pair(KeyName=kind, KeyType=kind)["KeyMaterial"]
        known = deed.client().describe_key_pairs(KeyNames=[kind], IncludePublicKey=True)["KeyPairs"][0]["PublicKey"]
        assert checks.public_half(private.encode()).split() == known.split()[:2]
    assert checks.public_half(b"no key at all") == ""


def test_the_key_of_the_drill_is_a_key_that_only_its_owner_reads(desk):
    ec2_drills.prepare_other_key(CheckContext())
    file = Path(ec2_drills.OTHER_KEY)
    assert file.stat().st_mode & 0o777 == 0o600
    assert checks.public_half(file.read_bytes()).startswith("ssh-ed25519 ")
