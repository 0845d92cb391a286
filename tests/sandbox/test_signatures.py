"""What is signed rightly is let in, with a space or a header in it; what was signed long ago, or for too long, is not."""

import datetime

import boto3
import pytest
from botocore import auth
from botocore.config import Config

from tests.support.aws import REGION, answer, bucket, error_of

UNSIGNED = "There were headers present in the request which were not signed"


def signing(version: str):
    return boto3.client("s3", config=Config(signature_version=version))


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_a_presigned_url_may_have_a_space_in_it(fresh, version):
    bucket("to-share", greeting="hello")
    given = {"Bucket": "to-share", "Key": "greeting", "ResponseContentDisposition": 'attachment; filename="a b+c~.txt"'}
    assert answer(signing(version).generate_presigned_url("get_object", Params=given)) == (200, "hello")


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_an_upload_may_be_signed_with_its_type_and_metadata(fresh, version):
    client = bucket("to-fill")
    given = {"Bucket": "to-fill", "Key": "a b", "ContentType": "text/x-note", "Metadata": {"colour": "red"}}
    link = signing(version).generate_presigned_url("put_object", Params=given)
    headers = {"Content-Type": "text/x-note", "x-amz-meta-colour": "red"}
    assert answer(link, method="PUT", data=b"x", headers=headers)[0] == 200
    there = client.head_object(Bucket="to-fill", Key="a b")
    assert (there["ContentType"], there["Metadata"]) == ("text/x-note", {"colour": "red"})
    status, body = answer(link, method="PUT", data=b"x", headers=headers | {"Content-Type": "text/html"})
    assert (status, "SignatureDoesNotMatch" in body) == (403, True)


def test_every_header_of_amazon_s_is_signed(fresh):
    """In a presigned URL, whose holder may not make more of it than was signed; and in a header."""
    client = bucket("to-fill")
    given = {"Bucket": "to-fill", "Key": "a"}
    link = signing("s3v4").generate_presigned_url("put_object", Params=given | {"Metadata": {"colour": "red"}})
    assert answer(link, method="PUT", data=b"x", headers={"x-amz-meta-colour": "red"})[0] == 200
    for more in ({"x-amz-acl": "public-read"}, {"x-amz-meta-wrong": "red"}, {"x-amz-date": "20260101T000000Z"}):
        status, body = answer(link, method="PUT", data=b"x", headers={"x-amz-meta-colour": "red"} | more)
        assert (status, UNSIGNED in body) == (403, True), more
    client.meta.events.register(
        "before-send.s3.PutObject", lambda request, **_: request.headers.update({"x-amz-acl": "private"})
    )
    error = error_of(lambda: client.put_object(**given, Body=b"x"))
    assert (error["Code"], error["Message"]) == ("AccessDenied", UNSIGNED)


def test_a_presigned_url_lasts_a_week_at_most(fresh):
    bucket("to-share", greeting="hello")
    given = {"Bucket": "to-share", "Key": "greeting"}
    week = 7 * 24 * 3600
    client = signing("s3v4")
    assert answer(client.generate_presigned_url("get_object", Params=given, ExpiresIn=week)) == (200, "hello")
    status, body = answer(client.generate_presigned_url("get_object", Params=given, ExpiresIn=week + 1))
    assert (status, "<Code>AuthorizationQueryParametersError</Code>" in body) == (400, True)
    assert "the given X-Amz-Expires must be less than 604800 seconds" in body


@pytest.mark.parametrize(
    ("service", "call", "minutes", "code", "said"),
    [
        ("s3", "list_buckets", -16, "RequestTimeTooSkewed", "The difference between the request time and the current"),
        ("s3", "list_buckets", 16, "RequestTimeTooSkewed", "The difference between the request time and the current"),
        ("ec2", "describe_vpcs", -16, "RequestExpired", "Request has expired."),
        ("ecs", "list_clusters", -16, "InvalidSignatureException", "Signature expired: "),
        ("ecs", "list_clusters", 16, "InvalidSignatureException", "Signature not yet current: "),
        ("iam", "list_users", -16, "SignatureDoesNotMatch", "Signature expired: "),
    ],
)
def test_a_request_is_of_the_last_15_minutes(fresh, monkeypatch, service, call, minutes, code, said):
    now = auth.get_current_datetime
    monkeypatch.setattr(auth, "get_current_datetime", lambda: now() + datetime.timedelta(minutes=minutes))
    error = error_of(getattr(boto3.client(service, config=Config(retries={"total_max_attempts": 1})), call))
    assert error["Code"] == code
    assert error["Message"].startswith(said)


def test_a_clock_that_is_a_little_wrong_does_not_matter(fresh, monkeypatch):
    now = auth.get_current_datetime
    monkeypatch.setattr(auth, "get_current_datetime", lambda: now() - datetime.timedelta(minutes=13))
    assert boto3.client("s3").create_bucket(Bucket="of-yesterday", CreateBucketConfiguration=REGION)["Location"]
