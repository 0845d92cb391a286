"""S3 takes a lifecycle rule that does something, and not too early; moto keeps one that does nothing, or at once.

The sentences, as people quote S3's answers (not looked up one by one): "'Days' for Expiration action …", "'Days' in Transition
action …", "At least one action …", "Rule ID must be unique …". The 30 days: "Lifecycle configuration elements" (S3 User Guide).
Recorded from AWS: "'Date' must be at midnight GMT" and "Duplicate Tag Keys are not allowed." (LocalStack's tests,
tests/aws/services/s3/test_s3_api.snapshot.json, test_put_bucket_lifecycle_conf_exc).
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_keeps_a_rule_that_does_nothing",)
ACTIONS = (
    *("Expiration", "Transition", "NoncurrentVersionExpiration", "NoncurrentVersionTransition"),
    "AbortIncompleteMultipartUpload",
)
INFREQUENT, LEAST = ("STANDARD_IA", "ONEZONE_IA"), 30  # days
NOT_POSITIVE = "'Days' for Expiration action must be a positive integer"
TOO_EARLY = "'Days' in Transition action must be greater than or equal to 30 for storageClass '{}'"
NOTHING = "At least one action needs to be specified in a rule"
NO_MIDNIGHT = "'Date' must be at midnight GMT"
MIDNIGHT = re.compile(r"\d{4}-\d{2}-\d{2}(T00:00:00(\.0+)?(Z|\+00:00)?)?")
SAME_TAG = "Duplicate Tag Keys are not allowed."
TWICE = "Rule ID must be unique. Found same ID for more than one rule"


def install() -> None:
    """Have it look at them."""
    from moto.s3.exceptions import S3ClientError
    from moto.s3.models import FakeBucket

    @wraps(FakeBucket.set_lifecycle)
    def checked(set_lifecycle: Callable[..., Any], self: Any, rules: list[dict[str, Any]]) -> None:
        if complaint := next(_complaints(rules), None):
            raise S3ClientError(*complaint)
        set_lifecycle(self, rules)


def _complaints(rules: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """The code and the sentence of what is wrong with these rules, the first thing first."""
    names = [rule["ID"] for rule in rules if rule.get("ID")]
    if len(names) > len(set(names)):
        yield "InvalidArgument", TWICE
    for rule in rules:
        if not any(action in rule for action in ACTIONS):
            yield "InvalidRequest", NOTHING
        if _days(rule.get("Expiration"), LEAST) < 1:
            yield "InvalidArgument", NOT_POSITIVE
        date = (rule.get("Expiration") or {}).get("Date")
        if date and not MIDNIGHT.fullmatch(date):
            yield "InvalidArgument", NO_MIDNIGHT
        both = (rule.get("Filter") or {}).get("And") or {}
        keys = [tag.get("Key") for tag in _listed(both.get("Tag"))]
        if len(keys) > len(set(keys)):
            yield "InvalidRequest", SAME_TAG
        found = rule.get("Transition") or []
        for transition in _listed(found):
            kind = transition.get("StorageClass")
            if kind in INFREQUENT and _days(transition, LEAST) < LEAST:
                yield "InvalidArgument", TOO_EARLY.format(kind)


def _listed(found: Any) -> list[dict[str, Any]]:
    """One or several, as moto reads them from XML."""
    return found if isinstance(found, list) else [found] if found else []


def _days(action: Any, otherwise: int) -> int:
    given = str(action.get("Days", otherwise)) if isinstance(action, dict) else str(otherwise)
    return int(given) if given.lstrip("-").isdecimal() else otherwise
