"""What a learner's server may send, and how often."""

import pytest

from helpers.classroom.pushes import AT_ONCE, MOST_EVENTS, Limits, Refused, read

NOW = 1_800_000_000.0
BOX = "0123456789abcdef"


def event(**more):
    return {
        "number": 0,
        "at": NOW - 1,
        "kind": "done",
        "chapter": "03_aws_cli",
        "step": "make-bucket",
        "value": "",
    } | more


def events(*entries):
    return read({"box": BOX, "events": list(entries)}, NOW).events


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"kind": "wrong", "value": "no-region"},
        {"kind": "hint", "value": "2"},
        {"kind": "error", "value": "InvalidAMIID.NotFound"},
        {"kind": "answer", "value": "right:1234 です"},
        {"kind": "hand", "value": "up", "step": ""},
        {"kind": "anew", "step": ""},
    ],
)
def test_what_is_shared_is_taken(more):
    assert len(events(event(**more))) == 1


@pytest.mark.parametrize(
    "more",
    [
        {"kind": "file"},
        {"value": "the content of a file"},
        {"kind": "wrong", "value": "No Region"},
        {"kind": "wrong", "value": ""},
        {"kind": "error", "value": "x" * 101},
        {"kind": "error", "value": "<b>"},
        {"kind": "answer", "value": "right:" + "x" * 200},
        {"kind": "answer", "value": "x"},
        {"kind": "hint", "value": "100"},
        {"kind": "hand", "value": "sideways"},
        {"step": "../../etc"},
        {"chapter": "x" * 81},
        {"number": -1},
        {"number": True},
        {"number": 2**60},
        {"at": "now"},
        {"at": float("nan")},
        {"at": -5},
        {"kind": None},
        {"value": None},
    ],
)
def test_what_is_no_event_is_left_out_and_holds_no_other_up(more):
    push = read({"box": BOX, "events": [event(**more), event(number=9)]}, NOW)
    assert [one.number for one in push.events] == [9] and push.left_out == 1


@pytest.mark.parametrize(
    "body",
    [
        [], "x", None, {"box": "zz", "events": []}, {"box": 5}, {"box": BOX, "events": {}}, {"events": [event()]},
        {"box": BOX, "events": [event()] * (MOST_EVENTS + 1)}, {"after": -1}, {"after": "1"}, {"after": 1.5},
    ],
)  # fmt: skip
def test_what_is_no_push_is_refused(body):
    with pytest.raises(Refused):
        read(body, NOW)


def test_a_time_to_come_is_now():
    assert events(event(at=NOW + 3600))[0].at == NOW


def test_a_thousand_a_second_are_not_taken():
    limits = Limits()
    taken = sum(limits.wait("a", NOW + n / 1000) == 0 for n in range(1000))
    assert AT_ONCE <= taken <= AT_ONCE + 4
    assert limits.wait("b", NOW + 1) == 0  # another's are
    assert 0 < limits.wait("a", NOW + 0.999) <= 1
    assert limits.wait("a", NOW + 60) == 0
