"""An upload that differs from its Content-MD5 is refused, and nothing of it kept."""

import base64
import hashlib

import boto3
import pytest

from tests.support.aws import REGION, bucket, error_of

RIGHT = base64.b64encode(hashlib.md5(b"hello").digest()).decode()
OTHER = base64.b64encode(hashlib.md5(b"other").digest()).decode()


def test_what_is_as_its_digest_is_kept(fresh):
    client = bucket("to-fill")
    client.put_object(Bucket="to-fill", Key="a", Body=b"hello", ContentMD5=RIGHT)
    assert client.get_object(Bucket="to-fill", Key="a")["Body"].read() == b"hello"


@pytest.mark.parametrize(("digest", "code"), [(OTHER, "BadDigest"), ("hello", "InvalidDigest"), ("", "InvalidDigest")])
def test_what_is_not_is_refused(fresh, digest, code):
    client = bucket("to-fill")
    error = error_of(lambda: client.put_object(Bucket="to-fill", Key="a", Body=b"hello", ContentMD5=digest))
    assert error["Code"] == code
    assert client.list_objects_v2(Bucket="to-fill")["KeyCount"] == 0


def test_a_part_has_a_digest_too(fresh):
    client = bucket("to-fill")
    upload = client.create_multipart_upload(Bucket="to-fill", Key="a")["UploadId"]
    given = {"Bucket": "to-fill", "Key": "a", "UploadId": upload, "PartNumber": 1, "Body": b"hello"}
    assert error_of(lambda: client.upload_part(**given, ContentMD5=OTHER))["Code"] == "BadDigest"
    assert client.upload_part(**given, ContentMD5=RIGHT)["ETag"] == f'"{hashlib.md5(b"hello").hexdigest()}"'


def test_moto_still_takes_another_body_than_its_digest(bare_moto):
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "y"}
    client = boto3.client("s3", "ap-northeast-1", endpoint_url=bare_moto, **keys)
    client.create_bucket(Bucket="to-fill", CreateBucketConfiguration=REGION)
    assert client.put_object(Bucket="to-fill", Key="a", Body=b"hello", ContentMD5=OTHER)["ETag"]
