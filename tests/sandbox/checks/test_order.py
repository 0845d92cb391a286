"""A check asks for evidence of the right moment: what was read before there was anything to read does not count, and
what is gone again is no mistake. Of a real account the forms' own runs are the evidence."""

from dataclasses import replace

import pytest

from helpers.course.chapters import aws_cli, start
from helpers.course.checking import Check
from helpers.course.context import CheckContext
from helpers.course.model import Done, NotYet, Wrong
from helpers.course.runs import calls_of
from helpers.text import text
from tests.support.first_bucket import bucket, by_aws, by_form, put, s3, verdict


def of(step: str):
    return verdict(aws_cli.CONTENT.step(step))


def test_buckets_listed_before_there_was_one_are_listed_again(desk):
    s3().list_buckets()
    bucket()
    assert of("list-buckets") == NotYet()
    s3().list_buckets()
    assert of("list-buckets") == Done()


def test_objects_listed_before_there_was_one_are_listed_again(desk):
    s3().list_objects_v2(Bucket=bucket())
    assert of("list-objects") == Wrong("empty-bucket")
    put("hello_world.txt")
    assert of("list-objects") == NotYet()
    s3().list_objects_v2(Bucket="first-steps-x")
    assert of("list-objects") == Done()


def test_keys_listed_before_the_letter_came_are_listed_again(desk):
    put("hello_world.txt")
    put("letters/2026/hello_world.txt")
    assert of("list-folders") == NotYet()
    s3().list_objects_v2(Bucket="first-steps-x")
    assert of("list-folders") == Done()


def test_notes_under_another_prefix_are_seen(desk):
    for name in ("one", "two", "three"):
        put(f"note/{name}.txt")
    assert of("sync") == Wrong("at-the-top")


def test_a_file_whose_object_is_gone_is_no_mistake(desk):
    (desk / "back.txt").write_text("Hello, world!\n")
    assert of("download") == NotYet()
    put("hello_world.txt")
    assert of("download") == Done()


def test_an_error_is_mended_after_it_was_met_not_before(desk):
    put("hello_world.txt")
    by_aws("s3 ls", {"bucket": "first-steps-x"})
    by_aws("s3 ls", {"bucket": "first-step-x"})
    assert of("no-such-bucket") == NotYet("not-mended")
    by_aws("s3 ls", {"bucket": "first-steps-x"})
    assert of("no-such-bucket") == Done()


def test_the_card_of_a_drill_begins_with_what_to_do_and_not_with_a_mistake(desk):
    check = Check("03_aws_cli", aws_cli.CONTENT.step("bad-name"), CheckContext)
    assert repr(check) == "Check(bad-name: not-yet)"
    assert "workshop-state--not-yet" in check._state.value
    assert "You have not met the error yet" in check._state.value


def test_the_card_of_a_mistake_says_too_that_the_step_was_done_before(desk):
    put("hello_world.txt")
    check = Check("03_aws_cli", aws_cli.CONTENT.step("upload"), CheckContext)
    assert repr(check) == "Check(upload: done)"
    s3().put_object(Bucket="first-steps-x", Key="hello_world.txt", Body=b"")
    check.again()
    assert repr(check) == "Check(upload: wrong, empty)"
    assert text("course.done_before") in check._state.value


@pytest.fixture
def account(desk, monkeypatch):
    """The checks see a real account: nobody keeps a record of calls there. What answers is the sandbox."""
    made = CheckContext.__init__

    def of_an_account(self, folder=None):
        made(self, folder)
        here = self.target
        self.target = replace(here, kind="account")
        self.client = lambda service, profile=None: here.session(profile).own_client(service)

    monkeypatch.setattr(CheckContext, "__init__", of_an_account)


def test_the_runs_of_the_forms_are_the_evidence_of_a_real_account(account):
    by_form("sts get-caller-identity", {})
    by_form("s3 mb", {"bucket": "first-steps-x"})
    by_form("s3 mb", {"bucket": "first-steps-x"})
    by_form("s3 mb", {"bucket": "My_Bucket"})
    by_form("s3 cp", {"source": "hello_world.txt", "destination": "s3://first-steps-x"})
    assert of("list-buckets") == of("list-objects") == of("two-commands") == NotYet()
    by_form("s3 ls", {})
    by_form("s3 ls", {"bucket": "first-steps-x"})
    assert of("two-commands") == NotYet()
    by_form("s3api list-objects-v2", {"bucket": "first-steps-x"})
    by_form("s3 rb", {"bucket": "first-steps-x"})
    steps = ("who-am-i", "list-buckets", "list-objects", "two-commands", "own-bucket-again", "bad-name", "not-empty")
    assert {step: of(step) for step in steps} == dict.fromkeys(steps, Done())
    assert verdict(start.CONTENT.step("set-up")) == Done()
    by_form("s3 rb", {"bucket": "first-steps-x", "force": True})
    assert of("clean-up") == Done()


@pytest.mark.parametrize(
    ("destination", "resource"),
    [
        ("s3://b", "b/a.txt"),
        ("s3://b/", "b/a.txt"),
        ("s3://b/c/", "b/c/a.txt"),
        ("s3://b/c/d.txt", "b/c/d.txt"),
    ],
)
def test_where_a_copied_file_went(destination, resource):
    run = {"time": "2026-01-01T00:00:00+00:00", "name": "s3 cp", "code": ""}
    [call] = calls_of([run | {"values": {"source": "notes/a.txt", "destination": destination}}])
    assert (call["action"], call["resource"]) == ("PutObject", f"arn:aws:s3:::{resource}")


def test_a_run_that_no_check_asks_about_is_no_call():
    run = {"time": "2026-01-01T00:00:00+00:00", "code": ""}
    fetched = run | {"name": "s3 cp", "values": {"source": "s3://b/a.txt", "destination": "a.txt"}}
    assert calls_of([fetched, run | {"name": "configure", "values": {}}]) == []
