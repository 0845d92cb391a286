"""A large object goes from the connection into a file, and from there into the answer; moto has it in memory, some five times.

5 GB are what one PutObject may bring ("Uploading objects", S3 User Guide). Small objects stay as moto has them. What was
uploaded in parts is put together in a file, too; its tag is that of moto (the digest of the digests, and their number).
"""

import contextlib
import io
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any
from urllib.parse import parse_qs

from helpers.sandbox import content
from helpers.sandbox.content import LARGE, Content
from helpers.sandbox.overlay.patching import replaces, wraps
from helpers.sandbox.overlay.s3 import checksums, chunk_signatures
from helpers.sandbox.overlay.s3.requests import operation_of

STILL_NEEDED = ("test_moto_still_has_a_large_object_in_memory",)
UPLOADS = ("PutObject", "UploadPart")
_as_content: ContextVar[bool] = ContextVar("_as_content", default=False)


def install() -> None:
    """Have uploads, parts, copies and downloads go through files."""
    if not content.is_supported():
        return
    from moto.s3.exceptions import MissingKey, NoSuchUpload
    from moto.s3.models import FakeKey, FakeMultipart
    from moto.s3.responses import S3Response

    @wraps(S3Response.setup_class)
    def set_up(set_up: Callable[..., Any], self: Any, request: Any, *arguments: Any, **options: Any) -> None:
        body = _received(request.environ)
        try:
            set_up(self, request, *arguments, **options)
        except (KeyError, ValueError):  # which moto raises over a length that is none
            if not chunk_signatures.lacks_length(request.environ):
                raise
        if body is not None:
            self.body = self.raw_body = body

    @replaces(S3Response._handle_v4_chunk_signatures)
    def signed_chunks(self: Any, body: bytes, length: int) -> bytes:
        return _decoded(self.request.environ, body)

    @replaces(S3Response._handle_encoded_body)
    def chunks(self: Any, body: bytes) -> bytes:
        return _decoded(self.request.environ, body)

    def take_over(one: Any, value: Content) -> None:
        one._value_buffer.close()
        one._value_buffer, value.file = value.file, None
        one.contentsize = value.size

    @wraps(FakeKey.__setstate__)
    def restored(restore: Callable[..., Any], self: Any, state: dict[str, Any]) -> None:
        value = state["value"]
        if not isinstance(value, Content):
            restore(self, state)
            return
        restore(self, state | {"value": b""})
        take_over(self, value)
        self._value_buffer.kept_as = (value.size, value.digest("sha256").hex())

    @wraps(FakeKey.__init__)
    def made(make: Callable[..., Any], self: Any, name: str, value: Any, *arguments: Any, **options: Any) -> None:
        if not isinstance(value, Content):
            make(self, name, value, *arguments, **options)
            self._etag = self._etag or content.digest(value, "md5").hex()  # while it is at hand
            return
        if value.file is None:
            value = content.gathered(iter(value))
        make(self, name, b"", *arguments, **options)
        take_over(self, value)
        self._etag = self._etag or value.digest("md5").hex()
        self._value_buffer.hashed_as = (value.size, value.digest("sha256").hex())

    @wraps(FakeKey.value)
    def value(get: Callable[..., Any], self: Any) -> Any:
        if not _as_content.get() or self.contentsize < LARGE:
            return get(self)
        with self.lock:
            try:
                return content.of_file(self._value_buffer, self.contentsize)
            except ValueError:  # it was deleted meanwhile, and its file closed
                raise MissingKey(key=self.name) from None

    def through_files(target: Callable[..., Any]) -> None:
        @wraps(target)
        def answered(answer: Callable[..., Any], self: Any, *arguments: Any, **options: Any) -> Any:
            with _contents():
                return answer(self, *arguments, **options)

    for target in (S3Response.get_object, S3Response.copy_object):
        through_files(target)

    from helpers.sandbox.overlay.s3 import uploads

    @wraps(S3Response.upload_part_copy, before=uploads)
    def copied(copy: Callable[..., Any], self: Any) -> Any:
        with _contents():
            return copy(self)

    @wraps(FakeMultipart.complete)
    def completed(complete: Callable[..., Any], self: Any, body: Iterator[tuple[int, str]]) -> Any:
        named = list(body)
        there = [self.parts[number] for number, _ in named if number in self.parts]
        if sum(one.contentsize for one in there) < LARGE:
            return complete(self, iter(named))
        _check(self, named)
        try:
            return _put_together(self, there)
        except MissingKey:  # another request has completed or aborted it meanwhile
            raise NoSuchUpload(upload_id=self.id) from None


