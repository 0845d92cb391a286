"""In which words each service says that a value is not one that its model allows (helpers/sandbox/overlay/constraint_words)."""

import boto3
import pytest
from botocore.config import Config

from tests.support.aws import error_of

UNCHECKED = Config(parameter_validation=False, retries={"total_max_attempts": 1}, inject_host_prefix=False)
ECR = "Invalid parameter at '{}' failed to satisfy constraint: '{}'"
REPOSITORY = (
    "must satisfy regular expression '[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*'"
)
LIST = (
    "1 validation error detected: Value '{}' at '{}' failed to satisfy constraint: Member must satisfy constraint: [{}]"
)
GROUP = "arn:aws:logs:ap-northeast-1:123456789012:log-group:group:*"


@pytest.mark.parametrize(
    ("service", "call", "given", "code", "said"),
    [
        ("ecr", "create_repository", {"repositoryName": "My Repo"}, "InvalidParameterException",
         ECR.format("repositoryName", REPOSITORY)),
        ("ecr", "describe_repositories", {"registryId": "x"}, "InvalidParameterException",
         ECR.format("registryId", "must satisfy regular expression '[0-9]{12}'")),
        ("ssm", "get_parameters", {"Names": ["a", ""]}, "ValidationException",
         LIST.format("[a, ]", "names", "Member must have length less than or equal to 2048, "
                     "Member must have length greater than or equal to 1")),
        ("logs", "describe_log_streams", {"logGroupIdentifier": GROUP}, "InvalidParameterException",
         "1 validation error detected: Value at 'logGroupIdentifier' failed to satisfy constraint: Member must satisfy "
         "regular expression pattern: [\\w#+=/:,.@-]*"),
        ("logs", "put_delivery_destination", {"name": "a b"}, "ValidationException", None),
    ],
)  # fmt: skip
def test_each_service_has_its_words(fresh, service, call, given, code, said):
    error = error_of(lambda: getattr(boto3.client(service, config=UNCHECKED), call)(**given))
    assert error["Code"] == code
    assert said in (None, error["Message"])


def test_a_letter_of_another_script_is_none_of_a_pattern(fresh):
    error = error_of(lambda: boto3.client("dynamodb", config=UNCHECKED).describe_table(TableName="表の名前"))
    assert error["Code"] in ("ValidationException", "ResourceNotFoundException")
    logs = boto3.client("logs", config=UNCHECKED)
    error = error_of(lambda: logs.describe_log_streams(logGroupIdentifier="ロググループ"))
    assert error["Code"] == "InvalidParameterException"
