"""Operations as they are declared and shown, and the rules of their fields."""

import os

import pytest

from helpers.operations import find, names, rules
from helpers.operations.failures import failure_of
from helpers.operations.running import run
from helpers.text import LANGUAGES, text
from tests.support.operations.cases import AWS, KEY
from tests.support.operations.rules import RULES

# ---- declarations ----


def test_an_unknown_operation_names_its_neighbours():
    with pytest.raises(KeyError, match="s3 mb"):
        find("s3 make")
    with pytest.raises(KeyError, match="none"):
        find("nonsense")


def test_an_unknown_field_is_named():
    with pytest.raises(TypeError, match="bukket"):
        find("s3 mb")(bukket="x")


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_operation_and_field_has_its_texts(name, lang):
    spec = find(name)
    key = name.replace(" ", "_").replace("-", "_")
    assert text(f"operations.{key}.title", lang) and text(f"operations.{key}.about", lang)
    for field in (*spec.fields, *spec.options):
        assert text(f"fields.{field.name}.label", lang) and text(f"fields.{field.name}.help", lang)


@pytest.mark.parametrize("name", AWS)
def test_an_empty_form_shows_code_and_command_and_does_not_run(name):
    """What a form shows before anything is typed; what is required is told and blocks."""
    operation = find(name)()
    compile(operation.python, name, "exec")
    assert "aws " in operation.cli
    required = {field.name for field in operation.spec.fields if field.kind.required and not field.kind.default}
    assert required <= {field for field, problem in operation.problems().items() if problem.blocks}
    if required:
        result = run(operation, None)
        assert (result.exit_code, result.calls) == (252, ())
        assert result.failure.values["field"] in required


def test_resource_operations_are_told_from_task_operations():
    assert {name for name in AWS if find(name).manages == "task"} == {
        *("s3 cp", "s3 mv", "s3 rm", "s3 sync", "s3 presign"),
        *(f"s3api {call}" for call in ("put-object", "get-object", "head-object", "list-objects-v2", "delete-object")),
        *(f"dynamodb {call}" for call in ("put-item", "get-item", "query", "scan", "delete-item")),
        *("ask one", "ask list", "ask clear"),
    }


@pytest.mark.parametrize(
    ("name", "values", "line"),
    [
        ("s3 cp", {"source": "it's here.txt", "destination": "s3://b"}, """aws s3 cp 'it'"'"'s here.txt' s3://b"""),
        ("s3 cp", {"source": "-x", "destination": "s3://b"}, "aws s3 cp ./-x s3://b"),
        ("s3 ls", {"bucket": "b", "prefix": "a b/"}, "aws s3 ls 's3://b/a b/'"),
        ("s3 ls", {"prefix": "unused"}, "aws s3 ls"),
        (
            "s3api get-object",
            {"bucket": "b", "key": "-k", "outfile": "o"},
            "aws s3api get-object --bucket b --key=-k o",
        ),
        ("s3 rm", {"bucket": "b", "exclude": "*"}, "aws s3 rm s3://b"),
        ("s3 mb", {"bucket": "$(reboot)"}, "aws s3 mb 's3://$(reboot)'"),
    ],
)
def test_the_command_line_is_quoted(name, values, line):
    assert find(name)(**values).cli == line


# ---- fields ----


@pytest.mark.parametrize(("name", "field", "value", "code"), RULES)
def test_a_field_tells_the_rule_it_breaks(name, field, value, code, here):
    problem = find(name)(**{field: value}).problems().get(field)
    other = "KeyHalf"  # the other key is empty here
    assert (problem.code if problem and problem.code != other else "") == code


def test_an_unreadable_file_is_told(here, monkeypatch):
    """Told while typing, and (root may read everything, so it is acted) by the run as the CLI tells it."""
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert find("s3api put-object")(body="hello.txt").problems()["body"].code == "FileUnreadable"
    operation = find("s3 cp")(source="hello.txt", destination="s3://seeded")
    failure, exit_code = failure_of(PermissionError(13, "Permission denied", "./hello.txt"), operation, [])
    assert (failure.code, failure.values["path"], exit_code) == ("PermissionError", "./hello.txt", 2)
    assert failure.stderr == f"warning: Skipping file {os.getcwd()}/hello.txt. File/Directory is not readable.\n"


def test_what_aws_would_refuse_does_not_block_and_what_cannot_work_does():
    assert not find("s3 mb")(bucket="UPPER").problems()["bucket"].blocks
    assert find("s3 mb")(bucket="abc", profile="two words").problems()["profile"].blocks
    assert find("s3 cp")(source="a", destination="b").problems()["destination"].code == "BothLocal"
    assert find("s3 cp")(source="s3://abc", destination=".").problems()["source"].code == "KeyMissing"
    assert find("s3 rm")(bucket="abc").problems()["key"].code == "KeyMissing"
    assert not find("s3 rm")(bucket="abc", recursive=True).problems()
    assert find("configure")(profile="me", access_key_id=KEY).problems()["secret_access_key"].code == "KeyHalf"


def test_the_regions_are_those_of_botocore():
    known = rules.regions()
    assert {"ap-northeast-1", "us-east-1", "eu-west-1", "cn-north-1"} <= set(known)
    assert len(known) > 30 and not any("global" in name for name in known)
