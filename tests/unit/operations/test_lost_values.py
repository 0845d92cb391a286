"""No argument of a program holds the character 0: no field of any operation takes it, since no line could say the same."""

import pytest

from helpers.operations import find, names
from helpers.operations.running import run

FIELDS = [(name, field) for name in names() for field in (*find(name).fields, *find(name).options)]
VALUES = ("a\0b", "\0", "s3://bucket/a\0b", '{"a": "\0"}')


def test_the_fields_are_those_of_all_operations():
    kinds = {field.kind.widget for _, field in FIELDS}
    assert {"text", "secret", "choice", "flag", "number", "path", "script", "lines"} == kinds
    assert len({name for name, _ in FIELDS}) == len(names())


@pytest.mark.parametrize(("name", "field"), FIELDS, ids=[f"{name} {field.name}" for name, field in FIELDS])
def test_no_field_takes_the_character_0(name, field):
    for value in VALUES:
        given = [value, [value, "more"]] if field.kind.widget == "lines" else [value]
        for one in given:
            operation = find(name)(**{field.name: one})
            problem = operation.problems()[field.name]
            assert (problem.code, problem.blocks) == ("ValueIsLost", True)
            assert not field.kind.secret or problem.values["value"] == ""


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("s3 ls", {"bucket": "some-bucket", "prefix": "a\0b"}),
        ("ecs describe-clusters", {"clusters": ["good", "a\0b"]}),
        ("ec2 describe-vpcs", {"vpc_ids": ["misspelt", "vpc-1\0"]}),
    ],
)
def test_nothing_is_sent(name, values):
    result = run(find(name)(**values), None)
    assert (result.failure.code, result.exit_code, result.calls) == ("ValueIsLost", 252, ())
