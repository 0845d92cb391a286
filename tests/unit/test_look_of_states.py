"""States are told by sign and word as well as colour; code in an answer's button looks like code."""

from datetime import UTC, datetime, timedelta

from helpers.cdk.events import StackEvent
from helpers.course.asking import Choice
from helpers.forms import outcome
from helpers.look.coded_button import CodedButton
from helpers.look.still import still
from helpers.reachability import Network
from helpers.text import text
from helpers.views.picture import Reach, _verdict


def event(number, status, reason="", resource="First"):
    time = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=number)
    return StackEvent(str(number), "Stack", resource, "AWS::S3::Bucket", status, time, reason)


def test_the_first_failed_row_is_named_and_not_a_consequence():
    told = [
        event(0, "CREATE_IN_PROGRESS"),
        event(1, "CREATE_FAILED", "Resource creation cancelled"),
        event(2, "CREATE_FAILED", "exists", "Second"),
        event(3, "DELETE_COMPLETE"),
    ]
    shown = outcome.events(told)
    assert shown["cause"] == 2
    assert [row["state"] for row in shown["rows"]] == ["busy", "failed", "failed", "done"]
    assert outcome.events(iter(told[:1]))["cause"] == -1


def test_reachable_or_not_is_a_word_and_a_state():
    assert text("network.reached") in _verdict(True)
    assert 'data-state="done"' in _verdict(True)
    assert text("network.not_reached") in _verdict(False)
    assert 'data-state="failed"' in _verdict(False)
    assert _verdict(None) == ""


def test_what_cannot_be_asked_is_neither(sandbox, monkeypatch):
    monkeypatch.setattr(Reach, "_instances", lambda *_: ())
    monkeypatch.setattr("helpers.reachability.network_of", lambda _: Network(()))
    card = Reach()
    card.address.value = "203.0.113.10"
    card.port.value = "x"
    card.ask()
    assert card.answer.value == f'<p role="status">{text("network.bad_port", value="x")}</p>'
    card.port.value = "22"
    card.instance.value = "i-0123456789abcdef0"
    card.ask()
    assert 'data-state="failed"' in card.answer.value


def test_code_in_an_answer_looks_like_code_and_can_be_chosen():
    choice = Choice("Which?", ["`10.10.0.0/24`", "plain"], 0, ["yes", "no"])
    coded, plain = choice._buttons
    assert isinstance(coded, CodedButton)
    assert not isinstance(plain, CodedButton)
    coded._handle_custom_msg({"click": True}, [])
    assert choice.right
    assert "<code>10.10.0.0/24</code>" in still(choice)
    coded.disabled = True
    choice.choose(1)
    coded.click()
    assert choice.chosen == 1
