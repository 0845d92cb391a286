"""The form that agrees to a real account: nothing is agreed before all three things were said, and each refusal is told."""

import pytest
from botocore.exceptions import ClientError, ProfileNotFound

from helpers import target
from helpers.forms.account import AccountForm
from helpers.text import set_language

THEIRS = target.Identity("mine", "210987654321", "arn:aws:iam::210987654321:user/learner", "ap-northeast-1")


@pytest.fixture(params=["en", "ja"])
def account(request, monkeypatch):
    """The form, with a profile "mine" that AWS knows."""
    set_language(request.param)

    def whose(session):
        if session.profile_name != "mine":
            raise ProfileNotFound(profile=session.profile_name)
        return THEIRS

    class Session:
        def __init__(self, profile):
            self.profile_name = profile

    monkeypatch.setattr(target, "_whose", whose)
    monkeypatch.setattr(target.Target, "session", lambda self, profile=None, region=None: Session(self.profile))
    yield AccountForm()
    target.back_to_sandbox()
    set_language(None)


def test_all_three_said_out_loud_agree(account):
    account.profile.value = "mine"
    account.look()
    assert "210987654321" in account._whose.value
    assert target.current().kind == "sandbox"
    account.typed.value, account.cost_seen.value = "2109-8765-4321", True
    account.agree()
    assert target.current().account == "210987654321"
    assert "workshop-world--account" in account._head.value
    assert "210987654321" in account._head.value
    account.back()
    assert target.current().kind == "sandbox"
    assert not account.cost_seen.value
    assert "workshop-world--sandbox" in account._head.value


@pytest.mark.parametrize(("typed", "seen"), [("123456789012", True), ("", True), ("210987654321", False)])
def test_a_wrong_number_or_unread_costs_agree_to_nothing(account, typed, seen):
    account.profile.value = "mine"
    account.look()
    account.typed.value, account.cost_seen.value = typed, seen
    account.agree()
    assert target.current().kind == "sandbox"
    assert "workshop-problem--error" in account._said.value


def test_agreeing_without_looking_says_what_to_do_first(account):
    account.profile.value, account.typed.value, account.cost_seen.value = "mine", "210987654321", True
    account.agree()
    assert target.current().kind == "sandbox"
    assert account._said.value


def test_another_profile_must_be_looked_at_again(account):
    account.profile.value = "mine"
    account.look()
    account.profile.value = "yours"
    assert account.identity is None
    assert account._whose.value == ""


@pytest.mark.parametrize("name", ["", "unknown"])
def test_a_profile_that_is_not_there_is_told(account, name):
    account.profile.value = name
    account.look()
    assert account.identity is None
    assert "workshop-problem--error" in account._said.value
    assert not account.look_button.disabled


def test_keys_that_aws_refuses_are_told_in_its_words_too(account, monkeypatch):
    def refused(session):
        raise ClientError(
            {"Error": {"Code": "InvalidClientTokenId", "Message": "The token is invalid"}}, "GetCallerIdentity"
        )

    monkeypatch.setattr(target, "_whose", refused)
    account.profile.value = "mine"
    account.look()
    assert "InvalidClientTokenId" in account._said.value
    assert "The token is invalid" in account._said.value
