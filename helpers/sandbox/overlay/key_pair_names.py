"""The key pair that an error names; moto writes it as a set: "The keypair '{'my-key'}' does not exist"."""


def install() -> None:
    """Have the error say its name alone."""
    from moto.ec2.exceptions import InvalidKeyPairNameError

    make = InvalidKeyPairNameError.__init__

    def named(self, key):
        make(self, ", ".join(sorted(key)) if isinstance(key, set) else key)

    InvalidKeyPairNameError.__init__ = named
