"""A request over whose values moto stumbles is refused once, by a code of the service's; and another crash stays one."""

import boto3
import pytest
from botocore.config import Config
from botocore.parsers import ResponseParserError

from helpers.sandbox.overlay.worded_errors import worded
from tests.support.aws import error_of

ONCE = Config(retries={"total_max_attempts": 1})


@pytest.mark.parametrize(
    ("service", "call", "given", "code"),
    [
        ("sns", "delete_topic", {"TopicArn": "no such topic"}, "InvalidParameter"),
        ("ecs", "delete_capacity_provider", {"capacityProvider": "none"}, "InvalidParameterException"),
        ("dynamodb", "create_table", {"TableName": "answers"}, "ValidationException"),
    ],
)
def test_it_is_refused_and_not_sent_again(fresh, service, call, given, code):
    error = error_of(lambda: getattr(boto3.client(service), call)(**given))
    assert error["Code"] == code
    assert error["Message"].startswith("The sandbox cannot act on this request: ")


@pytest.mark.parametrize(
    ("service", "error", "status"),
    [
        ("s3", KeyError("x"), "400"),
        ("s3", RuntimeError("x"), "500"),
        ("glacier", KeyError("x"), "500"),
        ("", None, "500"),
    ],
)
def test_another_crash_stays_one(capsys, service, error, status):
    def crashing(environ, start):
        raise error or TypeError("x")

    answers = []
    environ = {"REQUEST_METHOD": "GET"}
    if service:
        scope = f"KEY/20260101/ap-northeast-1/{service}/aws4_request"
        environ["HTTP_AUTHORIZATION"] = f"AWS4-HMAC-SHA256 Credential={scope}, Signature=0"
    worded(crashing)(environ, lambda given, headers: answers.append(given))
    assert answers[0].startswith(status)
    assert "Traceback" in capsys.readouterr().err


def test_moto_still_stumbles(bare_moto):
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "y"}
    iam = boto3.client("iam", "ap-northeast-1", endpoint_url=bare_moto, config=ONCE, **keys)
    with pytest.raises(ResponseParserError, match="500"):
        iam.list_roles(Marker="nowhere")
