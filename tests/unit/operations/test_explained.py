"""Every failure and every problem is explained in both languages: the value, the rule, the next step."""

import re
import string
from pathlib import Path

import pytest

import helpers.operations
from helpers.operations import Cancelled, Failure, Problem, find, rules
from helpers.operations.explanations import SAME_AS
from helpers.operations.failures import explain, failure_of
from helpers.refused import TargetRefused
from helpers.text import LANGUAGES, catalogue
from tests.support.operations.cases import CASES
from tests.support.operations.rules import RULES

PARTS = ("what", "rule", "next")
SOURCES = [*Path(helpers.operations.__file__).parent.rglob("*.py")]
CHAPTER = re.findall(
    r"\w+",
    """
NoSuchBucket NoSuchKey BucketAlreadyExists BucketAlreadyOwnedByYou InvalidBucketName BucketNotEmpty AccessDenied
InvalidAccessKeyId InvalidClientTokenId SignatureDoesNotMatch IllegalLocationConstraintException PermanentRedirect
ProfileNotFound NoCredentialsError PartialCredentialsError NoRegionError ParamValidationError ConfigParseError
EndpointConnectionError ConnectionClosedError ReadTimeoutError SandboxDied Cancelled Interrupted FieldEmpty
FileNotFoundError FileExistsError IsADirectoryError NotADirectoryError PermissionError ENOSPC EROFS
EntityAlreadyExists NoSuchEntity LimitExceeded DeleteConflict
""",
)
EC2 = re.findall(
    r"[\w.]+",
    """
InvalidKeyPair.NotFound InvalidKeyPair.Duplicate InvalidAMIID.NotFound InvalidAMIID.Malformed InvalidInstanceType
InvalidInstanceID.NotFound InvalidInstanceID.Malformed InvalidGroup.NotFound InvalidGroup.Duplicate
InvalidPermission.Duplicate InvalidPermission.NotFound InvalidParameterValue DependencyViolation InvalidVpcID.NotFound
InvalidSubnet.Conflict InvalidSubnet.Range InvalidVpc.Range IncorrectInstanceState InvalidSubnetID.NotFound
InvalidRouteTableID.NotFound InvalidInternetGatewayID.NotFound Resource.AlreadyAssociated UnauthorizedOperation
InvalidVpcID.Malformed InvalidGroupId.Malformed InvalidRouteTableId.Malformed InvalidParameter Gateway.NotAttached RouteAlreadyExists InvalidParameterCombination MissingParameter WaiterError
""",
)


def errors(lang: str) -> dict:
    return catalogue("errors", lang)


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_both_languages_explain_the_same_codes_with_the_same_values():
    assert errors("en").keys() == errors("ja").keys()
    for code, entry in errors("en").items():
        assert tuple(entry) == tuple(errors("ja")[code]) == PARTS
        for part in PARTS:
            assert placeholders(entry[part]) == placeholders(errors("ja")[code][part]), (code, part)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_code_that_can_come_has_its_text(lang):
    own = set(re.findall(r'"([A-Z]\w+)"', Path(rules.__file__).read_text(encoding="utf-8")))
    for path in SOURCES:
        own |= set(re.findall(r'(?:Problem|Failure)\("(\w+)"', path.read_text(encoding="utf-8")))
    assert len(own) > 30
    codes = {*own, *CHAPTER, *EC2, *(case.code for case in CASES if case.code), *(rule[3] for rule in RULES if rule[3])}
    assert {SAME_AS.get(code, code) for code in codes} <= errors(lang).keys()
    assert set(SAME_AS.values()) <= errors(lang).keys()


FAILING = [case for case in CASES if case.code]


@pytest.mark.parametrize("case", FAILING, ids=lambda case: case.id)
def test_every_failure_is_explained_with_its_values(case, ran):
    failure = ran(case)[0].failure
    for lang in LANGUAGES:
        told = explain(failure, lang)
        assert told.code == case.code
        assert told.original == failure.message
        for sentence in (told.what, told.rule, told.next):
            assert sentence and "…" not in sentence and "{" not in sentence


@pytest.mark.parametrize(("name", "field", "value", "code"), [rule for rule in RULES if rule[3]])
def test_every_problem_is_explained_with_its_value(name, field, value, code, here):
    problem = find(name)(**{field: value}).problems()[field]
    for lang in LANGUAGES:
        told = explain(problem, lang)
        assert "…" not in told.what + told.rule + told.next
        if "{value}" in errors(lang)[code]["what"]:
            assert str(value[-1] if isinstance(value, tuple) else value) in told.what


def test_an_unknown_code_gets_the_general_text_with_the_code_and_the_message():
    told = explain(Failure("SomethingNew", "a message", "SomeCall"), "en")
    assert "SomethingNew" in told.what
    assert (told.code, told.original) == ("SomethingNew", "a message")


def test_what_the_sandbox_lacks_is_no_error_of_aws():
    told = explain(Failure("NotImplemented", "The sandbox does not stand in for this", "DescribeImages"), "en")
    assert told.what.startswith("The sandbox has no part that could do this")


def test_one_code_can_mean_two_things():
    values = {"bucket": "my-name", "key": "my-key"}
    assert "no bucket called" in explain(Failure("404", "Not Found", "HeadBucket", values), "en").what
    assert "my-key" in explain(Failure("404", "Not Found", "HeadObject", values), "en").what


def test_a_refusal_of_the_guard_is_explained():
    operation = find("s3 ls")()
    failure, exit_code = failure_of(TargetRefused("WrongAccount", found="1", agreed="2"), operation, [])
    assert exit_code == 255
    assert "1" in explain(failure, "en").what and "2" in explain(failure, "ja").what


def test_what_was_stopped_is_explained():
    failure, exit_code = failure_of(Cancelled(), find("s3 ls")(), [])
    assert (failure.code, exit_code) == ("Cancelled", 130)
    assert explain(failure, "en").what == "You stopped this run."
    assert explain(Problem("FieldEmpty", {"field": "bucket"}), "ja").what == "「バケット (bucket)」が空です。"
