"""Where a request's body ends is certain, or the request is refused and its connection ends; a body is what was signed."""

import gc
import hashlib
import io
import socket
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import boto3
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from werkzeug.exceptions import ClientDisconnected

from helpers.sandbox import content
from helpers.sandbox.chunks import Chunks
from tests.sandbox.test_signed_requests import FORM, WHO, outcome, sent, signed
from tests.support.aws import bucket
from tests.support.connections import raw, reads_nothing, serving

NEXT = b"GET /smuggled HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"


@pytest.fixture(scope="module")
def port():
    """Of a server whose application reads nothing."""
    with serving(reads_nothing) as found:
        yield found


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: +5\r\n",
        b"Content-Length: 5, 5\r\n",
        b"Content-Length:\r\n",
        b"Content-Length: " + b"9" * 5000 + b"\r\n",
        b"Content-Length: 80\r\nContent-Length: 0\r\n",
        b"Content-Length : 80\r\n",
        b"Content-Length: 80\r\n" + CHUNKED,
        CHUNKED + CHUNKED,
        b"Transfer-Encoding: gzip\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Transfer-Encoding : chunked\r\n",
        b" X: 1\r\n",
        b"no colon\r\n",
        b"X: a\0b\r\n",
        b"X: a\rContent-Length: 80\r\n",
        "é: 1\r\n".encode(),
    ],
)
def test_a_head_that_can_be_read_in_two_ways_is_refused_and_nothing_behind_it_run(port, headers, capfd):
    said = raw(port, b"PUT / HTTP/1.1\r\n" + headers + b"\r\n" + NEXT)
    assert (said.split()[1], said.count(b"HTTP/1.1 ")) == (b"400", 1)
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.parametrize("head", [b"PUT / HTTP/1.1\r\nContent-Length: 1", b"DELETE / HTTP/1.1\r\nHost: x\r\n"])
def test_a_head_without_its_end_is_no_request(port, head):
    assert raw(port, head).split()[1] == b"400"


def test_a_length_may_have_spaces_around_it_and_come_twice(port):
    length = b"Content-Length:  %d \r\n" % len(NEXT)
    said = raw(port, b"PUT / HTTP/1.1\r\n" + length * 2 + b"\r\n" + NEXT)
    assert (said.split()[1], said.count(b"HTTP/1.1 ")) == (b"200", 1)


@pytest.mark.parametrize("content", [b"5;a=b\r\nhello\r\n0\r\n\r\n", b"5 \r\nhello\r\n000\r\nX-Sum: 1\r\nX: 2\r\n\r\n"])
def test_chunks_may_have_extensions_and_something_behind_them(port, content):
    stream = io.BytesIO(content + b"next")
    chunks = Chunks(stream)
    assert (chunks.read(), chunks.read(), stream.read()) == (b"hello", b"", b"next")
    said = raw(port, b"PUT / HTTP/1.1\r\n" + CHUNKED + b"\r\n" + content + b"GET / HTTP/1.1\r\n\r\n")
    assert said.count(b"HTTP/1.1 200") == 2


@pytest.mark.parametrize(
    "content",
    [b"zz\r\n", b"-5\r\nhello", b"+5\r\nhello\r\n", b"0x5\r\nhello\r\n", b"5\r\nhel", b"5\r\nhelloXX", b"0\r\nX"],
)
def test_chunks_that_are_none_end_the_connection(port, content):
    with pytest.raises(ClientDisconnected):
        Chunks(io.BytesIO(content)).read()
    said = raw(port, b"PUT / HTTP/1.1\r\n" + CHUNKED + b"\r\n" + content + b"\r\n" + NEXT)
    assert said.count(b"HTTP/1.1 ") == 1


def test_a_hash_that_is_signed_is_that_of_the_body(fresh):
    right, wrong = hashlib.sha256(WHO).hexdigest(), hashlib.sha256(b"").hexdigest()
    request = signed("sts", "POST", "/", WHO, FORM | {"X-Amz-Content-SHA256": right})
    assert [sent(request)[0], sent(request, WHO + b"&More=1")[0]] == [200, 403]
    assert sent(signed("sts", "POST", "/", WHO, FORM | {"X-Amz-Content-SHA256": wrong}))[0] == 403


def test_each_body_of_s3_is_the_one_that_was_signed(fresh):
    client = bucket("to-keep", a="1", b="2")
    request = signed("s3", "POST", "/to-keep?delete", b"<Delete><Object><Key>a</Key></Object></Delete>")
    status, said = sent(request, b"<Delete><Object><Key>b</Key></Object></Delete>")
    assert (status, "XAmzContentSHA256Mismatch" in said) == (400, True)
    assert client.list_objects_v2(Bucket="to-keep")["KeyCount"] == 2
    assert sent(request)[0] == 200


