"""A key of KMS has a use that its kind has, and tags and aliases of one's own; moto makes any.

Recorded from AWS: LocalStack's tests (tests/aws/services/kms/test_kms.snapshot.json: hmac_create_key_invalid_operations,
derive_shared_secret, tag_existing_key_with_invalid_tag_key, tag_key_with_duplicate_tag_keys, create_key_with_too_many_tags). Which use
a kind has: CreateKey's KeyUsage (API reference). What is said of AWS's own aliases is moto's, who knows four of them.
"""

from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_makes_a_key_of_any_use",)
SYMMETRIC, SIGNING, AGREEING = "ENCRYPT_DECRYPT", "SIGN_VERIFY", "KEY_AGREEMENT"
USES = {
    "SYMMETRIC_DEFAULT": (SYMMETRIC,),
    "RSA_": (SYMMETRIC, SIGNING),
    "ECC_NIST_P": (SIGNING, AGREEING),
    "HMAC_": ("GENERATE_VERIFY_MAC",),
}
NO_USE = "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys."
OTHER_USE = "KeyUsage {} is not compatible with KeySpec {}"
RESERVED, TWICE, TOO_MANY = "Tags beginning with aws: are reserved", "Duplicate tag keys", "Too many tags"
MOST = 50
OF_AWS = "alias/aws/"


def install() -> None:
    """Have others refused."""
    from moto.core.exceptions import JsonRESTError
    from moto.kms.exceptions import NotAuthorizedException, ValidationException
    from moto.kms.responses import KmsResponse

    def tagging(handler: Any) -> None:
        keys = [str(one.get("TagKey")) for one in handler._get_param("Tags") or []]
        for wrong, sentence in (
            (any(key.lower().startswith("aws:") for key in keys), RESERVED),
            (len(set(keys)) < len(keys), TWICE),
            (len(keys) > MOST, TOO_MANY),
        ):
            if wrong:
                raise JsonRESTError("TagException", sentence)

    @wraps(KmsResponse.create_key)
    def made(make: Callable[..., Any], self: Any) -> Any:
        kind = self._get_param("KeySpec") or self._get_param("CustomerMasterKeySpec") or "SYMMETRIC_DEFAULT"
        use = self._get_param("KeyUsage")
        if not use and kind != "SYMMETRIC_DEFAULT":
            raise ValidationException(NO_USE)
        if use and not all(use in uses for name, uses in USES.items() if kind.startswith(name)):
            raise ValidationException(OTHER_USE.format(use, kind))
        tagging(self)
        return make(self)

    @wraps(KmsResponse.tag_resource)
    def tagged(tag: Callable[..., Any], self: Any) -> Any:
        tagging(self)
        return tag(self)

    @wraps(KmsResponse._set_alias)
    def named(name: Callable[..., Any], self: Any, *arguments: Any, **options: Any) -> Any:
        if str(self._get_param("AliasName")).startswith(OF_AWS):
            raise NotAuthorizedException
        return name(self, *arguments, **options)
