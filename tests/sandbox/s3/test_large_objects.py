"""Large objects go through files: what comes and goes is what it was, and memory holds a part of it at a time."""

import base64
import contextlib
import gc
import hashlib
import io
import os
import tracemalloc
import zlib
from array import array

import moto.s3.models
import pytest
from moto.s3.models import FakeKey, s3_backends

from helpers.sandbox import ACCOUNT, overlay
from helpers.sandbox.dispatching import Dispatcher
from helpers.sandbox.overlay.s3 import large_objects
from helpers.sandbox.world import bodies, reading, writing
from tests.support.installed_gaps import installed

LENGTH = 4_000_000
LIMIT = 64 * 1024  # from which on an object counts as large here
MOST = 1_500_000  # bytes of memory; the whole object is more than twice as large
BUCKET = "/large-objects"
CONTENT = array("Q", range(LENGTH // 8)).tobytes()  # of which no two kilobytes are the same


class Stream:
    """A body of LENGTH bytes that nobody holds."""

    def __init__(self, length: int = LENGTH, ends_after: int | None = None) -> None:
        self.left = length if ends_after is None else ends_after
        self.place = 0

    def read(self, size: int = -1) -> bytes:
        part = bytes_at(self.place, self.left if size is None or size < 0 else min(size, self.left))
        self.place, self.left = self.place + len(part), self.left - len(part)
        return part


class Chunked:
    """The same in the form of aws-chunked, with a checksum behind it."""

    def __init__(self, checksum: bytes, signed: bool) -> None:
        self.parts = self._parts(checksum, b";chunk-signature=" + b"0" * 64 if signed else b"")
        self.buffer = b""

    @staticmethod
    def _parts(checksum: bytes, signature: bytes):
        stream = Stream()
        while part := stream.read(100_000):
            yield b"%x%s\r\n%s\r\n" % (len(part), signature, part)
        yield b"0" + signature + b"\r\nx-amz-checksum-crc32:" + base64.b64encode(checksum) + b"\r\n\r\n"

    def read(self, size: int) -> bytes:
        while len(self.buffer) < size and (part := next(self.parts, b"")):
            self.buffer += part
        found, self.buffer = self.buffer[:size], self.buffer[size:]
        return found

    def readline(self, size: int) -> bytes:
        if b"\n" not in self.buffer[:size]:
            self.buffer += next(self.parts, b"")
        found, end, _ = self.buffer[:size].partition(b"\n")
        return self.read(len(found) + len(end))


def bytes_at(place: int, length: int) -> bytes:
    """A part of the content."""
    return CONTENT[place : place + length]


def crc32() -> bytes:
    value, stream = 0, Stream()
    while part := stream.read(100_000):
        value = zlib.crc32(part, value)
    return value.to_bytes(4, "big")


def digest_of(parts, name: str = "sha256") -> str:
    found = hashlib.new(name)
    for part in parts:
        found.update(part)
    return found.hexdigest()


def whole(start: int = 0, end: int = LENGTH):
    for place in range(start, end, 100_000):
        yield bytes_at(place, min(100_000, end - place))


@pytest.fixture(scope="module")
def application():
    with installed(*overlay.s3.GAPS, overlay.s3_digests, overlay.repeated_work):
        yield Dispatcher()


@pytest.fixture
def ask(application, monkeypatch, tmp_path):
    monkeypatch.setattr(large_objects, "LARGE", LIMIT)
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path))
    (tmp_path / ".workshop").mkdir()

    def asked(method: str, path: str, body=None, length: int = 0, **headers: str):
        told: list = []
        path, _, query = path.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": BUCKET + path,
            "QUERY_STRING": query,
            "RAW_URI": f"{BUCKET}{path}" + (f"?{query}" if query else ""),
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "HTTP_HOST": "127.0.0.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": body or Stream(0),
            "CONTENT_LENGTH": str(length),
            "HTTP_AUTHORIZATION": "AWS4-HMAC-SHA256 Credential=AKIA/20261130/us-east-1/s3/aws4_request, "
            "SignedHeaders=x-amz-content-sha256, Signature=x",
        }
        named = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        answer = application(environ | named, lambda *given: told.append(given))
        return told[0][0], dict(told[0][1]), answer

    asked("PUT", "")
    yield asked
    s3_backends[ACCOUNT]["aws"].reset()


