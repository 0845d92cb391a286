"""Each signature that botocore makes is accepted, over bodies as they came, and none that was made otherwise."""

import datetime
import http.client
import urllib.parse

import boto3
import pytest
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.support.aws import bucket

FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
WHO = b"Action=GetCallerIdentity&Version=2011-06-15"


def signed(service: str, method: str, path: str, body: bytes = b"", headers: dict | None = None) -> AWSRequest:
    session = boto3.session.Session()
    sign = S3SigV4Auth if service == "s3" else SigV4Auth
    host = urllib.parse.urlsplit(session.client("sts").meta.endpoint_url).netloc
    request = AWSRequest(method, f"http://{host}{path}", headers=headers or {}, data=body)
    sign(session.get_credentials(), service, session.region_name).add_auth(request)
    return request


def sent(request: AWSRequest, body: bytes | None = None) -> tuple[int, str]:
    """The status and the body of the answer to a request, with another body where one is given."""
    url = urllib.parse.urlsplit(request.url)
    connection = http.client.HTTPConnection(url.netloc, timeout=30)
    try:
        path = url.path + (f"?{url.query}" if url.query else "")
        connection.request(request.method, path, request.body if body is None else body, dict(request.headers.items()))
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


@pytest.mark.parametrize(
    "form",
    [
        WHO,
        b"Version=2011-06-15&Action=GetCallerIdentity",
        b"Action=GetCallerIdentity&Version=2011-06-15&Note=a%20b%7Ec%2Ad&Note=a+b",
    ],
)
def test_a_form_is_signed_as_it_came(fresh, form):
    assert sent(signed("sts", "POST", "/", form, FORM))[0] == 200


def test_a_form_that_was_changed_is_refused(fresh):
    status, said = sent(signed("sts", "POST", "/", WHO, FORM), WHO + b"&More=1")
    assert (status, "SignatureDoesNotMatch" in said) == (403, True)


@pytest.mark.parametrize(
    ("service", "path"),
    [
        ("lambda", "/2015-03-31/functions/?MaxItems=3"),
        ("lambda", "/2015-03-31/functions/?MaxItems=3&Marker=a%20b%2Fc~d"),
        ("lambda", "/2015-03-31/functions?b=2&a=1&b=1&c="),
        ("s3", "/to-read/a%20key?tagging="),
        ("s3", "/to-read/%E3%81%82?versionId=null&x-id=GetObject"),
        ("s3", "/to-read?list-type=2&prefix=a%2Fb%20%2B&delimiter=%2F"),
    ],
)
def test_a_path_and_a_query_are_signed_as_botocore_does(fresh, service, path):
    bucket("to-read")
    status, said = sent(signed(service, "GET", path))
    assert "Signature" not in said, (status, said)
    assert status in (200, 404)


def test_a_header_with_spaces_and_one_of_more_than_one_word_is_signed(fresh):
    request = signed("sts", "POST", "/", WHO, FORM | {"X-Note": "  one   two  "})
    assert "x-note" in request.headers["Authorization"]
    assert sent(request)[0] == 200
    request.headers.replace_header("X-Note", "one three")
    assert sent(request)[0] == 403


def test_a_key_opens_nothing_from_the_moment_it_is_inactive_or_gone(fresh):
    iam = boto3.client("iam")
    iam.create_user(UserName="reader")
    key = iam.create_access_key(UserName="reader")["AccessKey"]
    own = boto3.client("sts", aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"])
    for status, answers in (("Active", True), ("Inactive", False), ("Active", True)):
        iam.update_access_key(UserName="reader", AccessKeyId=key["AccessKeyId"], Status=status)
        assert (outcome(own.get_caller_identity) == "") is answers
    iam.delete_access_key(UserName="reader", AccessKeyId=key["AccessKeyId"])
    assert outcome(own.get_caller_identity) == "InvalidClientTokenId"


def test_a_policy_decides_as_it_is_now(fresh):
    iam, once = boto3.client("iam"), Config(retries={"total_max_attempts": 1})
    iam.create_user(UserName="reader")
    key = iam.create_access_key(UserName="reader")["AccessKey"]
    keys = {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}
    own = boto3.client("s3", config=once, **keys)
    policy = '{"Version":"2012-10-17","Statement":[{"Effect":"%s","Action":"s3:List*","Resource":"*"}]}'
    for effect, refused in (("Allow", False), ("Deny", True), ("Allow", False)):
        iam.put_user_policy(UserName="reader", PolicyName="own", PolicyDocument=policy % effect)
        assert (outcome(own.list_buckets) == "AccessDenied") is refused
    iam.delete_user_policy(UserName="reader", PolicyName="own")
    assert outcome(own.list_buckets) == "AccessDenied"


def outcome(call) -> str:
    """The error code of a call; "" where it has none."""
    try:
        call()
    except ClientError as error:
        return error.response["Error"]["Code"]
    return ""


def test_a_day_of_another_key_is_no_other_keys(fresh):
    """What is remembered of a signing key goes by its secret, its day, its region and its service."""
    from helpers.sandbox.overlay.signatures import signing_key

    today = datetime.date.today().strftime("%Y%m%d")
    given = ("secret", today, "eu-west-1", "sts")
    others = [
        ("other", *given[1:]),
        ("secret", "20200101", *given[2:]),
        (*given[:2], "eu-west-2", "sts"),
        (*given[:3], "s3"),
    ]
    assert len({signing_key(*given), *(signing_key(*one) for one in others)}) == 5


def test_a_hash_that_is_not_signed_counts_for_nothing(fresh):
    request = signed("sts", "POST", "/", WHO, FORM)
    request.headers["X-Amz-Content-SHA256"] = "0" * 64
    assert sent(request)[0] == 200
    assert sent(request, WHO + b"&More=1")[0] == 403
