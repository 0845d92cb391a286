"""S3 reads a bucket's policy when it gets it: whether it is one, whom it names, and whether it is about this bucket; moto keeps any text.

The sentences: versity/versitygw issues 648 (a resource) and 649 (a principal), noobaa/noobaa-core issue 10058 (the resource
"*"), humanmade/S3-Uploads issue 191 (a missing field); the others are AWS's as people quote them, and were not looked up.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from helpers.sandbox.overlay.patching import wraps
from helpers.sandbox.overlay.principals import Statement, listed, statements_of, unknown

STILL_NEEDED = ("test_moto_still_keeps_any_text_as_a_policy",)
NO_JSON = "Policies must be valid JSON and the first byte must be '{'"
MISSING = "Missing required field {}"
VERSIONS = ("2008-10-17", "2012-10-17")
NO_VERSION = "The policy must contain a valid version string"
NO_EFFECT = "Invalid effect: {}"
NOBODY = "Invalid principal in policy"
NO_ACTION = "Policy has invalid action"
OTHER_RESOURCE = "Policy has invalid resource"
DOES_NOT_APPLY = "Action does not apply to any resource(s) in statement"
FIELDS = ("Effect", "Principal", "Action", "Resource")
OF_OBJECTS = re.compile(
    r"s3:(?:(?:get|put|delete|restore|replicate)object[a-z]*|abortmultipartupload|listmultipartuploadparts|bypassgovernanceretention)"
)
OF_BUCKETS = re.compile(r"s3:(?:list|get|put|delete)bucket[a-z]*|s3:[a-z]*(?:lifecycle|replication)configuration")


def install() -> None:
    """Have it read."""
    from moto.s3.exceptions import S3ClientError
    from moto.s3.models import S3Backend

    @wraps(S3Backend.put_bucket_policy)
    def put(put_policy: Callable[..., Any], self: Any, bucket_name: str, policy: bytes) -> None:
        account = self.get_bucket(bucket_name).account_id
        if complaint := next(complaints(policy, bucket_name, account), None):
            raise S3ClientError("MalformedPolicy", complaint)
        put_policy(self, bucket_name, policy)


def complaints(policy: bytes, bucket: str, account: str) -> Iterator[str]:
    """What is wrong with a bucket's policy, the first thing first."""
    try:
        document = json.loads(policy)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        yield NO_JSON
        return
    if document.get("Version", VERSIONS[0]) not in VERSIONS:
        yield NO_VERSION
    if not statements_of(document):
        yield MISSING.format("Statement")
    for statement in statements_of(document):
        yield from (MISSING.format(one) for one in FIELDS if one not in statement and f"Not{one}" not in statement)
        yield from _complaints_of(statement, bucket, account)


def _complaints_of(statement: Statement, bucket: str, account: str) -> Iterator[str]:
    if statement.get("Effect") not in ("Allow", "Deny"):
        yield NO_EFFECT.format(statement.get("Effect"))
    if any(unknown(statement.get("Principal", statement.get("NotPrincipal")), account)):
        yield NOBODY
    actions = [str(one).lower() for one in listed(statement.get("Action", []))]
    if not all(one == "*" or one.startswith("s3:") for one in actions):
        yield NO_ACTION
    resources = [str(one) for one in listed(statement.get("Resource", []))]
    if not all(re.match(rf"arn:aws[a-z-]*:s3:::{re.escape(bucket)}(?:[/*?]|$)", one) for one in resources):
        yield OTHER_RESOURCE
    for action in actions if resources else ():
        of_object, of_bucket = OF_OBJECTS.fullmatch(action), OF_BUCKETS.fullmatch(action)
        if (of_object and not any("/" in one or one.endswith("*") for one in resources)) or (
            of_bucket and all("/" in one for one in resources)
        ):
            yield DOES_NOT_APPLY