@contextlib.contextmanager
def little_memory():
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < MOST
    finally:
        tracemalloc.stop()


def kept(name: str) -> FakeKey:
    return next(iter(s3_backends[ACCOUNT]["aws"].buckets[BUCKET[1:]].keys.getlist(name)))


def test_an_object_goes_in_and_out_and_into_the_world_in_parts(ask):
    hashed = digest_of(whole())
    told = {"x_amz_content_sha256": hashed, "x_amz_checksum_crc32": base64.b64encode(crc32()).decode()}
    with little_memory():
        status, headers, _ = ask("PUT", "/key", Stream(), LENGTH, content_md5=md5(), **told)
        assert (status, headers["ETag"]) == ("200 OK", f'"{digest_of(whole(), "md5")}"')
        status, headers, answer = ask("GET", "/key")
        assert (status, headers["content-length"]) == ("200 OK", str(LENGTH))
        assert digest_of(answer) == hashed
        answer.close()
        assert bodies.keep(kept("key")._value_buffer) == hashed
    assert digest_of(whole()) == hashlib.sha256(bodies.read(hashed)).hexdigest()


def test_an_object_comes_back_from_a_world_in_the_file_in_which_it_was_kept(ask, monkeypatch):
    monkeypatch.setattr(bodies, "LARGE", LIMIT)
    ask("PUT", "/key", Stream(), LENGTH)
    with little_memory():
        written = writing.write(kept("key"))
        again = reading.read(written)
        assert again.contentsize == LENGTH
        assert bodies.keep(again._value_buffer) == digest_of(whole())
        again._value_buffer.seek(LENGTH - 10)
        assert again._value_buffer.read() == bytes_at(LENGTH - 10, 10)
    again.dispose()
    (path,) = bodies.folder().iterdir()
    with open(path, "r+b") as file:
        file.write(b"another")
    with pytest.raises(reading.Unreadable, match="another"):
        reading.read(written)


def md5() -> str:
    return base64.b64encode(bytes.fromhex(digest_of(whole(), "md5"))).decode()


@pytest.mark.parametrize(
    ("span", "start", "end"),
    [("100-70099", 100, 70_100), ("-100000", LENGTH - 100_000, LENGTH), (f"{LENGTH - 1}-", LENGTH - 1, LENGTH)],
)
def test_a_range_is_read_from_its_place(ask, span, start, end):
    ask("PUT", "/key", Stream(), LENGTH)
    with little_memory():
        status, headers, answer = ask("GET", "/key", range=f"bytes={span}")
        assert (status, headers["content-range"]) == ("206 PARTIAL CONTENT", f"bytes {start}-{end - 1}/{LENGTH}")
        assert digest_of(answer) == digest_of(whole(start, end))


@pytest.mark.parametrize(
    ("kind", "signed"), [("UNSIGNED-PAYLOAD-TRAILER", False), ("AWS4-HMAC-SHA256-PAYLOAD-TRAILER", True)]
)
def test_a_body_in_chunks_is_put_together_and_its_trailer_compared(ask, kind, signed):
    headers = {"x_amz_content_sha256": f"STREAMING-{kind}", "x_amz_trailer": "x-amz-checksum-crc32"}
    headers |= {"x_amz_decoded_content_length": str(LENGTH), "x_amz_sdk_checksum_algorithm": "CRC32"}
    with little_memory():
        status, told, _ = ask("PUT", "/key", Chunked(crc32(), signed), LENGTH + 10_000, **headers)
        assert (status, told["x-amz-checksum-crc32"]) == ("200 OK", base64.b64encode(crc32()).decode())
        assert digest_of(ask("GET", "/key")[2]) == digest_of(whole())
    status, _, answer = ask("PUT", "/other", Chunked(b"1234", signed), LENGTH + 10_000, **headers)
    assert (status, b"BadDigest" in b"".join(answer)) == ("400 BAD REQUEST", True)


