"""Buckets: page by page, with what they have from the beginning, and each operation on them as itself.

What the answers hold is recorded from AWS (LocalStack's test_s3_list_operations.snapshot.json and test_s3_api.snapshot.json); of
operations the S3 API reference has a page each.
"""

import boto3
import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.exceptions import ClientError

from helpers.sandbox.overlay.s3.operations import is_known
from helpers.sandbox.overlay.s3.requests import operation_of
from tests.fuzz.api_world import World
from tests.support.aws import REGION, answer, bucket, error_of

UNCHECKED = Config(parameter_validation=False, retries={"total_max_attempts": 1}, inject_host_prefix=False)
MALFORMED = "The XML you provided was not well-formed or did not validate against our published schema"


@pytest.fixture
def s3(fresh):
    return bucket("to-fill", greeting="hello")


def test_buckets_come_page_by_page(s3):
    bucket("b-2"), bucket("b-1")
    pages = list(s3.get_paginator("list_buckets").paginate(PaginationConfig={"PageSize": 1}))
    assert [[one["Name"] for one in page["Buckets"]] for page in pages] == [["b-1"], ["b-2"], ["to-fill"]]
    assert ["ContinuationToken" in page for page in pages] == [True, True, False]
    only = s3.list_buckets(Prefix="b-", MaxBuckets=2)
    assert ("ContinuationToken" in only, only["Prefix"]) == (False, "b-")
    assert only["Buckets"][0]["BucketRegion"] == REGION["LocationConstraint"]
    assert only["Buckets"][0]["BucketArn"] == "arn:aws:s3:::b-1"
    assert s3.list_buckets(BucketRegion="us-east-1")["Buckets"] == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"MaxBuckets": 0}, "must be an integer between 1 and 10000"),
        ({"MaxBuckets": 10_001}, "must be an integer between 1 and 10000"),
        ({"ContinuationToken": "%%"}, "The continuation token provided is incorrect"),
        ({"BucketRegion": "eu-east-1"}, "Argument value eu-east-1 is not a valid AWS Region"),
    ],
)
def test_a_page_of_buckets_that_there_is_not_is_refused(s3, given, said):
    error = error_of(lambda: boto3.client("s3", config=UNCHECKED).list_buckets(**given))
    assert error["Code"] == "InvalidArgument"
    assert said in error["Message"]


def test_a_new_bucket_shows_its_encryption_and_its_ownership(s3):
    default = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}
    for _ in range(2):
        shown = s3.get_bucket_encryption(Bucket="to-fill")["ServerSideEncryptionConfiguration"]
        assert shown["Rules"] == [default]
        s3.delete_bucket_encryption(Bucket="to-fill")
    assert s3.head_object(Bucket="to-fill", Key="greeting")["ServerSideEncryption"] == "AES256"
    owned = s3.get_bucket_ownership_controls(Bucket="to-fill")["OwnershipControls"]
    assert owned == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    s3.delete_bucket_ownership_controls(Bucket="to-fill")
    gone = error_of(lambda: s3.get_bucket_ownership_controls(Bucket="to-fill"))
    assert gone["Code"] == "OwnershipControlsNotFoundError"


def test_every_operation_is_done_as_itself_or_refused(s3):
    client = boto3.client("s3", config=UNCHECKED)
    model, world = client.meta.service_model, World()
    world.values = {"bucket": "to-fill", "key": "greeting"}
    unknown = [name for name in model.operation_names if not is_known(model.operation_model(name))]
    for name in unknown:
        shape = model.operation_model(name).input_shape
        given = {one: world.value(one, shape.members[one]) for one in shape.required_members}
        with pytest.raises(ClientError) as caught:
            client._make_api_call(name, given)
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501, name
        assert name.removesuffix("s") in caught.value.response["Error"]["Message"]
    assert {"DeleteBucketAnalyticsConfiguration", "PutObjectAnnotation", "RenameObject"} <= set(unknown)
    assert len(unknown) > 25
    assert s3.list_objects_v2(Bucket="to-fill")["Contents"][0]["Size"] == len("hello")