@pytest.mark.parametrize("form", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_an_upload_is_kept_as_it_came_whatever_its_type(fresh, form):
    client = bucket("to-fill")
    client.put_object(Bucket="to-fill", Key="a", Body=b"key=b&tagging=", ContentType=form)
    there = client.get_object(Bucket="to-fill", Key="a")
    assert (there["Body"].read(), there["ContentType"]) == (b"key=b&tagging=", form)


def test_a_scope_is_signed_too_and_what_is_no_signature_is_refused_in_words(fresh):
    request = signed("sts", "POST", "/", WHO, FORM)
    right = request.headers["Authorization"]
    wrong = [
        right.replace("aws4_request", "aws5_request"),
        right.replace("SignedHeaders", "Signed"),
        right.replace("Signature=", "Signature=é"),
    ]
    found = []
    for given in wrong:
        request.headers.replace_header("Authorization", given)
        found.append(sent(request)[0])
    assert found == [403, 400, 403]


@pytest.mark.parametrize("version", ["s3", "s3v4"])
def test_a_signature_of_any_characters_is_none(fresh, version):
    bucket("to-read")
    client = boto3.client("s3", config=boto3.session.Config(signature_version=version))
    link = client.generate_presigned_url("get_object", Params={"Bucket": "to-read", "Key": "a"})
    address = link.partition("//")[2].partition("/")[2].replace("Signature=", "Signature=%C3%A9")
    request = signed("s3", "GET", f"/{address}")
    del request.headers["Authorization"]
    assert sent(request)[0] == 403


def test_the_end_of_a_connection_is_one_of_several_wishes(port):
    with socket.create_connection(("127.0.0.1", port), timeout=20) as one:
        one.sendall(b"GET / HTTP/1.1\r\nConnection: TE, close\r\n\r\n")
        assert b"".join(iter(lambda: one.recv(1 << 16), b"")).startswith(b"HTTP/1.1 200")


def test_a_token_of_any_characters_is_none(sandbox):
    request = signed("s3", "POST", "/_workshop/stop", headers={"X-Workshop-Token": "é"})
    assert sent(request)[0] == 403


@pytest.mark.parametrize("kind", ["STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"])
@pytest.mark.parametrize(
    ("content", "length"),
    [
        (b"5\r\nhello\r\n0\r\n\r\n", "50"),
        (b"5\r\nhello\r\n0\r\n\r\n", "3"),
        (b"5\r\nhello\r\n0\r\n\r\n", "99999999999"),
        (b"9\r\nhello\r\n0\r\n\r\n", "5"),
        (b"zz\r\nhello\r\n0\r\n\r\n", "5"),
        (b"5\r\nhello\r\n", "5"),
    ],
)
def test_what_comes_in_aws_chunks_is_kept_whole_or_not_at_all(fresh, kind, content, length):
    client = bucket("to-fill")
    headers = {"X-Amz-Content-SHA256": kind, "X-Amz-Decoded-Content-Length": length}
    request = AWSRequest("PUT", signed("s3", "PUT", "/to-fill/a").url, headers=headers)
    session = boto3.session.Session()
    SigV4Auth(session.get_credentials(), "s3", session.region_name).add_auth(request)
    found, said = sent(request, content)
    assert (found, "IncompleteBody" in said) == (400, True)
    assert "Contents" not in client.list_objects_v2(Bucket="to-fill")


def test_an_upload_that_is_completed_twice_at_once_is_completed(fresh):
    """The second met parts whose files were closed, and was InvalidRequest."""
    client = bucket("to-fill")
    upload = {"Bucket": "to-fill", "Key": "a"}
    upload["UploadId"] = client.create_multipart_upload(**upload)["UploadId"]
    bodies = [b"x" * (5 << 20), b"y"]
    tags = [client.upload_part(**upload, PartNumber=n, Body=body)["ETag"] for n, body in enumerate(bodies, 1)]
    parts = [{"PartNumber": n, "ETag": tag} for n, tag in enumerate(tags, 1)]
    with ThreadPoolExecutor(2) as both:
        complete = partial(client.complete_multipart_upload, **upload, MultipartUpload={"Parts": parts})
        codes = set(both.map(outcome, [complete] * 2))
    assert "" in codes <= {"", "NoSuchUpload"}
    assert client.head_object(Bucket="to-fill", Key="a")["ContentLength"] == sum(map(len, bodies))


def test_an_object_whose_content_cannot_be_opened_keeps_it(monkeypatch):
    """Too many open files at one download closed the file of the object itself."""
    with tempfile.TemporaryFile() as file:
        monkeypatch.setattr(content.os, "dup", lambda _: (_ for _ in ()).throw(OSError("too many")))
        with pytest.raises(OSError, match="too many"):
            content.of_file(file, 0)
        gc.collect()
        assert not file.closed
