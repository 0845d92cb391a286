"""The cases cover every operation, field and option."""

import pytest

from helpers.operations import find
from tests.support.operations.cases import AWS, CASES, ENDLESS


def test_every_operation_has_a_case_that_succeeds():
    assert {case.name for case in CASES if not case.code} == set(AWS)


@pytest.mark.parametrize("name", AWS)
def test_every_field_is_set_in_a_case(name):
    used = {field for case in CASES if case.name == name for field, value in case.values.items() if value}
    assert {field.name for field in find(name).fields} <= used | ENDLESS


@pytest.mark.parametrize(
    "service", ["s3", "s3api", "iam", "sts", "ec2", "service-quotas", "ssm", "ecs", "logs", "dynamodb", "ecr"]
)
def test_every_option_is_set_in_a_case(service):
    cases = [case for case in CASES if case.name.split()[0] == service]
    used = {field for case in cases for field, value in case.values.items() if value}
    wanted = {field.name for name in {case.name for case in cases} for field in find(name).options}
    assert wanted - used <= ({"output", "query"} if service in ("iam", "logs") else set())


def test_no_case_is_there_twice():
    assert len({case.id for case in CASES}) == len(CASES)