@pytest.mark.parametrize(
    ("request_", "name"),
    [
        (("GET", "/b", ["uploads"], {}), "ListMultipartUploads"),
        (("GET", "/", [], {}), "ListBuckets"),
        (("GET", "/b", ["analytics"], {}), "ListBucketAnalyticsConfigurations"),
        (("GET", "/b", ["analytics", "id"], {}), "GetBucketAnalyticsConfiguration"),
        (("PUT", "/b/k/l", ["partNumber", "uploadId"], {"x-amz-copy-source": "a/b"}), "UploadPartCopy"),
        (("PUT", "/b/k", [], {"x-amz-copy-source": "a/b"}), "CopyObject"),
        (("POST", "/b/k", ["uploadId"], {}), "CompleteMultipartUpload"),
        (("PUT", "/b", ["lifecycle"], {}), "PutBucketLifecycleConfiguration"),
    ],
)
def test_the_operation_of_a_request_is_found(request_, name):
    assert operation_of(*request_).name == name


def test_all_tags_of_an_object_are_taken_away_by_none(s3):
    tagged = {"Bucket": "to-fill", "Key": "greeting"}
    s3.put_object_tagging(**tagged, Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    s3.put_object_tagging(**tagged, Tagging={"TagSet": []})
    assert s3.get_object_tagging(**tagged)["TagSet"] == []


def test_what_moto_keeps_is_told(s3):
    assert s3.get_bucket_request_payment(Bucket="to-fill")["Payer"] == "BucketOwner"
    none = error_of(lambda: s3.get_object_retention(Bucket="to-fill", Key="greeting"))
    assert none["Code"] == "NoSuchObjectLockConfiguration"
    s3.create_bucket(Bucket="locked", CreateBucketConfiguration=REGION, ObjectLockEnabledForBucket=True)
    until = "2099-01-01T00:00:00Z"
    given = {"Bucket": "locked", "Key": "a"}
    s3.put_object(**given, Body=b"x", ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=until)
    kept = s3.get_object_retention(**given)["Retention"]
    assert (kept["Mode"], kept["RetainUntilDate"].year) == ("GOVERNANCE", 2099)


@pytest.mark.parametrize(
    ("call", "given", "code", "said"),
    [
        ("put_object", {"ACL": "privatee"}, "InvalidArgument", ""),
        ("put_object", {"GrantRead": "everybody"}, "InvalidArgument", "Argument format not recognized"),
        ("put_object", {"ServerSideEncryption": "AES128"}, "InvalidArgument", "The encryption method specified is not supported"),
        ("copy_object", {"CopySource": "nothing"}, "InvalidArgument", "Invalid copy source object key"),
        ("copy_object", {"CopySource": "to-fill/greeting", "MetadataDirective": "X"}, "InvalidArgument", "Unknown metadata directive."),
        ("put_object_tagging", {"Tagging": {}}, "MalformedXML", MALFORMED),
        ("delete_object_tagging", {"Key": "none"}, "NoSuchKey", "The specified key does not exist."),
        ("select_object_content", {"Expression": "SELECT"}, "MalformedXML", MALFORMED),
    ],
)  # fmt: skip
def test_a_header_or_a_body_is_one_of_its_choices(s3, call, given, code, said):
    client = boto3.client("s3", config=UNCHECKED)
    error = error_of(lambda: getattr(client, call)(**({"Bucket": "to-fill", "Key": "greeting"} | given)))
    assert (error["Code"], error["Message"] or "") == (code, said)


@pytest.mark.parametrize(
    ("expression", "data", "code"),
    [
        ("no such thing", {"CSV": {}}, "ParseUnexpectedToken"),
        ("", {"CSV": {}}, "ParseUnexpectedToken"),
        ("SELECT * FROM s3object", {}, "MissingRequiredParameter"),
    ],
)
def test_an_expression_is_one_that_s3_select_reads(s3, expression, data, code):
    client = boto3.client("s3", config=UNCHECKED)
    given = {"ExpressionType": "SQL", "InputSerialization": data, "OutputSerialization": {"JSON": {}}}
    object_ = {"Bucket": "to-fill", "Key": "greeting"}
    error = error_of(lambda: client.select_object_content(**object_, **given, Expression=expression))
    assert error["Code"] == code


@pytest.mark.parametrize("ownership", [{}, {"Rules": [{"ObjectOwnership": "Mine"}]}, {"Rules": [{}]}])
def test_an_ownership_is_one_of_three(s3, ownership):
    client = boto3.client("s3", config=UNCHECKED)
    error = error_of(lambda: client.put_bucket_ownership_controls(Bucket="to-fill", OwnershipControls=ownership))
    assert (error["Code"], error["Message"]) == ("MalformedXML", MALFORMED)
    new = {"Bucket": "another", "CreateBucketConfiguration": REGION, "ObjectOwnership": "Mine"}
    error = error_of(lambda: client.create_bucket(**new))
    assert (error["Code"], error["Message"]) == ("InvalidArgument", "Invalid x-amz-object-ownership header: Mine")


def test_a_range_that_none_can_read_is_no_range(s3):
    assert s3.get_object(Bucket="to-fill", Key="greeting", Range="letters 1-2")["Body"].read() == b"hello"
    assert s3.get_object(Bucket="to-fill", Key="greeting", Range="bytes=1-2")["Body"].read() == b"el"


def test_the_next_page_of_objects_needs_a_token_of_s3_s(s3):
    error = error_of(lambda: s3.list_objects_v2(Bucket="to-fill", ContinuationToken="mine"))
    assert (error["Code"], error["Message"]) == ("InvalidArgument", "The continuation token provided is incorrect")


def test_a_form_comes_as_a_form(s3):
    session = boto3.Session()
    address = f"{s3.meta.endpoint_url}/to-fill"
    request = AWSRequest("POST", address, data=b"x", headers={"Content-Type": "text/plain"})
    S3SigV4Auth(session.get_credentials(), "s3", session.region_name).add_auth(request)
    status, said = answer(address, method="POST", data=b"x", headers=dict(request.headers.items()))
    assert (status, "<Code>PreconditionFailed</Code>" in said) == (412, True)
    assert "Bucket POST must be of the enclosure-type multipart/form-data" in said


@pytest.fixture
def moto(bare_moto):
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "y"}
    client = boto3.client("s3", "ap-northeast-1", endpoint_url=bare_moto, config=UNCHECKED, **keys)
    client.create_bucket(Bucket="to-fill", CreateBucketConfiguration=REGION)
    yield client
    for one in client.list_buckets()["Buckets"]:
        client.delete_bucket(Bucket=one["Name"])


