"""Operations as they are declared and shown, and the rules of their fields."""

import os

import pytest
from test_operations_cases import AWS, KEY, SECRET
from test_operations_ec2_cases import RULES as EC2_RULES
from test_operations_ecs_cases import RULES as ECS_RULES

from helpers.operations import find, names, rules
from helpers.operations.failures import failure_of
from helpers.operations.running import run
from helpers.text import LANGUAGES, text

pytest_plugins = ["test_operations_cases"]


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

RULES = [
    ("s3 mb", "bucket", "good-name.1", ""),
    ("s3 mb", "bucket", "abc", ""),
    ("s3 mb", "bucket", "x" * 63, ""),
    ("s3 mb", "bucket", "ab", "BucketTooShort"),
    ("s3 mb", "bucket", "x" * 64, "BucketTooLong"),
    ("s3 mb", "bucket", "Upper", "BucketUpperCase"),
    ("s3 mb", "bucket", "a..b", "BucketDots"),
    ("s3 mb", "bucket", "192.168.0.1", "BucketIsAddress"),
    ("s3 mb", "bucket", "-abc", "BucketEnds"),
    ("s3 mb", "bucket", "abc.", "BucketEnds"),
    ("s3 mb", "bucket", "under_score", "BucketCharacters"),
    ("s3 mb", "bucket", "バケット", "BucketCharacters"),
    ("s3 mb", "bucket", "with space", "BucketCharacters"),
    ("s3 mb", "bucket", "s3://name", "BucketWithScheme"),
    ("s3 mb", "bucket", "xn--name", "BucketReservedStart"),
    ("s3 mb", "bucket", "name-s3alias", "BucketReservedEnd"),
    ("s3 mb", "bucket", "", "FieldEmpty"),
    ("s3 mb", "region", "ap-northeast-1", ""),
    ("s3 mb", "region", "", ""),
    ("s3 mb", "region", "tokyo", "RegionUnknown"),
    ("s3 mb", "profile", "my-new-profile", ""),
    ("s3 mb", "profile", "my profile", "ProfileSpaces"),
    ("s3 mb", "profile", "日本", "ProfileCharacters"),
    ("s3 mb", "profile", "-p", "ProfileCharacters"),
    ("s3 presign", "key", "日本語 の キー.txt", ""),
    ("s3 presign", "key", "/lead", "KeyLeadingSlash"),
    ("s3 presign", "key", "あ" * 342, "KeyTooLongError"),
    ("s3 presign", "key", "s3://b/k", "KeyWithScheme"),
    ("s3 presign", "expires_in", 604800, ""),
    ("s3 presign", "expires_in", 604801, "ExpiryRange"),
    ("s3 presign", "expires_in", 0, "ExpiryRange"),
    ("s3 presign", "expires_in", "soon", "NotANumber"),
    ("s3 cp", "source", "hello.txt", ""),
    ("s3 cp", "source", "日本語 の ノート.txt", ""),
    ("s3 cp", "source", "s3://bucket/key", ""),
    ("s3 cp", "source", "S3://bucket/key", "S3UrlScheme"),
    ("s3 cp", "source", "s3:///key", "S3UrlBucket"),
    ("s3 cp", "destination", "s3://Upper/key", "BucketUpperCase"),
    ("s3 cp", "destination", "s3://bucket//key", "KeyLeadingSlash"),
    ("s3 cp", "destination", "a\0b", "ValueIsLost"),
    ("s3api put-object", "body", "hello.txt", ""),
    ("s3api put-object", "body", "日本語 の ノート.txt", ""),
    ("s3api put-object", "body", "missing.txt", "FileMissing"),
    ("s3api put-object", "body", "empty.txt", "FileEmpty"),
    ("s3api put-object", "body", "photos", "FileIsFolder"),
    ("s3api get-object", "outfile", "new.txt", ""),
    ("s3api get-object", "outfile", "photos", "FileIsFolder"),
    ("s3api get-object", "outfile", "nowhere/new.txt", "FolderMissing"),
    ("s3api list-buckets", "query", "Buckets[].Name", ""),
    ("s3api list-buckets", "query", "Buckets[", "QueryInvalid"),
    ("s3api list-buckets", "output", "text", ""),
    ("s3api list-buckets", "output", "xml", "NotAChoice"),
    ("configure", "profile", "default", "ProfileDefault"),
    ("configure", "access_key_id", KEY, ""),
    ("configure", "access_key_id", "AKIA", "AccessKeyIdMalformed"),
    ("configure", "secret_access_key", SECRET, ""),
    ("configure", "secret_access_key", "short", "SecretMalformed"),
    ("configure", "policy", "EverythingAccess", "NotAChoice"),
    ("iam create-user", "user_name", "me@example", ""),
    ("iam create-user", "user_name", "me!", "UserNameCharacters"),
    *EC2_RULES,
    *ECS_RULES,
]


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
