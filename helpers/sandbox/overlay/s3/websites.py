"""A bucket's website has an index document, or sends everything elsewhere, and not both; moto keeps any text.

Recorded from AWS: LocalStack's tests (tests/aws/services/s3/test_s3.snapshot.json, test_validate_website_configuration).
"""

from collections.abc import Callable, Iterator
from typing import Any
from xml.etree import ElementTree

from helpers.sandbox.overlay.patching import wraps
from helpers.sandbox.overlay.xml_names import local_name

STILL_NEEDED = ("test_moto_still_keeps_any_website",)
REDIRECT, INDEX = "RedirectAllRequestsTo", "IndexDocument"
TOGETHER = "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules."
NO_INDEX = "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty"
NO_SUFFIX = "The IndexDocument Suffix is not well formed"
TWO_KEYS = "You can only define ReplaceKeyPrefix or ReplaceKey but not both."
NO_CONDITION = "Condition cannot be empty. To redirect all requests without a condition, the condition element shouldn't be present."


def install() -> None:
    """Have others refused."""
    from moto.s3.exceptions import InvalidArgumentError, S3ClientError
    from moto.s3.models import S3Backend

    @wraps(S3Backend.put_bucket_website)
    def kept(keep: Callable[..., Any], self: Any, bucket_name: str, website_configuration: bytes) -> None:
        self.get_bucket(bucket_name)
        document = ElementTree.fromstring(website_configuration)  # noqa: S314 it is as its model has it
        for code, message, *argument in _complaints(document):
            if argument:
                raise InvalidArgumentError(message, *argument)
            raise S3ClientError(code, message)
        keep(self, bucket_name, website_configuration)


def _complaints(document: ElementTree.Element) -> Iterator[tuple[str, ...]]:
    """The code and the sentence of what is wrong with a website, and the argument and its value where S3 says them."""
    parts = {local_name(one): one for one in document}
    if REDIRECT in parts:
        if len(parts) > 1:
            yield "InvalidArgument", TOGETHER, REDIRECT, "not null"
        return
    if INDEX not in parts:
        yield "InvalidArgument", NO_INDEX, INDEX, "null"
    suffix = "".join(parts[INDEX].itertext()).strip() if INDEX in parts else ""
    if not suffix or "/" in suffix:
        yield "InvalidArgument", NO_SUFFIX, INDEX, suffix
    for rule in parts.get("RoutingRules", ()):
        of_rule = {local_name(one): [local_name(inner) for inner in one] for one in rule}
        if {"ReplaceKeyPrefixWith", "ReplaceKeyWith"} <= set(of_rule.get("Redirect", ())):
            yield "InvalidRequest", TWO_KEYS
        if of_rule.get("Condition") == []:
            yield "InvalidRequest", NO_CONDITION
