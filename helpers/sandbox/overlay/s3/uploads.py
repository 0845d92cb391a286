"""An upload in parts that is not there has a code of its own, its parts come in order; moto ends in an internal error.

An upload belongs to one key. Parts are listed by their numbers, uploads with the time of their beginning, of which moto
tells one date of 2010; an object that was uploaded in parts has an access list as any other has.

The sentences are recorded from AWS in LocalStack's tests (tests/aws/services/s3/test_s3.snapshot.json, test_s3_list_operations
.snapshot.json); the range of part numbers is that of versity/versitygw issue 1195 and of the S3 API reference (UploadPart).
"""

import datetime
import threading
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree import ElementTree

from helpers.sandbox.overlay.patching import replaces, wraps
from helpers.sandbox.overlay.s3.bodies import read
from helpers.sandbox.overlay.xml_names import local_name

STILL_NEEDED = ("test_moto_still_has_no_answer_to_an_unknown_upload",)
NO_PARTS = ("InvalidRequest", "You must specify at least one part")
MOST = 1000
TIME = "%Y-%m-%dT%H:%M:%S.000Z"


def install() -> None:
    """Have moto answer so."""
    from moto.s3.exceptions import InvalidMaxPartNumberArgument, MalformedXML, NoSuchUpload, S3ClientError
    from moto.s3.models import FakeMultipart, S3Backend
    from moto.s3.responses import S3Response

    @wraps(FakeMultipart.__init__)
    def begun(begin: Callable[..., Any], self: Any, *arguments: Any, **options: Any) -> None:
        begin(self, *arguments, **options)
        self.initiated = f"{datetime.datetime.now(datetime.UTC):{TIME}}"

    def check(handler: Any) -> None:
        identity = handler._get_param("uploadId")
        upload = handler.backend.get_bucket(handler.bucket_name).multiparts.get(identity)
        if upload is None or upload.key_name != handler.parse_key_name():
            raise NoSuchUpload(upload_id=identity)
        number = handler._get_param("partNumber")
        if number is not None and not (number.isdecimal() and 1 <= int(number) <= 10_000):
            raise InvalidMaxPartNumberArgument(number)

    completing = threading.RLock()

    def with_an_upload(target: Callable[..., Any]) -> None:
        @wraps(target)
        def checked(answer: Callable[..., Any], self: Any) -> Any:
            check(self)
            return answer(self)

    for target in (S3Response.upload_part_copy, S3Response.list_parts, S3Response.abort_multipart_upload):
        with_an_upload(target)

    from helpers.sandbox.overlay import s3_digests
    from helpers.sandbox.overlay.s3 import checksums

    @wraps(S3Response.upload_part, before=(s3_digests, checksums))
    def uploaded(upload_part: Callable[..., Any], self: Any) -> Any:
        check(self)
        return upload_part(self)

    @wraps(S3Backend.complete_multipart_upload)
    def completed(complete: Callable[..., Any], self: Any, bucket_name: str, multipart_id: str, body: Any) -> Any:
        bucket = self.get_bucket(bucket_name)
        with completing:  # the second of two at once meets an upload that is gone
            if multipart_id not in bucket.multiparts:
                raise NoSuchUpload(upload_id=multipart_id)
            upload = bucket.multiparts[multipart_id]
            upload.acl = upload.acl or bucket.acl
            return complete(self, bucket_name, multipart_id, body)

    @wraps(S3Backend.abort_multipart_upload)
    def aborted(abort: Callable[..., Any], self: Any, *arguments: Any, **options: Any) -> Any:
        with completing:
            return abort(self, *arguments, **options)

    @replaces(S3Response._complete_multipart_body)
    def parts(self: Any, body: bytes) -> Iterator[tuple[int, str]]:
        from moto.s3.exceptions import InvalidPartOrder

        check(self)
        try:
            root = read(body)
            named = [(int(_text(one, "PartNumber")), _text(one, "ETag")) for one in root if local_name(one) == "Part"]
        except (ElementTree.ParseError, ValueError):
            raise MalformedXML from None
        numbers = [number for number, _ in named]
        if not named:
            raise S3ClientError(*NO_PARTS)
        if numbers != sorted(set(numbers)):
            raise InvalidPartOrder
        return iter(named)

    @wraps(FakeMultipart.list_parts)
    def listed(list_parts: Callable[..., Any], self: Any, part_number_marker: int, max_parts: int) -> list[Any]:
        after = [number for number in self.partlist if number > part_number_marker]
        return [self.parts[number] for number in after[:max_parts]]

    @replaces(S3Backend.is_truncated)
    def is_truncated(self: Any, bucket_name: str, multipart_id: str, next_part_number_marker: int) -> bool:
        return self.get_bucket(bucket_name).multiparts[multipart_id].partlist[-1] > next_part_number_marker

    @replaces(S3Response.list_multipart_uploads)
    def list_multipart_uploads(self: Any) -> Any:
        from moto.core.responses import ActionResult

        uploads = self.backend.list_multipart_uploads(self.bucket_name).values()
        self.data["Action"] = "ListMultipartUploads"
        return self.serialized(ActionResult(_page(self, list(uploads))))


