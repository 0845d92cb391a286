"""A small share of `python -m tests.support.parity_random`: forms and the terminal give the same for whatever is chosen."""

import random

import pytest

from helpers.operations import find
from tests.support.parity_random import by_the_form, by_the_terminal, compared, example, filled_world
from tests.support.warm_aws import warm_aws

PROFILES = ["", "as-sent", "as-text", "as-table", "odd-times", "odd-output"]
TIMES = [
    ("s3api list-buckets", {}),
    ("iam list-users", {"query": "sort_by(Users, &CreateDate)[].CreateDate"}),
    ("dynamodb describe-table", {"table_name": "answers"}),
]


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A world with something in every part, and the folder of a warm `aws`."""
    with (
        filled_world(tmp_path_factory.mktemp("random")) as world,
        warm_aws(tmp_path_factory.mktemp("warm")) as warm,
    ):
        yield world, str(warm)


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(("name", "values"), TIMES)
def test_times_are_as_the_profile_has_them(name, values, profile, filled):
    world, aws = filled
    operation = find(name)(**values, profile=profile)
    assert by_the_form(operation, world) == by_the_terminal(operation, world, aws)


@pytest.mark.parametrize("seed", range(8))
def test_a_random_input_gives_what_the_terminal_gives(seed, filled):
    world, aws = filled
    operation = example(random.Random(seed), world)
    ours, theirs = by_the_form(operation, world), by_the_terminal(operation, world, aws)
    assert compared(operation, ours) == compared(operation, theirs), operation.cli
