"""Names of keys that a list tells: encoded where that is asked for, and read as they are; a copy onto itself changes something.

Values: EncodingType of ListObjectsV2, ListObjectVersions and ListMultipartUploads (S3 API reference); the sentence of CopyObject as
in getmoto/moto (test_copy_key_without_changes_should_error).
"""

import boto3
import pytest
from botocore.config import Config

from tests.support.aws import bucket, error_of

ONCE = Config(parameter_validation=False, retries={"total_max_attempts": 1})
KEYS = ["a\x07b", "日 本+%"]
ITSELF = (
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, "
    "storage class, website redirect location or encryption attributes."
)


@pytest.fixture(scope="module")
def s3():
    from helpers import sandbox

    sandbox.ensure().control("reset")
    bucket("to-list", **dict.fromkeys(KEYS, "x"))
    client = boto3.client("s3", config=ONCE)
    client.create_multipart_upload(Bucket="to-list", Key=KEYS[0])
    return client


@pytest.mark.parametrize("call", ["list_objects", "list_objects_v2", "list_object_versions"])
@pytest.mark.parametrize(
    ("given", "keys", "prefixes"),
    [
        ({}, KEYS, []),
        ({"Prefix": "a\x07"}, KEYS[:1], []),
        ({"Prefix": "\x07\x00"}, [], []),
        ({"Delimiter": "\x07\x00"}, KEYS, []),
        ({"Delimiter": "本+"}, KEYS[:1], ["日 本+"]),
    ],
    ids=["all", "prefix", "none", "delimiter", "plus"],
)
def test_names_are_read_as_they_are(s3, call, given, keys, prefixes):
    answer = getattr(s3, call)(Bucket="to-list", **given)
    listed = answer.get("Versions") if call == "list_object_versions" else answer.get("Contents")
    assert [one["Key"] for one in listed or []] == keys
    assert [one["Prefix"] for one in answer.get("CommonPrefixes") or []] == prefixes
    assert answer.get("Delimiter") == given.get("Delimiter")


def test_names_of_uploads_are_encoded_where_that_is_asked_for(s3):
    encoded = s3.list_multipart_uploads(Bucket="to-list", EncodingType="url", Prefix="a\x07")
    assert ([one["Key"] for one in encoded["Uploads"]], encoded["Prefix"]) == (["a%07b"], "a%07")
    assert [one["Key"] for one in s3.list_multipart_uploads(Bucket="to-list")["Uploads"]] == [
        "a?b"
    ]  # XML has no such letter


def test_a_copy_onto_itself_changes_something(s3):
    copy = {"Bucket": "to-list", "Key": KEYS[1], "CopySource": {"Bucket": "to-list", "Key": KEYS[1]}}
    error = error_of(lambda: s3.copy_object(**copy))
    assert (error["Code"], error["Message"].partition(" (reached")[0]) == ("InvalidRequest", ITSELF)
    s3.copy_object(**copy, MetadataDirective="REPLACE", Metadata={"a": "b"})
    s3.copy_object(**copy, StorageClass="STANDARD_IA")


def test_the_number_of_a_part_is_named_where_it_is_none(s3):
    error = error_of(
        lambda: s3.upload_part(Bucket="to-list", Key="k", UploadId=upload(s3), PartNumber=10_001, Body=b"x")
    )
    assert (error["Code"], error["ArgumentName"], error["ArgumentValue"]) == ("InvalidArgument", "partNumber", "10001")


def upload(client) -> str:
    return client.create_multipart_upload(Bucket="to-list", Key="k")["UploadId"]


def test_moto_still_encodes_not_all_names(bare_moto):
    options = {"endpoint_url": bare_moto, "aws_access_key_id": "x", "aws_secret_access_key": "y"}
    bare = boto3.client("s3", region_name="us-east-1", config=ONCE, **options)
    bare.create_bucket(Bucket="plain")
    bare.put_object(Bucket="plain", Key=KEYS[1])
    assert bare.list_objects_v2(Bucket="plain", Delimiter="本+")["Delimiter"] != "本+"
