"""An access list is given to somebody that there is, and to the public where the bucket lets it; moto takes any.

Recorded from AWS: LocalStack's tests (tests/aws/services/s3/test_s3.snapshot.json, test_s3_bucket_acl_exceptions); "because public
access control lists (ACLs) are blocked by …", as people quote PutBucketAcl, and "Troubleshoot access denied errors" (S3 User Guide).
An e-mail address is believed.
"""

import re
from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay import public_access
from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_grants_to_nobody",)
GROUPS = "http://acs.amazonaws.com/groups/"
KNOWN = (f"{GROUPS}global/AllUsers", f"{GROUPS}global/AuthenticatedUsers", f"{GROUPS}s3/LogDelivery")
PUBLIC = KNOWN[:2]
CANONICAL = re.compile("[0-9a-f]{64}")
GRANTEE = re.compile(r'\s*(\w+)\s*=\s*"?([^"]*)"?\s*')
NO_GROUP, NO_ID = "Invalid group uri", "Invalid id"
BLOCKED = (
    'User: {user} is not authorized to perform: {action} on resource: "{resource}" because public access control lists '
    "(ACLs) are blocked by the BlockPublicAcls block public access setting."
)


def install() -> None:
    """Have others refused."""
    from moto.s3.exceptions import BucketAccessDeniedError, InvalidArgumentError
    from moto.s3.responses import S3Response

    def check_public(handler: Any, acl: Any) -> None:
        bucket = handler.backend.buckets.get(handler.bucket_name)
        block = bucket and bucket.public_access_block
        uris = {grantee.uri for grant in (acl.grants if acl else ()) for grantee in grant.grantees}
        if not (block and block.block_public_acls and uris.intersection(PUBLIC)):
            return
        key = handler.parse_key_name()
        error = BucketAccessDeniedError(bucket=handler.bucket_name)
        error.message = BLOCKED.format(
            user=public_access.user_of(handler),
            action=f"s3:{handler.data.get('Action', 'PutBucketAcl')}",
            resource=f"arn:aws:s3:::{handler.bucket_name}" + (f"/{key}" if key else ""),
        )
        raise error

    @wraps(S3Response._acl_from_headers, before=public_access)
    def from_headers(read: Callable[..., Any], self: Any, headers: Any) -> Any:
        acl = read(self, headers)
        given = [headers[name].split(",") for name in public_access.GRANTS if name in headers]
        for kind, name in (_grantee(one) for grantees in given for one in grantees):
            if kind == "uri" and name not in KNOWN:
                raise InvalidArgumentError(NO_GROUP, "uri", name)
            if kind == "id" and not CANONICAL.fullmatch(name):
                raise InvalidArgumentError(NO_ID, "id", name)
        check_public(self, acl)
        return acl

    @wraps(S3Response._acl_from_body)
    def from_body(read: Callable[..., Any], self: Any) -> Any:
        acl = read(self)
        check_public(self, acl)
        return acl


def _grantee(text: str) -> tuple[str, str]:
    found = GRANTEE.fullmatch(text)
    return (found[1].lower(), found[2]) if found else ("", "")
