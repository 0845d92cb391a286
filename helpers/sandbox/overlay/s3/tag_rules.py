"""Tags of buckets and objects have keys of their own, of the letters that S3 allows, and no more than there may be; moto takes more.

Recorded from AWS: LocalStack's tests (tests/aws/services/s3/test_s3_api.snapshot.json, test_tagging_validation and
test_object_tagging_exc). "Bucket tag count cannot be greater than 50": versity/versitygw's tests, which run against S3 as well. Letters
and lengths: "Tag naming limits and requirements" (Tagging AWS resources). A header that none can read is answered as one with two of a
key; that was not recorded.
"""

import unicodedata
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl
from xml.etree import ElementTree

from helpers.sandbox.overlay.patching import wraps
from helpers.sandbox.overlay.xml_names import local_name

STILL_NEEDED = ("test_moto_still_takes_two_tags_of_one_key",)
LONGEST_KEY, LONGEST_VALUE = 128, 256
MARKS = "_.:/=+-@"
HEADER = "x-amz-tagging"
TWICE = "Cannot provide multiple Tags with the same key"
NO_KEY = "The TagKey you have provided is invalid"
NO_VALUE = "The TagValue you have provided is invalid"
NO_HEADER = "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates."
MOST, TOO_MANY = 50, "Bucket tag count cannot be greater than 50"


def install() -> None:
    """Have others refused."""
    from moto.s3.exceptions import InvalidArgumentError, S3ClientError
    from moto.s3.responses import S3Response

    from helpers.sandbox.overlay.s3 import validity

    def check(tags: list[tuple[str, str]]) -> None:
        if len({key for key, _ in tags}) < len(tags):
            raise S3ClientError("InvalidTag", TWICE)
        for key, value in tags:
            if not (key and _is_taken(key, LONGEST_KEY)):
                raise S3ClientError("InvalidTag", NO_KEY)
            if not _is_taken(value, LONGEST_VALUE):
                raise S3ClientError("InvalidTag", NO_VALUE)

    @wraps(S3Response._tagging_from_xml, before=validity)
    def of_object(read: Callable[..., Any], self: Any) -> dict[str, str]:
        check(_tags(self.body))
        return read(self)

    @wraps(S3Response._bucket_tagging_from_body)
    def of_bucket(read: Callable[..., Any], self: Any) -> dict[str, str]:
        tags = _tags(self.body)
        if len(tags) > MOST:
            raise S3ClientError("BadRequest", TOO_MANY)
        check(tags)
        return read(self)

    @wraps(S3Response._tagging_from_headers)
    def of_header(read: Callable[..., Any], self: Any, headers: Any) -> dict[str, str]:
        given = headers.get(HEADER)
        if given:
            tags = parse_qsl(given, keep_blank_values=True)
            if not tags or len({key for key, _ in tags}) < len(tags) or not all(key for key, _ in tags):
                raise InvalidArgumentError(NO_HEADER, HEADER, given)
            check(tags)
        return read(self, headers)


def _tags(body: bytes) -> list[tuple[str, str]]:
    """The keys and values that a body of XML has, as often as it has them."""
    found = []
    for element in ElementTree.fromstring(body).iter():  # noqa: S314 it is as its model has it
        if local_name(element) == "Tag":
            parts = {local_name(one): one.text or "" for one in element}
            found.append((parts.get("Key", ""), parts.get("Value", "")))
    return found


def _is_taken(text: str, longest: int) -> bool:
    return len(text) <= longest and all(one in MARKS or unicodedata.category(one)[0] in "LNZ" for one in text)