def _text(part: Any, name: str) -> str:
    """The text of a part's element of that name. Raises ValueError where it has none."""
    found = next((one.text for one in part if local_name(one) == name), None)
    if not found:
        raise ValueError(name)
    return str(found)


def _page(handler: Any, uploads: list[Any]) -> dict[str, Any]:
    """One page of a bucket's uploads, by their keys and the order of their beginning, as ListMultipartUploads has it."""
    prefix, delimiter = handler._get_param("prefix") or "", handler._get_param("delimiter")
    marker, identity = handler._get_param("key-marker") or "", handler._get_param("upload-id-marker") or ""
    most = handler._get_int_param("max-uploads", MOST)
    there = [one for one in uploads if one.key_name.startswith(prefix)]
    there.sort(key=lambda one: (one.key_name, getattr(one, "initiated", "")))
    entries: list[tuple[str, Any]] = []  # a common prefix, or a key with its upload
    for one in there:
        rest, found, _ = one.key_name[len(prefix) :].partition(delimiter) if delimiter else (one.key_name, "", "")
        common = f"{prefix}{rest}{delimiter}" if found else ""
        if not common:
            entries.append((one.key_name, one))
        elif (common, None) not in entries:
            entries.append((common, None))
    entries = _after(entries, marker, identity)
    page = entries[:most]
    last = page[-1] if page else ("", None)
    shown = [one for _, one in page if one]
    return {
        "Bucket": handler.bucket_name,
        "KeyMarker": marker,
        "UploadIdMarker": identity,
        "NextKeyMarker": last[0] if last[1] else "",
        "NextUploadIdMarker": last[1].id if last[1] else "",
        "Prefix": prefix or None,
        "Delimiter": delimiter,
        "MaxUploads": most,
        "IsTruncated": len(entries) > most,
        "Uploads": [_shown(handler, one) for one in shown],
        "CommonPrefixes": [{"Prefix": name} for name, one in page if one is None] or None,
    }


def _after(entries: list[tuple[str, Any]], marker: str, identity: str) -> list[tuple[str, Any]]:
    """The entries after a key; with an upload's id, also what comes after that upload of the key."""
    if not marker:
        return entries
    of_key = [one for name, one in entries if name == marker and one]
    ids = [one.id for one in of_key]
    rest = of_key[ids.index(identity) + 1 :] if identity in ids else []
    return [(marker, one) for one in rest] + [entry for entry in entries if entry[0] > marker]


def _shown(handler: Any, upload: Any) -> dict[str, Any]:
    owner = {"ID": handler.backend.get_bucket(handler.bucket_name).acl.grants[0].grantees[0].id}
    return {
        "Key": upload.key_name,
        "UploadId": upload.id,
        "Initiator": owner,
        "Owner": owner,
        "StorageClass": upload.storage,
        "Initiated": getattr(upload, "initiated", None),
        "ChecksumAlgorithm": upload.metadata.get("x-amz-checksum-algorithm"),
        "ChecksumType": upload.metadata.get("x-amz-checksum-type"),
    }
