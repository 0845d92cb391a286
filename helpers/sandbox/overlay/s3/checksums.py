"""S3 compares an upload with each checksum it comes with; moto keeps what it is told, and takes a CRC32 for other CRCs.

CRC-32C and CRC-64/NVME are computed here: the packages that moto would use for them are not installed, so that it tells a
CRC32 in their place. Of an upload in parts that asked for no checksum none is told (S3 would compute CRC64NVME).

The sentences are recorded from AWS in LocalStack's tests (tests/aws/services/s3/test_s3.snapshot.json: test_put_object_checksum,
test_multipart_upload_part_checksum_exception); the two polynomials are those of RFC 3720 and of "NVM Express" (CRC-64/NVME).
"""

import base64
import binascii
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from helpers.sandbox.content import digest, parts
from helpers.sandbox.overlay.patching import replaces, wraps
from helpers.sandbox.overlay.s3 import chunk_signatures

STILL_NEEDED = ("test_moto_still_takes_another_body_than_its_checksum",)
SIZES = {"CRC32": 4, "CRC32C": 4, "CRC64NVME": 8, "SHA1": 20, "SHA256": 32}
POLYNOMIALS = {"CRC32C": (0x82F63B78, 32), "CRC64NVME": (0x9A6C9329AC4BC9B5, 64)}
HEADER = "x-amz-checksum-"
HEADERS = {name: f"{HEADER}{name.lower()}" for name in SIZES}
INVALID = "Value for x-amz-checksum-{} header is invalid."
ANOTHER = "The {} you specified did not match the calculated checksum."
SEVERAL = "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed."
UNKNOWN = (
    "Checksum algorithm provided is unsupported. Please try again with any of the valid types: "
    "[CRC32, CRC32C, CRC64NVME, SHA1, SHA256]"
)
OTHER_TYPE = "Checksum Type mismatch occurred, expected checksum Type: {}, actual checksum Type: {}"
WITHOUT = (
    "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found."
)
COPIES = ("x-amz-copy-source",)


def checksum(body: Any, algorithm: str) -> bytes:
    """The bytes of a body's checksum, by an algorithm of S3's ("CRC32C")."""
    if algorithm in POLYNOMIALS:
        return _crc(parts(body), *POLYNOMIALS[algorithm]).to_bytes(SIZES[algorithm], "big")
    return digest(body, algorithm.lower())


def encoded(body: Any, algorithm: str) -> str:
    """The same as headers have it."""
    return base64.b64encode(checksum(body, algorithm)).decode()


def install() -> None:
    """Have PutObject and UploadPart compare them, and moto compute them."""
    from moto.s3 import models, responses, utils
    from moto.s3.exceptions import S3ClientError
    from moto.s3.models import MultipartChecksumBuilder
    from moto.s3.responses import S3Response

    from helpers.sandbox.overlay import s3_digests

    @replaces(utils.compute_checksum, on=(utils, models, responses))
    def compute_checksum(body: Any, algorithm: str, encode_base64: bool = True) -> bytes:
        if algorithm not in SIZES:
            raise S3ClientError("InvalidRequest", UNKNOWN)
        found = checksum(body, algorithm)
        return base64.b64encode(found) if encode_base64 else found

    def compare(handler: Any) -> None:
        for code, sentence in _complaints(handler):
            raise S3ClientError(code, sentence)

    @wraps(S3Response.put_object, before=s3_digests)
    def put(put_object: Callable[..., Any], self: Any) -> Any:
        compare(self)
        status, headers, body = put_object(self)
        return status, headers | _type_told(headers), body

    @wraps(S3Response.upload_part, before=s3_digests)
    def uploaded(upload_part: Callable[..., Any], self: Any) -> Any:
        compare(self)
        return upload_part(self)

    @replaces(S3Response._get_checksum)
    def told(self: Any, response_headers: dict[str, Any]) -> tuple[str, str | None]:
        given = _given(self)
        algorithm = next(iter(given), str(self.headers.get("x-amz-sdk-checksum-algorithm", "")).upper())
        if not algorithm or any(name in self.headers for name in COPIES):
            return "", None
        value = given.get(algorithm) or compute_checksum(self.body or b"", algorithm).decode()
        response_headers[f"{HEADER}{algorithm.lower()}"] = value
        return algorithm, value

    @wraps(MultipartChecksumBuilder.__init__)
    def asked(begin: Callable[..., Any], self: Any, checksum_algorithm: str | None, checksum_type: str | None) -> None:
        begin(self, checksum_algorithm, checksum_type)
        self.is_asked = checksum_algorithm is not None

    @wraps(MultipartChecksumBuilder.build)
    def built(build: Callable[..., Any], self: Any) -> Any:
        return build(self) if self.is_asked else None


def _type_told(headers: dict[str, Any]) -> dict[str, str]:
    return {"x-amz-checksum-type": "FULL_OBJECT"} if any(name.startswith(HEADER) for name in headers) else {}


def _given(handler: Any) -> dict[str, str]:
    """The checksums that come with a request, in its headers or behind its body: {"CRC32": "cZWHwQ=="}."""
    trailer = chunk_signatures.trailer_of(handler.request.environ)
    return {
        name: told[header] for told in (handler.headers, trailer) for name, header in HEADERS.items() if header in told
    }


def _complaints(handler: Any) -> Iterator[tuple[str, str]]:
    """The code and the sentence of what is wrong with an upload's checksums, the first thing first."""
    given = _given(handler)
    algorithm = handler.headers.get("x-amz-sdk-checksum-algorithm", "").upper()
    if algorithm and algorithm not in SIZES:
        yield "InvalidRequest", UNKNOWN
    if len(given) > 1:
        yield "InvalidRequest", SEVERAL
    for name, value in given.items():
        told = _decoded(value)
        if told is None or len(told) != SIZES.get(name):
            yield "InvalidRequest", INVALID.format(name.lower())
        if told != checksum(handler.body, name):
            yield "BadDigest", ANOTHER.format(name)


def _decoded(given: str) -> bytes | None:
    try:
        return base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError):
        return None


def _crc(body: Iterator[bytes], polynomial: int, bits: int) -> int:
    """A cyclic redundancy check that is reflected, begins with ones and is inverted at its end."""
    table, ones = _table(polynomial), (1 << bits) - 1
    value = ones
    for part in body:
        for byte in part:
            value = table[(value ^ byte) & 0xFF] ^ (value >> 8)
    return value ^ ones


@cache
def _table(polynomial: int) -> tuple[int, ...]:
    entries = []
    for value in range(256):
        for _ in range(8):
            value = (value >> 1) ^ polynomial if value & 1 else value >> 1
        entries.append(value)
    return tuple(entries)
