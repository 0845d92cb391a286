"""A public key that is none is refused by EC2's own code; moto has another ("InvalidKeyPair.Format").

"Error codes for the Amazon EC2 API": InvalidKey.Format.
"""

from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_has_a_code_of_its_own_for_a_key",)


def install() -> None:
    """Have moto use it."""
    from moto.ec2.exceptions import InvalidKeyPairFormatError

    @wraps(InvalidKeyPairFormatError.__init__)
    def made(make: Callable[..., None], self: Any) -> None:
        make(self)
        self.code = "InvalidKey.Format"