@pytest.mark.parametrize(
    ("header", "value", "code"),
    [
        ("x_amz_content_sha256", "0" * 64, b"XAmzContentSHA256Mismatch"),
        ("content_md5", "AAAAAAAAAAAAAAAAAAAAAA==", b"BadDigest"),
        ("x_amz_checksum_crc32", "AAAAAA==", b"BadDigest"),
        ("x_amz_checksum_sha256", "A" * 43 + "=", b"BadDigest"),
    ],
)
@pytest.mark.parametrize("length", [LENGTH, 1000])
def test_what_is_another_than_was_told_is_refused_and_not_kept(ask, header, value, code, length):
    status, _, answer = ask("PUT", "/key", Stream(length), length, **{header: value})
    assert (status, code in b"".join(answer)) == ("400 BAD REQUEST", True)
    assert ask("GET", "/key")[0] == "404 NOT FOUND"


def test_a_body_that_ends_too_early_is_no_object(ask):
    assert ask("PUT", "/key", Stream(ends_after=LENGTH - 1), LENGTH)[0] == "400 BAD REQUEST"
    assert ask("GET", "/key")[0] == "404 NOT FOUND"


def test_an_upload_in_parts_and_copies_are_put_together_in_files(ask, monkeypatch):
    monkeypatch.setattr(moto.s3.models, "S3_UPLOAD_PART_MIN_SIZE", LIMIT)
    upload = b"".join(ask("POST", "/key?uploads")[2]).partition(b"<UploadId>")[2].partition(b"<")[0].decode()
    half = LENGTH // 2
    with little_memory():
        tags = [
            ask("PUT", f"/key?uploadId={upload}&partNumber={number}", Stream(half), half)[1]["ETag"]
            for number in (1, 2)
        ]
        named = "".join(f"<Part><PartNumber>{n}</PartNumber><ETag>{tag}</ETag></Part>" for n, tag in enumerate(tags, 1))
        completing = f"<CompleteMultipartUpload>{named}</CompleteMultipartUpload>".encode()
        assert ask("POST", f"/key?uploadId={upload}", io.BytesIO(completing), len(completing))[0] == "200 OK"
        assert ask("PUT", "/copy", x_amz_copy_source=f"{BUCKET}/key")[0] == "200 OK"
    twice = digest_of(part for _ in range(2) for part in whole(0, half))
    digest = hashlib.md5(bytes.fromhex(digest_of(whole(0, half), "md5")) * 2).hexdigest()
    for key in ("key", "copy"):
        assert digest_of(ask("GET", f"/{key}")[2]) == twice
    assert ask("HEAD", "/key")[1]["ETag"] == f'"{digest}-2"'


def test_what_is_being_read_stays_when_it_is_deleted(ask):
    ask("PUT", "/key", Stream(), LENGTH)
    _, _, answer = ask("GET", "/key")
    ask("DELETE", "/key")
    assert digest_of(answer) == digest_of(whole())


def test_no_file_stays_open_behind_an_upload_that_was_refused(ask):
    folder = "/proc/self/fd" if os.path.isdir("/proc/self/fd") else "/dev/fd"
    ask("PUT", "/key", Stream(), LENGTH, content_md5="AAAAAAAAAAAAAAAAAAAAAA==")
    gc.collect()
    before = len(os.listdir(folder))
    for _ in range(3):
        ask("PUT", "/key", Stream(), LENGTH, content_md5="AAAAAAAAAAAAAAAAAAAAAA==")
    gc.collect()
    assert len(os.listdir(folder)) <= before


def test_moto_still_has_a_large_object_in_memory():
    from moto.s3.models import FakeKey

    made = FakeKey.value.fget
    while hasattr(made, "__wrapped__"):
        made = made.__wrapped__
    key = FakeKey("name", b"x" * 3_000_000, ACCOUNT, "us-east-1")
    tracemalloc.start()
    try:
        assert len(made(key)) == 3_000_000
        assert tracemalloc.get_traced_memory()[1] > 2_500_000
    finally:
        tracemalloc.stop()
        key.dispose()
