"""A guess before a step is answered honestly, and only by a run that came to something."""

import pytest

from helpers.course.asking import Predict
from helpers.operations.results import Call, Failure, Result
from helpers.text import text
from tests.support.course import shown

TABLE = {"question": "?", "choices": ["first", "second"], "answer": 1, "explanation": "because"}
CALL = Call("s3", "CreateBucket", {}, {}, 200, 0.1)


def revealed(chosen):
    guess = Predict("step", TABLE)
    if chosen is not None:
        guess.choose(chosen)
    guess.reveal()
    return guess


def test_a_wrong_guess_is_told_and_both_are_marked():
    guess = revealed(0)
    assert text("course.guessed_wrong") in shown(guess)
    assert "first" in shown(guess)
    assert "second" in shown(guess)
    assert "because" in shown(guess)
    assert "workshop-state--right" not in guess._said.value
    assert [one.description for one in guess._buttons] == ["✕ first", "✓ second"]
    assert ["workshop-marked--wrong" in one._dom_classes for one in guess._buttons] == [True, False]


def test_a_right_guess_is_told_and_no_guess_is_not_judged():
    assert "workshop-state--right" in revealed(1)._said.value
    silent = revealed(None)
    assert "workshop-state--told" in silent._said.value
    assert [one.description for one in silent._buttons] == ["first", "✓ second"]


def test_a_guess_after_the_outcome_does_not_count():
    guess = revealed(0)
    guess.choose(1)
    assert guess.chosen == 0


def test_a_second_run_of_the_step_marks_nothing_twice():
    guess = revealed(0)
    guess.reveal()
    assert [one.description for one in guess._buttons] == ["✕ first", "✓ second"]


@pytest.mark.parametrize(
    ("result", "began"),
    [
        (Result(""), True),
        (Result("", 1, Failure("BucketAlreadyExists", "", "CreateBucket"), (CALL,)), True),
        (Result("", 1, Failure("MissingContext", "key_name")), True),  # of a program that makes no calls itself
        (Result("", 1, Failure("InvalidBucketName", "", values={"field": "bucket"}), (CALL,)), True),
        (Result("", 252, Failure("FieldEmpty", "", values={"field": "bucket"})), False),
        (Result("", 130, Failure("Cancelled", ""), (CALL,)), False),
        (Result("", 255, Failure("EndpointConnectionError", "")), False),
    ],
)
def test_what_failed_to_start_is_no_outcome(result, began):
    assert result.began is began


def test_a_prediction_waits_for_a_run_that_ran(course):
    guess = course.predict("make-bucket")
    guess.choose(2)
    form = course.form("make-bucket")
    form.fill(bucket="")
    form.run()
    assert not guess.revealed
    form.fill(bucket="first-steps-{me}")
    form.run()
    assert guess.revealed
    assert text("course.guessed_wrong") in shown(guess)
