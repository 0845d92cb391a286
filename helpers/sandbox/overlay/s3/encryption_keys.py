"""An object is encrypted with a key that there is and that can be used; moto takes any text for one.

Recorded from AWS: LocalStack's tests (tests/aws/services/s3/test_s3.snapshot.json, test_s3_sse_validate_kms_key and
test_s3_sse_validate_kms_key_state; test_s3_api.snapshot.json, test_s3_default_bucket_encryption_exc). "Server Side Encryption with
AWS KMS managed key requires …": MinIO's list of S3's errors. A key in a bucket's default encryption is looked for when an object is
put: "Amazon S3 doesn't validate the KMS key ID provided in PutBucketEncryption requests" (API reference). The sentence of an alias is
that of KMS.
"""

import re
from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay import s3_digests, s3_limits
from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_encrypts_with_any_key",)
ALGORITHM, KEY = "x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id"
KMS = ("aws:kms", "aws:kms:dsse")
NO_KMS = "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms"
NOT_APPLICABLE = "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse"
NOT_FOUND = "KMS.NotFoundException"
UNUSABLE = {
    "Disabled": ("KMS.DisabledException", "{} is disabled."),
    "PendingDeletion": ("KMS.KMSInvalidStateException", "{} is pending deletion."),
}
UUID = re.compile(r"(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
OF_AWS = "alias/aws/"


def install() -> None:
    """Have others refused, before anything is kept."""
    from moto.s3.exceptions import InvalidArgumentError, S3ClientError
    from moto.s3.models import S3Backend
    from moto.s3.responses import S3Response

    from helpers.sandbox.overlay.s3 import checksums, large_objects, unknown_values

    def check(key: str, account: str, region: str) -> None:
        if trouble := _trouble(key, account, region):
            raise S3ClientError(*trouble)

    def keyed(target: Callable[..., Any], before: Any = ()) -> None:
        @wraps(target, before=before)
        def put(put_object: Callable[..., Any], self: Any, *arguments: Any) -> Any:
            algorithm, key = self.headers.get(ALGORITHM), self.headers.get(KEY)
            if key and algorithm not in KMS:
                raise InvalidArgumentError(NO_KMS, ALGORITHM, algorithm or "null")
            bucket = self.backend.get_bucket(self.bucket_name)
            key = key or (_default_key(bucket) if algorithm in (None, *KMS) else None)
            if key:
                check(key, self.current_account, bucket.region_name)
            return put_object(self, *arguments)

    keyed(S3Response.put_object, (checksums, s3_digests))
    keyed(S3Response.copy_object, large_objects)

    @wraps(S3Backend.create_multipart_upload, before=(s3_limits, unknown_values))
    def begun(begin: Callable[..., Any], self: Any, bucket_name: str, *arguments: Any, **options: Any) -> Any:
        key = options.get("kms_key_id") or (arguments[6] if len(arguments) > 6 else None)
        if key:
            check(key, self.account_id, self.get_bucket(bucket_name).region_name)
        return begin(self, bucket_name, *arguments, **options)

    @wraps(S3Backend.put_bucket_encryption)
    def kept(keep: Callable[..., Any], self: Any, bucket_name: str, encryption: dict[str, Any]) -> None:
        default = encryption["Rule"]["ApplyServerSideEncryptionByDefault"]
        if default.get("KMSMasterKeyID") and default["SSEAlgorithm"] not in KMS:
            raise InvalidArgumentError(NOT_APPLICABLE, "ApplyServerSideEncryptionByDefault", "")
        keep(self, bucket_name, encryption)


def _default_key(bucket: Any) -> str | None:
    """The key of a bucket's default encryption; None where it has none of its own."""
    default = ((bucket.encryption or {}).get("Rule") or {}).get("ApplyServerSideEncryptionByDefault") or {}
    return default.get("KMSMasterKeyID") if default.get("SSEAlgorithm") in KMS else None


def _trouble(key: str, account: str, region: str) -> tuple[str, str] | None:
    """The code and the sentence of what is wrong with a key; None where it can be used. Keys of other accounts are believed."""
    from moto.kms.models import kms_backends

    arn = key.split(":", 5) if key.startswith("arn:") else []
    if len(arn) == 6 and arn[4] != account:
        return None
    if arn and (len(arn) != 6 or arn[3] != region):
        return NOT_FOUND, f"Invalid arn {arn[3] if len(arn) == 6 else key}"
    name = (arn[5] if arn else key).removeprefix("key/")
    backend, area = kms_backends[account][region], f"arn:aws:kms:{region}:{account}"
    if name.startswith("alias/"):
        found = next((one for one in backend.keys.values() if name in one.aliases), None)
        if found is None and not name.startswith(OF_AWS):
            return NOT_FOUND, f"Alias {area}:{name} is not found."
    elif not UUID.fullmatch(name):
        return NOT_FOUND, f"Invalid keyId '{name}'"
    else:
        found = backend.keys.get(name)
        if found is None:
            return NOT_FOUND, f"Key '{area}:key/{name}' does not exist"
    code, sentence = UNUSABLE.get(found.key_state if found else "", ("", ""))
    return (code, sentence.format(found.arn)) if code and found else None
