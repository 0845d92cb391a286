"""A token that names no page, over the services that the course uses: see helpers/sandbox/overlay/page_tokens.py."""

import boto3
import pytest
from botocore.config import Config

from helpers.sandbox.overlay import page_tokens
from tests.support.aws import error_of

ONCE = Config(parameter_validation=False, retries={"total_max_attempts": 1}, inject_host_prefix=False)


@pytest.mark.parametrize(
    ("service", "call", "given", "code", "said"),
    [
        ("ec2", "describe_instances", {"NextToken": "none"}, *page_tokens.OF_EC2),
        ("ec2", "describe_iam_instance_profile_associations", {"NextToken": "none"}, *page_tokens.OF_EC2),
        ("iam", "list_roles", {"Marker": "none"}, "ValidationError", page_tokens.OTHERS),
        ("iam", "list_policies", {"Marker": "none"}, "ValidationError", page_tokens.OTHERS),
        ("ssm", "describe_parameters", {"NextToken": "none"}, "InvalidNextToken", "The specified token isn't valid."),
        ("secretsmanager", "list_secrets", {"NextToken": "none"}, "InvalidNextTokenException",
         "The NextToken value is invalid."),
        ("cloudformation", "describe_stacks", {"NextToken": "none"}, "ValidationError", page_tokens.OTHERS),
    ],
)  # fmt: skip
def test_it_is_refused_as_such(fresh, service, call, given, code, said):
    error = error_of(lambda: getattr(boto3.client(service, config=ONCE), call)(**given))
    assert (error["Code"], error["Message"]) == (code, said)


def test_moto_still_stumbles_over_a_token(bare_moto):
    options = {"endpoint_url": bare_moto, "aws_access_key_id": "x", "aws_secret_access_key": "y"}
    bare = boto3.client("ssm", region_name="ap-northeast-1", config=ONCE, **options)
    with pytest.raises(Exception, match=r"500|Internal"):
        bare.describe_parameters(NextToken="none")