def test_moto_still_takes_an_operation_for_another(moto):
    moto.delete_bucket_analytics_configuration(Bucket="to-fill", Id="none")
    assert moto.list_buckets()["Buckets"] == []


def test_moto_still_crashes_over_an_expression(moto):
    from moto.s3.select_object_content import parse_query

    with pytest.raises(IndexError):
        parse_query("a,b", "")


def test_moto_still_lists_no_second_page_of_buckets(moto):
    moto.create_bucket(Bucket="b-1", CreateBucketConfiguration=REGION)
    assert "ContinuationToken" not in moto.list_buckets(MaxBuckets=1)


def test_moto_still_shows_no_default_encryption_and_ownership(moto):
    with pytest.raises(ClientError):
        moto.get_bucket_encryption(Bucket="to-fill")
    with pytest.raises(ClientError):
        moto.get_bucket_ownership_controls(Bucket="to-fill")


def test_moto_still_stumbles_over_a_header_or_a_body(moto):
    with pytest.raises(Exception, match=r"500|Internal|reached max retries"):
        moto.put_object(Bucket="to-fill", Key="a", GrantRead="everybody")
    with pytest.raises(Exception, match=r"500|Internal|reached max retries"):
        moto.put_object_tagging(Bucket="to-fill", Key="greeting", Tagging={"TagSet": []})
