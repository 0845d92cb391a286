"""An upload that differs from a checksum it comes with is refused, whichever checksum it is, and nothing of it kept.

The values and sentences are recorded from AWS (LocalStack's test_s3.snapshot.json, test_put_object_checksum, of b"test-checksum":
test_s3_get_object_checksum).
"""

import io

import boto3
import pytest
from botocore.config import Config

from tests.support.aws import REGION, bucket, error_of

BODY = b"test-checksum"
RIGHT = {
    "CRC32": "lVk/nw==",
    "CRC32C": "Fz3epA==",
    "SHA1": "jbXkHAsXUrubtL3dqDQ4w+7WXc0=",
    "SHA256": "1YQo81vx2VFUl0q5ccWISq8AkSBQQ0WO80S82TmfdIQ=",
}


@pytest.fixture
def s3(fresh):
    return bucket("to-fill")


@pytest.mark.parametrize("algorithm", RIGHT)
def test_the_right_one_is_kept_and_told(s3, algorithm):
    member = f"Checksum{algorithm}"
    put = s3.put_object(Bucket="to-fill", Key="a", Body=BODY, **{member: RIGHT[algorithm]})
    assert (put[member], put["ChecksumType"]) == (RIGHT[algorithm], "FULL_OBJECT")
    head = s3.head_object(Bucket="to-fill", Key="a", ChecksumMode="ENABLED")
    assert head[member] == RIGHT[algorithm]
    assert s3.get_object(Bucket="to-fill", Key="a")["Body"].read() == BODY


@pytest.mark.parametrize(
    ("value", "code", "said"),
    [
        ("not base64", "InvalidRequest", "Value for x-amz-checksum-{} header is invalid."),
        ("AAA=", "InvalidRequest", "Value for x-amz-checksum-{} header is invalid."),
    ],
)
@pytest.mark.parametrize("algorithm", [*RIGHT, "CRC64NVME"])
def test_what_is_no_checksum_is_refused(s3, algorithm, value, code, said):
    error = error_of(lambda: s3.put_object(Bucket="to-fill", Key="a", Body=BODY, **{f"Checksum{algorithm}": value}))
    assert (error["Code"], error["Message"]) == (code, said.format(algorithm.lower()))


@pytest.mark.parametrize("algorithm", RIGHT)
@pytest.mark.parametrize("call", ["put_object", "upload_part"])
def test_another_body_is_refused(s3, algorithm, call):
    given = {"Bucket": "to-fill", "Key": "a", "Body": b"other", f"Checksum{algorithm}": RIGHT[algorithm]}
    if call == "upload_part":
        given |= {"PartNumber": 1, "UploadId": s3.create_multipart_upload(Bucket="to-fill", Key="a")["UploadId"]}
    error = error_of(lambda: getattr(s3, call)(**given))
    said = f"The {algorithm} you specified did not match the calculated checksum."
    assert (error["Code"], error["Message"]) == ("BadDigest", said)
    assert s3.list_objects_v2(Bucket="to-fill")["KeyCount"] == 0


def test_crc64nvme_is_s3_s_own(s3):
    put = s3.put_object(Bucket="to-fill", Key="a", Body=b"abcdef", ChecksumCRC64NVME="Pact6XRTYyA=")
    assert put["ChecksumCRC64NVME"] == "Pact6XRTYyA="
    error = error_of(lambda: s3.put_object(Bucket="to-fill", Key="a", Body=b"abcdeg", ChecksumCRC64NVME="Pact6XRTYyA="))
    assert error["Message"] == "The CRC64NVME you specified did not match the calculated checksum."


def test_one_checksum_comes_with_a_request(s3):
    two = {"ChecksumSHA1": RIGHT["SHA1"], "ChecksumCRC32": RIGHT["CRC32"]}
    error = error_of(lambda: s3.put_object(Bucket="to-fill", Key="a", Body=BODY, **two))
    assert error["Code"] == "InvalidRequest"
    assert error["Message"] == "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed."


def test_a_checksum_that_follows_its_body_is_compared_too(s3):
    streamed = boto3.client("s3", config=Config(s3={"payload_signing_enabled": False}))
    put = streamed.put_object(Bucket="to-fill", Key="a", Body=io.BytesIO(BODY), ChecksumAlgorithm="SHA256")
    assert put["ChecksumSHA256"] == RIGHT["SHA256"]
    assert s3.get_object(Bucket="to-fill", Key="a")["Body"].read() == BODY


def test_moto_still_takes_another_body_than_its_checksum(bare_moto):
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "y"}
    client = boto3.client("s3", "ap-northeast-1", endpoint_url=bare_moto, **keys)
    client.create_bucket(Bucket="to-fill", CreateBucketConfiguration=REGION)
    assert client.put_object(Bucket="to-fill", Key="a", Body=b"other", ChecksumSHA256=RIGHT["SHA256"])["ETag"]
