"""A new bucket is closed to the public, and its access lists are out of use; moto leaves it open.

Once a policy has opened it, anybody reads it. Since April 2023 S3 gives each new bucket all four settings of Block Public Access and the ownership BucketOwnerEnforced. Moto
gives neither, and where it authenticates it asks a signature of the public too.
"""

import json

from helpers.sandbox.overlay import bucket_names
from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_leaves_new_buckets_open",)
ACLS_OFF = "AccessControlListNotSupported", "The bucket does not allow ACLs"
GRANTS = tuple(f"x-amz-grant-{name}" for name in ("full-control", "read", "read-acp", "write", "write-acp"))
STILL_TAKEN = ("", "private", "bucket-owner-full-control")
BLOCKED = (
    'User: {user} is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::{bucket}" because public '
    "policies are blocked by the BlockPublicPolicy block public access setting."
)


def install() -> None:
    """Close new buckets, refuse public policies and access lists as S3 does."""
    from moto.s3.exceptions import BucketAccessDeniedError, S3ClientError
    from moto.s3.models import PublicAccessBlock, S3Backend
    from moto.s3.responses import S3Response

    @wraps(S3Backend.create_bucket, before=bucket_names)
    def create(create_bucket, self, *arguments, **options):
        bucket = create_bucket(self, *arguments, **options)
        bucket.public_access_block = PublicAccessBlock(True, True, True, True)
        return bucket

    @wraps(S3Response._bucket_response_put)
    def checked_put(put, self, request, bucket_name, querystring):
        bucket = self.backend.buckets.get(bucket_name)
        block = bucket and bucket.public_access_block
        if "policy" in querystring and block and block.block_public_policy and _is_public(self.body):
            self._set_action("BUCKET", "PUT", querystring)
            self._authenticate_and_authorize_s3_action(bucket_name=bucket_name)
            error = BucketAccessDeniedError(bucket=bucket_name)
            error.message = BLOCKED.format(user=user_of(self), bucket=bucket_name)
            raise error
        return put(self, request, bucket_name, querystring)

    @wraps(S3Response._acl_from_headers)
    def checked_acl(acl_from_headers, self, headers):
        bucket = self.backend.buckets.get(self.bucket_name)
        given = [name for name in GRANTS if name in headers]
        if bucket and not _takes_acls(bucket) and (given or headers.get("x-amz-acl", "") not in STILL_TAKEN):
            raise S3ClientError(*ACLS_OFF)
        return acl_from_headers(self, {name: headers[name] for name in ("x-amz-acl", *given) if name in headers})


def anybody_may(method: str, path: str) -> bool:
    """Whether the bucket's policy (or its object's access list) lets the public do this without a signature."""
    from moto.s3.models import s3_backends

    from helpers.sandbox import ACCOUNT

    bucket_name, _, key_name = path.lstrip("/").partition("/")
    bucket = s3_backends[ACCOUNT]["aws"].buckets.get(bucket_name)
    if bucket is None or method not in ("GET", "HEAD"):
        return False
    block = bucket.public_access_block
    action = "s3:GetObject" if key_name else "s3:ListBucket"
    resource = f"arn:aws:s3:::{bucket_name}" + (f"/{key_name}" if key_name else "")
    said = _effects(bucket.policy, action, resource)
    key = bucket.keys.get(key_name) if key_name else None
    by_policy = "Allow" in said and not (block and block.restrict_public_buckets)
    by_list = key is not None and _takes_acls(bucket) and not (block and block.ignore_public_acls)
    return "Deny" not in said and bool(by_policy or (by_list and key.acl and key.acl.public_read))


def _effects(policy: bytes | None, action: str, resource: str) -> set[str]:
    from helpers.sandbox.overlay.policies import matches

    return {
        statement.get("Effect", "")
        for statement in _statements(policy)
        if _for_everybody(statement)
        and any(matches(pattern, action, ignore_case=True) for pattern in _listed(statement.get("Action")))
        and any(matches(pattern, resource) for pattern in _listed(statement.get("Resource")))
    }


def _is_public(policy: bytes) -> bool:
    return any(s.get("Effect") == "Allow" and _for_everybody(s) for s in _statements(policy))


def _for_everybody(statement: dict) -> bool:
    principal = statement.get("Principal")
    named = principal.get("AWS") if isinstance(principal, dict) else principal
    return "*" in _listed(named) and not statement.get("Condition")


def _statements(policy: bytes | None) -> list[dict]:
    try:
        document = json.loads(policy or b"{}")
        found = document.get("Statement", [])
    except (ValueError, AttributeError):
        return []
    return [statement for statement in (found if isinstance(found, list) else [found]) if isinstance(statement, dict)]


def _listed(value) -> list[str]:
    return [value] if isinstance(value, str) else list(value or [])


def _takes_acls(bucket) -> bool:
    return "ObjectWriter" in str(bucket.ownership_rule) or "BucketOwnerPreferred" in str(bucket.ownership_rule)


def user_of(response) -> str:
    """The ARN of the user who asks."""
    from moto.iam.models import iam_backends

    key = iam_backends[response.current_account]["aws"].access_keys.get(response.get_access_key())
    return f"arn:aws:iam::{response.current_account}:user/{key.user_name if key else '?'}"
