"""The key pair that an error names; moto writes it as a set: "The keypair '{'my-key'}' does not exist"."""

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_names_a_key_pair_as_a_set",)


def install() -> None:
    """Have the error say its name alone."""
    from moto.ec2.exceptions import InvalidKeyPairNameError

    @wraps(InvalidKeyPairNameError.__init__)
    def named(make, self, key):
        make(self, ", ".join(sorted(key)) if isinstance(key, set) else key)
