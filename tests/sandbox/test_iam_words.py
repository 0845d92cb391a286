"""IAM's own words for what is not there, what is there already, and what no name can be.

Sources: `aws iam` answers as quoted in public repositories (see helpers/sandbox/overlay/{iam_words,constraint_words}.py).
"""

import json

import boto3
import pytest
from botocore.config import Config

from tests.support.aws import error_of

UNCHECKED = Config(parameter_validation=False, retries={"total_max_attempts": 1})
DOCUMENT = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}'
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}]})  # fmt: skip
POLICY = "arn:aws:iam::123456789012:policy/none"
NAME = (
    "The specified value for {} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-"
)


@pytest.fixture(scope="module")
def iam():
    from helpers import sandbox

    sandbox.ensure().control("reset")
    client = boto3.client("iam", config=UNCHECKED)
    client.create_user(UserName="User")
    client.create_group(GroupName="Group")
    client.create_role(RoleName="Role", AssumeRolePolicyDocument=TRUST)
    client.create_instance_profile(InstanceProfileName="Profile")
    return client


@pytest.mark.parametrize(
    ("call", "given", "said"),
    [
        ("get_role", {"RoleName": "none"}, "The role with name none cannot be found."),
        ("list_instance_profiles_for_role", {"RoleName": "none"}, "The role with name none cannot be found."),
        ("delete_group", {"GroupName": "none"}, "The group with name none cannot be found."),
        ("update_user", {"UserName": "none", "NewUserName": "other"}, "The user with name none cannot be found."),
        ("get_user_policy", {"UserName": "User", "PolicyName": "p"}, "The user policy with name p cannot be found."),
        ("get_role_policy", {"RoleName": "Role", "PolicyName": "p"}, "The role policy with name p cannot be found."),
        ("delete_group_policy", {"GroupName": "Group", "PolicyName": "p"}, "The group policy with name p cannot be found."),
        ("get_policy", {"PolicyArn": POLICY}, f"Policy {POLICY} was not found."),
        ("list_entities_for_policy", {"PolicyArn": POLICY}, f"Policy {POLICY} was not found."),
        ("attach_group_policy", {"GroupName": "Group", "PolicyArn": POLICY},
         f"Policy {POLICY} does not exist or is not attachable."),
        ("get_instance_profile", {"InstanceProfileName": "none"}, "Instance Profile none cannot be found."),
        ("remove_role_from_instance_profile", {"InstanceProfileName": "Profile", "RoleName": "Role"},
         "The role with name Role cannot be found."),
        ("get_login_profile", {"UserName": "User"}, "Login Profile for User User cannot be found."),
    ],
)  # fmt: skip
def test_what_is_not_there(iam, call, given, said):
    error = error_of(lambda: getattr(iam, call)(**given))
    assert (error["Code"], error["Message"]) == ("NoSuchEntity", said)


@pytest.mark.parametrize(
    ("call", "given", "said"),
    [
        ("create_user", {"UserName": "User"}, "User with name User already exists."),
        ("create_user", {"UserName": "USER"}, "User with name USER already exists."),
        ("create_group", {"GroupName": "group"}, "Group with name group already exists."),
        ("create_role", {"RoleName": "role", "AssumeRolePolicyDocument": TRUST}, "Role with name role already exists."),
    ],
)
def test_what_is_there_already(iam, call, given, said):
    error = error_of(lambda: getattr(iam, call)(**given))
    assert (error["Code"], error["Message"]) == ("EntityAlreadyExists", said)


@pytest.mark.parametrize(
    ("call", "given", "said"),
    [
        ("create_user", {"UserName": "a b"}, NAME.format("userName")),
        ("create_user", {"UserName": "なまえ"}, NAME.format("userName")),  # no letter as the pattern means it
        ("create_role", {"RoleName": "a/b", "AssumeRolePolicyDocument": TRUST}, NAME.format("roleName")),
        ("create_user", {"UserName": "u", "Path": "x"},
         "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters "
         "and/or / characters."),
    ],
)  # fmt: skip
def test_what_no_name_can_be(iam, call, given, said):
    error = error_of(lambda: getattr(iam, call)(**given))
    assert (error["Code"], error["Message"]) == ("ValidationError", said)


def test_a_trust_policy_that_is_no_json(iam):
    error = error_of(lambda: iam.create_role(RoleName="other", AssumeRolePolicyDocument="trust.json"))
    assert (error["Code"], error["Message"]) == ("MalformedPolicyDocument", "This policy contains invalid Json")


def test_a_password_that_is_too_short(iam):
    error = error_of(lambda: iam.create_login_profile(UserName="User", Password="short"))
    assert (error["Code"], error["Message"]) == (
        "PasswordPolicyViolation",
        "Password should have a minimum length of 8",
    )


def test_moto_still_says_what_is_not_there_otherwise(bare_moto):
    options = {"endpoint_url": bare_moto, "aws_access_key_id": "x", "aws_secret_access_key": "y"}
    bare = boto3.client("iam", region_name="us-east-1", **options)
    assert error_of(lambda: bare.get_role(RoleName="none"))["Message"] == "Role none not found"
    bare.create_role(RoleName="role", AssumeRolePolicyDocument="no json")
