"""A real account: nothing without everything said, and then that account alone. STS is answered by a stub here."""

from pathlib import Path

import pytest
from botocore.config import Config
from botocore.exceptions import EndpointConnectionError
from botocore.stub import Stubber

from helpers import guard, target
from helpers.text import text

REAL_LOOKING = ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")


@pytest.fixture(autouse=True)
def in_the_sandbox():
    yield
    target._agreed = None


@pytest.fixture
def own_account(tmp_path, monkeypatch):
    """A learner's own ~/.aws with one profile; STS is answered by a stub, since no AWS is here."""
    (tmp_path / ".aws").mkdir()
    key, secret = REAL_LOOKING
    (tmp_path / ".aws" / "config").write_text("[profile mine]\nregion = eu-central-1\n[profile nowhere]\n")
    (tmp_path / ".aws" / "credentials").write_text(
        "".join(
            f"[{name}]\naws_access_key_id = {key}\naws_secret_access_key = {secret}\n" for name in ("mine", "nowhere")
        )
    )
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    answers = {"Account": "111122223333", "Arn": "arn:aws:iam::111122223333:user/me", "UserId": "ME"}
    made = guard.GuardedSession.client

    def client(self, service_name, **options):
        new = made(self, service_name, **options)
        if service_name == "sts" and self.target.endpoint is None:
            stub = Stubber(new)
            for _ in range(5):
                stub.add_response("get_caller_identity", answers)
            stub.activate()
        return new

    monkeypatch.setattr(guard.GuardedSession, "client", client)
    guard._session_of.cache_clear()
    return answers


def test_looking_says_whose_account_it_is_and_agrees_to_nothing(fresh, own_account):
    seen = target.look_at("mine")
    assert (seen.account, seen.arn, seen.region) == (
        "111122223333",
        "arn:aws:iam::111122223333:user/me",
        "eu-central-1",
    )
    assert target.current().kind == "sandbox"


@pytest.mark.parametrize(
    ("profile", "typed", "cost_seen", "code"),
    [
        (" ", "111122223333", True, "NoProfile"),
        ("mine", "", True, "AccountNotTyped"),
        ("mine", "111122223334", True, "AccountNotTyped"),
        ("mine", "111122223333", False, "CostNotSeen"),
        ("nowhere", "111122223333", True, "NoRegion"),
    ],
)
def test_no_account_without_everything_said(fresh, own_account, profile, typed, cost_seen, code):
    with pytest.raises(target.TargetRefused) as caught:
        target.agree(profile, typed, cost_seen)
    assert caught.value.code == code
    for lang in ("en", "ja"):
        assert text(f"target.{code}", lang, **caught.value.values)
    assert target.current().kind == "sandbox"


def test_an_agreed_account_is_kept_to(fresh, own_account):
    agreed = target.agree("mine", "1111-2222-3333", cost_seen=True)
    assert (agreed.kind, agreed.account, agreed.region, agreed.endpoint) == (
        "account",
        "111122223333",
        "eu-central-1",
        None,
    )
    assert target.current() is agreed
    client = agreed.session().client("s3")
    assert client.meta.endpoint_url == "https://s3.eu-central-1.amazonaws.com"
    own_account["Account"] = "444455556666"  # the keys were changed meanwhile
    with pytest.raises(target.TargetRefused) as caught:
        client.create_bucket(Bucket="never-made")
    assert caught.value.code == "WrongAccount"
    assert target.back_to_sandbox().kind == "sandbox"


def test_an_agreed_account_is_never_reached_at_another_host(fresh, own_account):
    agreed = target.agree("mine", "111122223333", cost_seen=True)
    with pytest.raises(target.TargetRefused) as caught:
        agreed.session().client("s3", endpoint_url="https://127.0.0.1:9").list_buckets()
    assert caught.value.code == "WrongEndpoint"


@pytest.mark.parametrize(
    "url", ["http://s3.amazonaws.com", "https://s3.amazonaws.com.example.com", "https://evilamazonaws.com"]
)
def test_hosts_that_only_look_like_aws_are_refused(fresh, own_account, url):
    agreed = target.agree("mine", "111122223333", cost_seen=True)
    with pytest.raises(target.TargetRefused) as caught:
        agreed.session().client("s3", endpoint_url=url, config=Config(s3={"addressing_style": "path"})).list_buckets()
    assert caught.value.code == "WrongEndpoint"


def test_the_environment_leads_an_agreed_account_nowhere_else(fresh, own_account, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", fresh.endpoint)
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", fresh.endpoint)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIASOMEBODYELSES")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    session = target.agree("mine", "111122223333", cost_seen=True).session()
    assert session.client("s3").meta.endpoint_url == "https://s3.eu-central-1.amazonaws.com"
    assert session.get_credentials().access_key == REAL_LOOKING[0]


def test_an_account_that_cannot_be_told_is_not_changed(fresh, own_account):
    """In the sandbox a change goes on when STS fails, since nothing else can be reached; here it does not."""
    session = target.agree("mine", "111122223333", cost_seen=True).session()
    client = session.client("s3")
    session._known = ("", 0.0)
    session._sts.meta.events.register_first("before-call", _out_of_reach)
    with pytest.raises(EndpointConnectionError):
        client.create_bucket(Bucket="never-made")


def _out_of_reach(**_):
    raise EndpointConnectionError(endpoint_url="https://sts.eu-central-1.amazonaws.com")