@contextlib.contextmanager
def _contents() -> Iterator[None]:
    """Inside, the value of a large object is its content in its file."""
    token = _as_content.set(True)
    try:
        yield
    finally:
        _as_content.reset(token)


def _received(environ: dict[str, Any]) -> Content | None:
    """The body of a large upload, which then is no more in `environ`; None for all other requests. Raises Incomplete."""
    length = environ.get("CONTENT_LENGTH", "")
    if not (length.isdecimal() and int(length) >= LARGE) or not _is_upload(environ):
        return None
    if chunk_signatures.are_chunks(environ):
        body = content.gathered(chunk_signatures.of(environ, environ["wsgi.input"]).parts(content.AT_ONCE))
        chunk_signatures.check_length(environ, body.size)
    else:
        body = content.received(environ["wsgi.input"], int(length))
    environ["CONTENT_LENGTH"] = "0"
    return body


def _decoded(environ: dict[str, Any], body: bytes) -> bytes:
    """What is in the chunks of a short upload; nothing of a large one, whose body is in a file by then."""
    if not body:
        return b""
    decoded = b"".join(chunk_signatures.of(environ, io.BytesIO(body)).parts(content.AT_ONCE))
    chunk_signatures.check_length(environ, len(decoded))
    return decoded


def _is_upload(environ: dict[str, Any]) -> bool:
    query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    headers = {name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name[:5] == "HTTP_"}
    operation = operation_of(environ["REQUEST_METHOD"], environ["PATH_INFO"], query, headers)
    return operation is not None and operation.name in UPLOADS


def _check(upload: Any, named: list[tuple[int, str]]) -> None:
    """Refuse parts that are not there as they are named, and all but the last that are too small, as moto does."""
    from moto.s3.exceptions import EntityTooSmall, InvalidPart
    from moto.s3.models import S3_UPLOAD_PART_MIN_SIZE

    for place, (number, tag) in enumerate(named):
        part = upload.parts.get(number)
        if part is None or part.etag.strip('"') != tag.replace('"', ""):
            raise InvalidPart
        if place and upload.parts[named[place - 1][0]].contentsize < S3_UPLOAD_PART_MIN_SIZE:
            raise EntityTooSmall


def _put_together(upload: Any, there: list[Any]) -> tuple[Content, str, tuple[str, str, int] | None]:
    """The whole object, its tag, and its checksum where one was asked for."""
    import hashlib

    from moto.s3.models import MultipartChecksumBuilder

    with _contents():
        whole = content.gathered(part for one in there for part in content.parts(one.value))
    tags = b"".join(bytes.fromhex(one.etag.strip('"')) for one in there)
    tag = f"{hashlib.md5(tags, usedforsecurity=False).hexdigest()}-{len(there)}"
    algorithm = upload.metadata.get("x-amz-checksum-algorithm")
    if algorithm is None:
        return whole, tag, None
    builder = MultipartChecksumBuilder(algorithm, upload.metadata.get("x-amz-checksum-type"))
    if builder.checksum_type != "COMPOSITE":
        return whole, tag, (builder.checksum_type, checksums.encoded(whole, algorithm), 1)
    with _contents():
        for one in there:
            builder.addPart(one.value)
    return whole, tag, builder.build()
