"""Each chunk of an upload, and its trailer, is what was signed; what differs is refused in AWS's words, and not kept."""

import base64
import hashlib
import hmac
import io
import zlib

import boto3
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

from helpers.sandbox.chunks import LEAST, SigningKey, UploadChunks
from helpers.sandbox.overlay.signatures import signing_key
from tests.sandbox.test_signed_requests import sent, signed
from tests.support.aws import bucket

SIGNED, UNSIGNED = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
NOT_MATCHING = (
    403,
    "<Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not match the ",
)
MALFORMED = (
    400,
    "<Code>MalformedTrailerError</Code><Message>The request contained trailing data that was not well-formed",
)
CRC = "x-amz-checksum-crc32"
BODY = b"a" * LEAST + b"b" * 100
LARGE = b"c" * (5 << 20)

# The examples of "Signature calculations for the Authorization header: Transferring payload in multiple chunks" and of "… with
# trailing headers" (S3 API reference): 65,536 and 1,024 times "a", in two chunks.
KEY = ("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "20130524", "us-east-1", "s3")
TIME, SCOPE = "20130524T000000Z", "20130524/us-east-1/s3/aws4_request"
EXAMPLE = (
    "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
    "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
    "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
    "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
)
WITH_TRAILER = (
    "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e",
    "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
    "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
    "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
    "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435",
)


def example(signatures: tuple[str, ...], trailer: bytes = b"") -> bytes:
    first, second, last = (signature.encode() for signature in signatures[1:4])
    chunks = b"10000;chunk-signature=%s\r\n%s\r\n400;chunk-signature=%s\r\n%s\r\n0;chunk-signature=%s\r\n"
    return chunks % (first, b"a" * 65536, second, b"a" * 1024, last) + trailer + b"\r\n"


def fault_of(body: bytes, seed: str, *trailing: str) -> tuple[str, str] | None:
    chunks = UploadChunks(io.BytesIO(body), SigningKey(signing_key(*KEY), TIME, SCOPE, seed), trailing)
    assert b"".join(chunks.parts(10_000)) == b"a" * 66_560
    return chunks.fault


def test_the_signatures_are_those_of_the_examples():
    assert fault_of(example(EXAMPLE), EXAMPLE[0]) is None
    end = b"\r\nx-amz-trailer-signature:" + WITH_TRAILER[4].encode() + b"\r\n"
    name = "x-amz-checksum-crc32c"
    assert fault_of(example(WITH_TRAILER, b"x-amz-checksum-crc32c:sOO8/Q==" + end), WITH_TRAILER[0], name) is None
    assert fault_of(example(WITH_TRAILER, b"x-amz-checksum-crc32c:sOO8/Q==\n\r\n" + end), WITH_TRAILER[0], name) is None
    for number in (1, 2, 3):
        others = [*EXAMPLE]
        others[number] = "0" * 64
        assert fault_of(example((*others,)), EXAMPLE[0])[0] == "SignatureDoesNotMatch"
    assert fault_of(example(WITH_TRAILER, b"x-amz-checksum-crc32c:sOO8/Q=A" + end), WITH_TRAILER[0], name)


class Upload:
    """A PutObject in chunks: its headers are signed, and its body is as the tests want it."""

    def __init__(self, kind: str, body: bytes, trailer: bool = False, size: int = 1 << 16, **headers: str):
        self.kind = kind
        given = {"X-Amz-Content-SHA256": kind, "X-Amz-Decoded-Content-Length": str(len(body))}
        given |= {"X-Amz-Trailer": CRC} if trailer else {}
        session = boto3.session.Session()
        key = session.get_credentials()
        self.request = AWSRequest("PUT", signed("s3", "PUT", "/to-fill/a").url, headers=given | headers)
        SigV4Auth(key, "s3", session.region_name).add_auth(self.request)
        authorization = self.request.headers["Authorization"]
        self.scope = authorization.partition("Credential=")[2].partition(",")[0].partition("/")[2]
        self.signature = authorization.partition("Signature=")[2]
        self.key = signing_key(key.secret_key, *self.scope.split("/")[:3])
        parts = [body[place : place + size] for place in range(0, len(body), size)]
        self.chunks = [self._chunk(part) for part in (*parts, b"")]
        self.trailer = self._trailer(body) if trailer else b""

    def _next(self, kind: str, *hashes: str) -> bytes:
        lines = [f"AWS4-HMAC-SHA256-{kind}", self.request.headers["X-Amz-Date"], self.scope, self.signature, *hashes]
        self.signature = hmac.digest(self.key, "\n".join(lines).encode(), "sha256").hex()
        return self.signature.encode()

    def _chunk(self, part: bytes) -> bytes:
        hashes = [hashlib.sha256(one).hexdigest() for one in (b"", part)]
        signature = b";chunk-signature=" + self._next("PAYLOAD", *hashes) if self.kind.startswith(SIGNED) else b""
        return b"%x%s\r\n%s" % (len(part), signature, part + b"\r\n" if part else b"")

    def _trailer(self, body: bytes) -> bytes:
        line = f"{CRC}:{base64.b64encode(zlib.crc32(body).to_bytes(4, 'big')).decode()}".encode()
        if not self.kind.startswith(SIGNED):
            return line + b"\r\n"
        signature = self._next("TRAILER", hashlib.sha256(line + b"\n").hexdigest())
        return line + b"\r\nx-amz-trailer-signature:" + signature + b"\r\n"

    def sent(self) -> tuple[int, str]:
        return sent(self.request, b"".join([*self.chunks, self.trailer, b"\r\n"]))


@pytest.mark.parametrize(("kind", "trailer"), [(SIGNED, False), (f"{SIGNED}-TRAILER", True), (UNSIGNED, True)])
@pytest.mark.parametrize("body", [b"", b"hello", BODY, LARGE], ids=["empty", "small", "chunks", "large"])
def test_what_is_signed_is_kept(fresh, kind, trailer, body):
    client = bucket("to-fill")
    assert Upload(kind, body, trailer).sent()[0] == 200
    assert client.get_object(Bucket="to-fill", Key="a")["Body"].read() == body


def put(upload: Upload, number: int, chunk: bytes) -> None:
    upload.chunks[number] = chunk


def trail(upload: Upload, former: bytes, new: bytes) -> None:
    upload.trailer = upload.trailer.replace(former, new)


ENDED = (400, "<Code>IncompleteBody</Code><Message>The request body terminated unexpectedly</Message>")
CHANGES = {
    "a byte": (lambda one: put(one, 0, one.chunks[0][:-3] + b"x\r\n"), NOT_MATCHING),
    "the last signature": (lambda one: put(one, -1, b"0;chunk-signature=" + b"0" * 64 + b"\r\n"), NOT_MATCHING),
    "no signature": (lambda one: put(one, -1, b"0\r\n"), ENDED),
    "no end": (lambda one: put(one, -1, b""), ENDED),
    "a checksum": (lambda one: trail(one, b"crc32:", b"crc32:A"), NOT_MATCHING),
    "a trailer's signature": (lambda one: trail(one, b"signature:", b"signature:0"), NOT_MATCHING),
    "no trailer's signature": (lambda one: trail(one, b"x-amz-trailer-signature", b"x-amz-other"), MALFORMED),
    "no trailer": (lambda one: trail(one, one.trailer, b""), MALFORMED),
    "another trailer": (lambda one: trail(one, b"crc32:", b"sha1:"), MALFORMED),
    "no colon": (lambda one: trail(one, b"crc32:", b"crc32"), MALFORMED),
}


@pytest.mark.parametrize("body", [BODY, LARGE], ids=["chunks", "large"])
@pytest.mark.parametrize("change", CHANGES)
def test_what_is_another_than_was_signed_is_refused(fresh, change, body):
    client = bucket("to-fill")
    upload = Upload(f"{SIGNED}-TRAILER", body, trailer=True, size=1 << 20)
    act, (status, words) = CHANGES[change]
    act(upload)
    found, said = upload.sent()
    assert (found, words in said) == (status, True), said
    assert "Contents" not in client.list_objects_v2(Bucket="to-fill")


@pytest.mark.parametrize("kind", [f"{SIGNED}-TRAILER", UNSIGNED])
def test_only_the_last_chunk_is_small(fresh, kind):
    bucket("to-fill")
    assert Upload(kind, BODY, trailer=True, size=LEAST).sent()[0] == 200
    status, said = Upload(kind, BODY, trailer=True, size=LEAST - 1).sent()
    words = (
        "<Code>InvalidChunkSizeError</Code><Message>Only the last chunk is allowed to have a size less than 8192 bytes"
    )
    assert (status, words in said) == (400, True), said


@pytest.mark.parametrize("length", ["", "abc", "-5"])
@pytest.mark.parametrize("kind", [SIGNED, UNSIGNED])
def test_a_length_that_is_none_is_missed(fresh, kind, length):
    bucket("to-fill")
    _, said = Upload(kind, b"hello", **{"X-Amz-Decoded-Content-Length": length}).sent()
    assert "<Code>MissingContentLength</Code><Message>You must provide the Content-Length HTTP header." in said


def test_who_is_not_let_in_is_told_so_first(fresh):
    upload = Upload(SIGNED, BODY)
    put(upload, -1, b"0\r\n")
    key = upload.request.headers["Authorization"].partition("Credential=")[2].partition("/")[0]
    upload.request.headers.replace_header(
        "Authorization", upload.request.headers["Authorization"].replace(key, "AKIAIOSFODNN7EXAMPLE")
    )
    status, said = upload.sent()
    assert (status, "InvalidAccessKeyId" in said) == (403, True)


def test_a_body_is_signed_in_one_of_few_ways(fresh):
    bucket("to-fill")
    status, said = sent(signed_as("STREAMING-ANYHOW"), b"hello")
    assert (status, "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, " in said) == (400, True), said
    assert sent(signed_as("UNSIGNED-PAYLOAD"), b"hello")[0] == 200


def signed_as(kind: str) -> AWSRequest:
    return Upload(kind, b"").request


def test_moto_still_takes_chunks_that_are_signed_otherwise(bare_moto):
    headers = {"x-amz-content-sha256": SIGNED, "x-amz-decoded-content-length": "5"}
    for path, given, body in (("", {}, b""), ("/a", headers, b"5;chunk-signature=0\r\nhello\r\n0;\r\n\r\n")):
        request = AWSRequest("PUT", f"{bare_moto}/to-fill{path}", headers=given)
        assert sent(request, body)[0] == 200
