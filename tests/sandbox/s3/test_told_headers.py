"""S3 takes nothing of an object for a parameter, and tells of a put no more than its answer has ("Response Syntax" of PutObject and
GetObject, S3 API reference).
"""

import json
import socket

import boto3
import pytest

from tests.support.aws import bucket

PARAMETERS = [{"versionId": "abc"}, {"versionId": 5}, {"max-keys": "-1"}, {"partNumber": "x", "prefix": "y"}]


@pytest.fixture
def s3(fresh):
    return bucket("to-fill")


@pytest.mark.parametrize("content", PARAMETERS, ids=json.dumps)
def test_an_object_of_json_is_no_parameters(s3, content):
    body = json.dumps(content).encode()
    s3.put_object(Bucket="to-fill", Key="a", Body=body)
    assert s3.get_object(Bucket="to-fill", Key="a")["Body"].read() == body


def headers_of(answer: dict) -> dict[str, str]:
    return answer["ResponseMetadata"]["HTTPHeaders"]


def test_a_put_is_told_as_s3_tells_it(s3):
    told = headers_of(s3.put_object(Bucket="to-fill", Key="a", Body=b"hello"))
    assert told["etag"] == '"5d41402abc4b2a76b9719d911017c592"'
    assert told["x-amz-checksum-crc32"] == "NhCmhg=="
    assert not {"last-modified", "x-amz-sdk-checksum-algorithm"} & told.keys()


def test_the_hash_that_an_upload_was_signed_over_is_not_told(s3):
    s3.put_object(Bucket="to-fill", Key="a", Body=b"hello", Metadata={"own": "1"}, ContentLanguage="en")
    for read in (s3.get_object, s3.head_object):
        told = headers_of(read(Bucket="to-fill", Key="a"))
        assert (told["x-amz-meta-own"], told["content-language"]) == ("1", "en")
        assert {"last-modified", "etag"} <= told.keys()
        assert "x-amz-content-sha256" not in told


@pytest.mark.parametrize("service", ["s3", "sts"])
def test_a_body_that_ends_before_its_end_is_refused(s3, service):
    from tests.sandbox.test_signed_requests import FORM, WHO, signed

    method, path, body, headers = (
        ("PUT", "/to-fill/half", b"x" * 100, {}) if service == "s3" else ("POST", "/", WHO, FORM)
    )
    request = signed(service, method, path, body, headers)
    host, _, port = request.url.partition("//")[2].partition("/")[0].partition(":")
    head = "".join(f"{name}: {value}\r\n" for name, value in {**request.headers, "Host": f"{host}:{port}"}.items())
    with socket.create_connection((host, int(port)), timeout=20) as one:
        one.sendall(f"{method} {path} HTTP/1.1\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[:-10])
        one.shutdown(socket.SHUT_WR)
        said = b"".join(iter(lambda: one.recv(1 << 16), b""))
    assert said.startswith(b"HTTP/1.1 400 ")
    assert b"<Code>IncompleteBody</Code>" in said
    assert "Contents" not in s3.list_objects_v2(Bucket="to-fill")


@pytest.fixture
def moto(bare_moto):
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "y", "region_name": "us-east-1"}
    client = boto3.client("s3", endpoint_url=bare_moto, **keys)
    client.create_bucket(Bucket="told-headers")
    return client


def test_moto_still_takes_parameters_from_an_object():
    from moto.s3.responses import S3Response

    handler = S3Response()
    handler.querystring, handler.body, handler.uri_match = {}, b'{"versionId": "abc"}', {}
    assert handler._get_param("versionId") == "abc"


def test_moto_still_tells_more_of_a_put(moto):
    told = headers_of(moto.put_object(Bucket="told-headers", Key="a", Body=b"hello", ChecksumAlgorithm="CRC32"))
    assert {"last-modified", "x-amz-sdk-checksum-algorithm"} <= told.keys()
    assert "x-amz-content-sha256" in headers_of(moto.get_object(Bucket="told-headers", Key="a"))
