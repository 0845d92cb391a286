"""RSA keys that cost a test less than a millisecond instead of seventy: they are made once a run, and had again in turn."""

import contextlib
import itertools
import os
import threading
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

DIFFERENT = 8  # keys that a process is given before it is given the first one again


def make_keys_quickly(folder: Path) -> None:
    """Have this process, and its forks, keep the RSA keys that it generates in `folder`, which is the run's alone."""
    generate, turn = rsa.generate_private_key, itertools.count()

    def given(public_exponent: int, key_size: int, backend: object = None) -> rsa.RSAPrivateKey:
        file = folder / f"{key_size}-{public_exponent}-{next(turn) % DIFFERENT}.der"
        with contextlib.suppress(FileNotFoundError):
            content = file.read_bytes()
            return serialization.load_der_private_key(content, None, unsafe_skip_rsa_key_validation=True)
        key = generate(public_exponent, key_size)
        encoding, form = serialization.Encoding.DER, serialization.PrivateFormat.PKCS8
        part = file.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
        part.touch(0o600)
        part.write_bytes(key.private_bytes(encoding, form, serialization.NoEncryption()))
        part.replace(file)
        return key

    rsa.generate_private_key = given
