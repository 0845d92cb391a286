"""Uploads in parts: what is not there, which parts there are and in which order, and how a whole object comes of them.

The values are recorded from AWS (LocalStack's test_s3.snapshot.json and test_s3_list_operations.snapshot.json); the range of part
numbers is that of the S3 API reference, UploadPart.
"""

import datetime

import boto3
import pytest

from tests.support.aws import REGION, bucket, error_of

NO_UPLOAD = "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed."
PART = b"x" * 5 * 1024 * 1024


@pytest.fixture
def s3(fresh):
    return bucket("to-fill", source="hello")


def begin(s3, key: str = "a") -> dict:
    return {
        "Bucket": "to-fill",
        "Key": key,
        "UploadId": s3.create_multipart_upload(Bucket="to-fill", Key=key)["UploadId"],
    }


@pytest.mark.parametrize(
    ("call", "given"),
    [
        ("upload_part", {"PartNumber": 1, "Body": b"x"}),
        ("upload_part_copy", {"PartNumber": 1, "CopySource": "to-fill/source"}),
        ("list_parts", {}),
        ("abort_multipart_upload", {}),
        ("complete_multipart_upload", {"MultipartUpload": {"Parts": [{"PartNumber": 1, "ETag": "x"}]}}),
    ],
)
@pytest.mark.parametrize("upload", ["no-such-upload", "of-another-key"])
def test_an_upload_that_is_not_there_has_a_code_of_its_own(s3, call, given, upload):
    identity = begin(s3, "other")["UploadId"] if upload == "of-another-key" else upload
    error = error_of(lambda: getattr(s3, call)(Bucket="to-fill", Key="a", UploadId=identity, **given))
    assert (error["Code"], error["Message"]) == ("NoSuchUpload", NO_UPLOAD)


@pytest.mark.parametrize("number", [0, 10_001])
def test_a_part_has_a_number_up_to_10000(s3, number):
    error = error_of(lambda: s3.upload_part(**begin(s3), PartNumber=number, Body=b"x"))
    assert error["Code"] == "InvalidArgument"
    assert error["Message"] == "Part number must be an integer between 1 and 10000, inclusive"


def test_an_object_that_was_uploaded_in_parts_has_an_access_list(s3):
    upload = begin(s3)
    part = s3.upload_part(**upload, PartNumber=1, Body=b"hello")
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]})
    grants = s3.get_object_acl(Bucket="to-fill", Key="a")["Grants"]
    assert [grant["Permission"] for grant in grants] == ["FULL_CONTROL"]


def test_parts_are_completed_in_their_order_and_one_at_least(s3):
    upload = begin(s3)
    tags = {number: s3.upload_part(**upload, PartNumber=number, Body=PART)["ETag"] for number in (1, 3)}
    parts = [{"PartNumber": number, "ETag": tag} for number, tag in tags.items()]
    wrong = error_of(lambda: s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts[::-1]}))
    assert wrong["Code"] == "InvalidPartOrder"
    none = error_of(lambda: s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": []}))
    assert (none["Code"], none["Message"]) == ("InvalidRequest", "You must specify at least one part")
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    assert s3.head_object(Bucket="to-fill", Key="a")["ContentLength"] == 2 * len(PART)


def test_parts_are_listed_by_their_numbers(s3):
    upload = begin(s3)
    for number in (5, 7, 9):
        s3.upload_part(**upload, PartNumber=number, Body=b"x")
    first = s3.list_parts(**upload, MaxParts=2)
    assert ([part["PartNumber"] for part in first["Parts"]], first["IsTruncated"]) == ([5, 7], True)
    second = s3.list_parts(**upload, MaxParts=2, PartNumberMarker=first["NextPartNumberMarker"])
    assert ([part["PartNumber"] for part in second["Parts"]], second["IsTruncated"]) == ([9], False)


def test_uploads_are_listed_page_by_page_with_the_time_of_their_beginning(s3):
    begun = [begin(s3, key) for key in ("b", "a", "dir/x", "dir/y")]
    pages = list(
        s3.get_paginator("list_multipart_uploads").paginate(Bucket="to-fill", PaginationConfig={"PageSize": 1})
    )
    keys = [upload["Key"] for page in pages for upload in page["Uploads"]]
    assert (keys, len(pages)) == (["a", "b", "dir/x", "dir/y"], 4)
    listed = s3.list_multipart_uploads(Bucket="to-fill", Delimiter="/", Prefix="")
    assert [upload["Key"] for upload in listed["Uploads"]] == ["a", "b"]
    assert listed["CommonPrefixes"] == [{"Prefix": "dir/"}]
    age = datetime.datetime.now(datetime.UTC) - listed["Uploads"][0]["Initiated"]
    assert abs(age) < datetime.timedelta(minutes=10)
    assert {upload["UploadId"] for upload in listed["Uploads"]} == {one["UploadId"] for one in begun[:2]}


def test_moto_still_has_no_answer_to_an_unknown_upload(bare_moto):
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "y"}
    client = boto3.client("s3", "ap-northeast-1", endpoint_url=bare_moto, **keys)
    client.create_bucket(Bucket="to-fill", CreateBucketConfiguration=REGION)
    with pytest.raises(Exception, match=r"500|Internal|reached max retries"):
        client.upload_part(Bucket="to-fill", Key="a", UploadId="none", PartNumber=1, Body=b"x")
