"""The policy of a form that a web page sends to S3: until when it counts, and which fields it allows.

Rules: "POST Policy" and "Creating an HTML form" (S3 API reference, sigv4-HTTPPOSTConstructPolicy and sigv4-HTTPPOSTForms). The
sentences are recorded from AWS in LocalStack's tests (tests/aws/services/s3/test_s3.snapshot.json, test_post_object_policy…);
"Extra input fields", and those of a policy that lacks something, are as people quote them (not looked up).
"""

import base64
import binascii
import datetime
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

UNSIGNED = ("file", "policy", "signature", "awsaccesskeyid", "x-amz-signature")
FAILED = "Invalid according to Policy: Policy Condition failed: {}"
EXPIRED = "Invalid according to Policy: Policy expired."
EXTRA = "Invalid according to Policy: Extra input fields: {}"
NO_JSON = "Invalid Policy: Invalid JSON."
NOT_SIMPLE = "Invalid Policy: Invalid Simple-Condition: Simple-Conditions must have exactly one property specified."
LACKS = "Invalid Policy: Policy missing {}."
TOO_LARGE = ("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")
TOO_SMALL = ("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size")


@dataclass(frozen=True)
class Condition:
    """One condition of a policy, as it stands in messages: operator, field (with its "$") or least size, and value."""

    operator: str
    field: Any
    value: Any

    @property
    def name(self) -> str:
        """The field's name in lower case; "" where it names none."""
        return str(self.field)[1:].lower() if str(self.field).startswith("$") else ""

    def holds(self, fields: Mapping[str, str]) -> bool:
        given = fields.get(self.name, "") if self.name else None
        if given is None:
            return False
        if self.operator == "starts-with":
            return given.startswith(str(self.value))
        return self.operator == "eq" and given == str(self.value)

    def __str__(self) -> str:
        return json.dumps([self.operator, self.field, self.value])


def complaints(fields: Mapping[str, str], size: int) -> Iterator[tuple[str, str]]:
    """The code and the sentence of what a form's policy does not allow, the first thing first.

    `fields`: the form's, with names in lower case, and the "bucket" that it is sent to. `size`: that of the file, in bytes.
    """
    try:
        policy = json.loads(base64.b64decode(fields["policy"], validate=True))
        missing = next((what for what in ("expiration", "conditions") if what not in policy), "")
        until = datetime.datetime.fromisoformat(policy["expiration"]) if not missing else None
    except (binascii.Error, ValueError, TypeError):
        yield "InvalidPolicyDocument", NO_JSON
        return
    if until is None:
        yield "InvalidPolicyDocument", LACKS.format(missing)
        return
    if until.replace(tzinfo=until.tzinfo or datetime.UTC) < datetime.datetime.now(datetime.UTC):
        yield "AccessDenied", EXPIRED
    yield from _of_conditions(policy["conditions"], fields, size)


def _of_conditions(given: list[Any], fields: Mapping[str, str], size: int) -> Iterator[tuple[str, str]]:
    named = {"bucket", *UNSIGNED}
    for one in given:
        if isinstance(one, dict) and len(one) != 1:
            yield "InvalidPolicyDocument", NOT_SIMPLE
            return
        condition = _condition(one)
        named.add(condition.name)
        if condition.operator == "content-length-range":
            yield from _of_size(condition, size)
        elif not condition.holds(fields):
            yield "AccessDenied", FAILED.format(condition)
    extra = [name for name in fields if name not in named and not name.startswith("x-ignore-")]
    if extra:
        yield "AccessDenied", EXTRA.format(", ".join(extra))


def _condition(given: Any) -> Condition:
    if isinstance(given, dict):
        ((name, value),) = given.items()
        return Condition("eq", f"${name}", value)
    operator, field, value = [*given, None, None, None][:3]
    return Condition(str(operator).lower(), field, value)


def _of_size(condition: Condition, size: int) -> Iterator[tuple[str, str]]:
    try:
        least, most = int(condition.field), int(condition.value)
    except (TypeError, ValueError):
        yield "AccessDenied", FAILED.format(condition)
        return
    if size > most:
        yield TOO_LARGE
    if size < least:
        yield TOO_SMALL
