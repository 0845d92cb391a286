"""The checks in worlds of learners of one class: each fault can be mended, and a neighbour's names and answers are known as such."""

import pytest

from helpers import seeds
from helpers.course import progress
from helpers.course.bringing import Bringer
from helpers.course.chapters import aws_cli, ec2
from helpers.course.chapters.aws_cli.checks import largest_key, prepare_open_problem, sizes
from helpers.course.chapters.ec2 import exercises
from helpers.course.context import CheckContext
from helpers.course.model import Done, NotYet, Wrong
from tests.support.first_bucket import s3
from tests.support.instances import until

SECRET = bytes(range(32))


@pytest.fixture
def as_learner(desk, monkeypatch):
    return lambda login: monkeypatch.setenv(seeds.VARIABLE, seeds.seed_of(SECRET, login))


def with_fault(as_learner, fault):
    """Be a learner with that fault in the open problem, and a rule other than the first."""
    for number in range(100):
        as_learner(f"learner-{number}")
        if exercises.puzzle_fault() == fault and seeds.number("puzzle rule", 4):
            return
    raise AssertionError(fault)


def puzzle():
    return ec2.CONTENT.step("puzzle").check(CheckContext())


@pytest.mark.parametrize("fault", [exercises.NO_ROUTE, exercises.NO_GATEWAY])
def test_every_fault_is_mended_by_its_solution_and_not_before(as_learner, desk, fault):
    with_fault(as_learner, fault)
    exercises.prepare_puzzle(CheckContext())
    until(lambda: puzzle() == NotYet(), 30)  # an instance that is pending has another answer
    bringer = Bringer(ec2.CONTENT, desk)
    for name, values in exercises.mend_puzzle(CheckContext()):
        assert not isinstance(puzzle(), Done)
        bringer._run(name, values, name)
    until(lambda: puzzle() == Done(), 30)


@pytest.mark.parametrize(
    ("step", "begins"),
    [("make-bucket", "first-steps-"), ("other-values", "second-steps-"), ("by-terminal", "by-terminal-"),
     ("by-boto3", "by-boto3-")],
)  # fmt: skip
def test_a_neighbours_bucket_is_known_as_one(as_learner, step, begins):
    as_learner("learner-2")
    theirs = f"{begins}{seeds.suffix()}"
    as_learner("learner-1")
    check = aws_cli.CONTENT.step(step).check
    where = {"CreateBucketConfiguration": {"LocationConstraint": "ap-northeast-1"}}
    s3().create_bucket(Bucket=theirs, **where)
    assert check(CheckContext()) == Wrong("of-another-world", {"found": theirs})
    own = f"{begins}{seeds.suffix()}"
    s3().create_bucket(Bucket=own, **where)
    s3().put_object(Bucket=own, Key="hello_world.txt", Body=b"x")
    assert check(CheckContext()) == Done()


def test_a_neighbours_answer_is_known_as_one(as_learner):
    as_learner("learner-2")
    theirs = max(sizes(), key=sizes().__getitem__)
    as_learner("learner-1")
    prepare_open_problem(CheckContext())
    check = aws_cli.CONTENT.step("open-problem").check
    progress.note("03_aws_cli", "open-problem", answer=theirs, right=False)
    assert check(CheckContext()) == Wrong("of-another-world", {"found": theirs})
    own = largest_key(CheckContext())
    assert own == max(sizes(), key=sizes().__getitem__)
    progress.note("03_aws_cli", "open-problem", answer=own, right=True)
    assert check(CheckContext()) == Done()
