"""A form that a web page sends: what its policy allows becomes an object, all else is refused.

What is recorded from AWS: LocalStack's test_s3.snapshot.json (test_post_object_…, test_post_request_…, test_presigned_post_…).
"""

import base64
import json

import boto3
import pytest
import requests
from botocore.config import Config

from tests.support.aws import REGION, bucket

NO_FIELD = "Bucket POST must contain a field named '{}'.  If it is specified, please check the order of the fields."
FAILED = "Invalid according to Policy: Policy Condition failed: {}"


@pytest.fixture
def s3(fresh):
    bucket("to-fill")
    return boto3.client("s3", config=Config(signature_version="s3v4"))


def send(post: dict, body: bytes = b"abcdef", without: tuple = (), **fields: str):
    kept = {name: value for name, value in (post["fields"] | fields).items() if name not in without}
    return requests.post(post["url"], data=kept, files={"file": ("own.txt", body)}, allow_redirects=False, timeout=10)


@pytest.mark.parametrize("version", ["s3", "s3v4"])
def test_what_the_policy_allows_becomes_an_object(s3, version):
    signing = boto3.client("s3", config=Config(signature_version=version))
    fields = {
        "acl": "private",
        "Content-Type": "text/x-note",
        "x-amz-meta-colour": "red",
        "success_action_status": "201",
    }
    conditions = [*({name: value} for name, value in fields.items()), ["content-length-range", 5, 10]]
    post = signing.generate_presigned_post("to-fill", "dir/${filename}", Fields=fields, Conditions=conditions)
    response = send(post)
    assert (response.status_code, "<Key>dir/own.txt</Key>" in response.text) == (201, True), response.text
    there = s3.get_object(Bucket="to-fill", Key="dir/own.txt")
    assert (there["Body"].read(), there["ContentType"], there["Metadata"]) == (
        b"abcdef",
        "text/x-note",
        {"colour": "red"},
    )
    assert (response.headers["ETag"], there["ServerSideEncryption"]) == (there["ETag"], "AES256")


def test_a_page_is_led_on(s3):
    onward = {"success_action_redirect": "http://127.0.0.1/done?a=b"}
    post = s3.generate_presigned_post("to-fill", "a", Fields=onward, Conditions=[onward])
    response = send(post)
    assert (response.status_code, response.headers["Location"].partition("&etag=")[0]) == (
        303,
        "http://127.0.0.1/done?a=b&bucket=to-fill&key=a",
    )


def test_tags_and_a_storage_class_are_kept(s3):
    document = "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>"
    fields = {"tagging": document, "x-amz-storage-class": "STANDARD_IA"}
    conditions = [{name: value} for name, value in fields.items()]
    assert send(s3.generate_presigned_post("to-fill", "a", Fields=fields, Conditions=conditions)).status_code == 204
    assert s3.get_object_tagging(Bucket="to-fill", Key="a")["TagSet"] == [{"Key": "a", "Value": "b"}]
    assert s3.head_object(Bucket="to-fill", Key="a")["StorageClass"] == "STANDARD_IA"


@pytest.mark.parametrize(
    ("conditions", "sent", "status", "code", "said"),
    [
        ([["content-length-range", 5, 10]], {"body": b"x" * 11}, 400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size"),
        ([["content-length-range", 5, 10]], {"body": b"x"}, 400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size"),
        ([["content-length-range", "test", "10"]], {}, 403, "AccessDenied", FAILED.format('["content-length-range", "test", "10"]')),
        ([["starts-with", "$Content-Type", "image/"]], {"Content-Type": "text/html"}, 403, "AccessDenied",
         FAILED.format('["starts-with", "$Content-Type", "image/"]')),
        ([{"x-amz-meta-a": "b"}], {"x-amz-meta-a": "c"}, 403, "AccessDenied", FAILED.format('["eq", "$x-amz-meta-a", "b"]')),
        ([["eq", "x-amz-meta-a", "b"]], {"x-amz-meta-a": "b"}, 403, "AccessDenied", FAILED.format('["eq", "x-amz-meta-a", "b"]')),
        ([], {"x-amz-meta-a": "b"}, 403, "AccessDenied", "Invalid according to Policy: Extra input fields: x-amz-meta-a"),
        ([{"a": "b", "c": "d"}], {}, 400, "InvalidPolicyDocument",
         "Invalid Policy: Invalid Simple-Condition: Simple-Conditions must have exactly one property specified."),
        ([], {"key": "another"}, 403, "AccessDenied", FAILED.format('["eq", "$key", "a"]')),
        ([], {"x-amz-signature": "0" * 64}, 403, "SignatureDoesNotMatch", "The request signature we calculated does not match"),
        ([], {"policy": base64.b64encode(b"{}").decode()}, 403, "SignatureDoesNotMatch", "The request signature we calculated"),
        ([], {"without": ("x-amz-signature",)}, 400, "InvalidArgument", NO_FIELD.format("X-Amz-Signature")),
        ([], {"without": ("key",)}, 400, "InvalidArgument", NO_FIELD.format("key")),
        ([], {"without": ("policy",)}, 400, "InvalidArgument", NO_FIELD.format("policy")),
        ([], {"without": ("x-amz-signature", "x-amz-algorithm", "x-amz-credential", "x-amz-date", "policy")}, 403, "AccessDenied", ""),
        ([], {"x-amz-credential": "AKIAIOSFODNN7EXAMPLE/20300101/us-east-1/s3/aws4_request"}, 403, "InvalidAccessKeyId", ""),
    ],
)  # fmt: skip
def test_what_it_does_not_allow_is_refused(s3, conditions, sent, status, code, said):
    post = s3.generate_presigned_post("to-fill", "a", Conditions=conditions)
    response = send(post, **sent)
    said = said.replace('"', "&quot;") if "&quot;" in response.text else said
    assert (response.status_code, f"<Code>{code}</Code>" in response.text, said in response.text) == (
        status,
        True,
        True,
    )
    assert s3.list_objects_v2(Bucket="to-fill")["KeyCount"] == 0


def test_a_policy_counts_until_it_expires(s3):
    response = send(s3.generate_presigned_post("to-fill", "a", ExpiresIn=-1))
    assert response.status_code == 403
    assert "<Message>Invalid according to Policy: Policy expired.</Message>" in response.text


def test_who_signs_may_do_no_more_than_before(s3):
    from tests.support.aws import READ_ONLY, user

    reader = boto3.client("s3", config=Config(signature_version="s3v4"), **user("reader", attach=READ_ONLY))
    response = send(reader.generate_presigned_post("to-fill", "a"))
    assert (response.status_code, "<Code>AccessDenied</Code>" in response.text) == (403, True)


def test_moto_still_forgets_the_fields_of_a_form(bare_moto):
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "y"}
    client = boto3.client("s3", "ap-northeast-1", endpoint_url=bare_moto, **keys)
    client.create_bucket(Bucket="to-fill", CreateBucketConfiguration=REGION)
    post = client.generate_presigned_post("to-fill", "a", Fields={"x-amz-storage-class": "STANDARD_IA"})
    assert send(post).ok
    assert "StorageClass" not in client.head_object(Bucket="to-fill", Key="a")
    assert json.loads(base64.b64decode(post["fields"]["policy"]))["conditions"]  # which names no storage class
