"""A world's identity: what a former sandbox's records say counts for none later, also where its process id comes again."""

import json
import re
from dataclasses import replace

import pytest

from helpers import sandbox as embedded
from helpers import target
from helpers.course import chapter, progress
from helpers.course.context import CheckContext
from helpers.course.kit import account
from helpers.course.model import NotYet
from helpers.forms import form
from helpers.home import home
from helpers.text import set_language, text
from helpers.transcript import record

OTHER = "0" * 32


@pytest.fixture
def now(monkeypatch):
    """The running sandbox, and no record of anything."""
    set_language("en")
    folder = home() / "en"
    folder.mkdir(exist_ok=True)
    monkeypatch.chdir(folder)
    record.clear()
    progress._path().unlink(missing_ok=True)
    yield embedded.ensure()
    record.clear()
    progress._path().unlink(missing_ok=True)
    set_language(None)


@pytest.fixture
def again(now, monkeypatch):
    """Has the sandbox be another one, whose process has the same number."""

    def begin() -> None:
        later = replace(now, identity=OTHER)
        monkeypatch.setattr(embedded, "ensure", lambda: later)
        assert (embedded.ensure().pid, target.current().identity) == (now.pid, OTHER)

    return begin


def test_its_identity_is_random_and_of_the_target_too(now):
    assert re.fullmatch("[0-9a-f]{32}", now.identity)
    assert target.current().identity == now.identity
    assert target.current().world == f"sandbox {now.identity}"


def test_runs_in_a_former_world_are_left_out(now, again):
    form("s3 ls").run()
    assert len(record.of_this_world(record.entries())) == 1
    again()
    assert record.of_this_world(record.entries()) == []


def test_a_form_uses_no_other_world_before_its_learner_is_told(now, again):
    made = form("s3 ls")
    made.run()
    again()
    assert made.run().failure.code == "SandboxDied"
    assert made.run().failure is None


def test_a_check_tells_of_another_world_once(now, again):
    check = chapter("03_aws_cli").check("make-bucket")
    again()
    for told in (True, False):
        check.again()
        assert (text("course.world_died") in check._state.value) is told


def test_stock_that_was_taken_in_a_former_world_is_none(now, again):
    account.take_stock(CheckContext(), "04_ec2")
    again()
    assert account.stock(CheckContext(), "04_ec2") == NotYet()


def test_records_by_process_id_can_be_read_and_are_of_another_world(now):
    form("s3 ls").run()
    (entry,) = record.entries()
    old = entry | {"world": f"sandbox {now.pid}"}
    record._path().write_text(json.dumps(old) + "\n", encoding="utf-8")
    progress.note("04_ec2", "stock", world=f"sandbox {now.pid}", things=["a-bucket"])
    assert record.entries() == [old]
    assert record.of_this_world(record.entries()) == []
    assert account.stock(CheckContext(), "04_ec2") == NotYet()
