"""A key pair for which no type is named is an RSA one (CreateKeyPair, KeyType: "Default: rsa"); moto then tells no type of it."""

from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_tells_no_type_of_a_key_pair_that_was_made_without",)


def install() -> None:
    """Have moto make it of the default type."""
    from moto.ec2.models.key_pairs import KeyPairBackend

    @wraps(KeyPairBackend.create_key_pair)
    def create_key_pair(make: Callable[..., Any], self: Any, name: str, key_type: str | None, tags: Any) -> Any:
        return make(self, name, key_type or "rsa", tags)
