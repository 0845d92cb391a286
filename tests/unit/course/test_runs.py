"""When a form was run."""

from helpers.course.runs import ended
from helpers.operations import find
from helpers.operations.results import Result
from helpers.transcript import record


def test_of_two_runs_in_one_second_it_is_known_which_was_first(folder):
    for _ in range(2):
        record.add(find("s3 ls")(), Result(""))
    first, second = map(ended, record.entries())
    assert first < second < first + 1


def test_what_a_run_of_an_old_record_did_is_not_later_than_it():
    assert ended({"time": "2026-01-01T00:00:00+00:00"}) == 1767225600.999
    assert ended({"time": "2026-01-01T00:00:00.250000+00:00"}) == 1767225600.25
