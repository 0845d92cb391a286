"""Keys: the tool's own, by which the LMS knows the class, and those of the LMS, by which its launches are known."""

import asyncio
import hashlib
import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from helpers.classroom.lti.client import Client, NoConnection
from helpers.classroom.lti.refusals import Refused
from helpers.home import write_private

FILE = "lti.key"
ALGORITHM = "RS256"  # the one that LTI 1.3 asks of everybody
BITS = 2048
KEPT = 3600.0  # seconds that the LMS's keys are taken as known
AGAIN = 30.0  # seconds between two looks for a key that is not among them


class ToolKey:
    """The class's own pair of keys, in the file `lti.key` of its folder, made now if there is none."""

    def __init__(self, folder: Path):
        path = folder / FILE
        if not path.exists():
            made = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
            plain = serialization.NoEncryption()
            words = made.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
            write_private(path, words.decode("ascii"))
        loaded = serialization.load_pem_private_key(path.read_bytes(), None)
        if not isinstance(loaded, rsa.RSAPrivateKey):
            raise ValueError(f"{path}: no RSA key")
        self._key = loaded
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        public = loaded.public_key().public_bytes(serialization.Encoding.DER, form)
        self.id = hashlib.sha256(public).hexdigest()[:16]

    def public(self) -> dict[str, Any]:
        """The public half as a set of keys (JWKS), for the LMS to fetch."""
        words = json.loads(RSAAlgorithm.to_jwk(self._key.public_key()))
        return {"keys": [{**words, "kid": self.id, "alg": ALGORITHM, "use": "sig"}]}

    def signed(self, claims: Mapping[str, Any]) -> str:
        """The claims as a token that this key has signed."""
        return jwt.encode(dict(claims), self._key, algorithm=ALGORITHM, headers={"kid": self.id})


class PlatformKeys:
    """The LMS's public keys, fetched when they are needed."""

    def __init__(self, address: str, client: Client, clock: Callable[[], float] = time.monotonic):
        self._address, self._client, self._clock = address, client, clock
        self._keys: dict[str, Any] = {}
        self._fetched: float | None = None
        self._fetching = asyncio.Lock()

    async def key(self, identity: str) -> Any:
        """The key of that id. Raises Refused."""
        if not self._is_known(identity):
            async with self._fetching:
                if not self._is_known(identity) and (self._fetched is None or self._clock() - self._fetched > AGAIN):
                    await self._fetch()
        if identity not in self._keys:
            raise Refused("key", identity)
        return self._keys[identity]

    def _is_known(self, identity: str) -> bool:
        return identity in self._keys and self._fetched is not None and self._clock() - self._fetched < KEPT

    async def _fetch(self) -> None:
        """Fetch the keys; those that are known stay where the LMS does not answer."""
        try:
            answer = await self._client.ask(self._address)
            found = keys_of(answer.body) if answer.status == 200 else {}
        except NoConnection as error:
            if not self._keys:
                raise Refused("no_keys", error) from error
            return
        if not found and not self._keys:
            raise Refused("no_keys", f"HTTP {answer.status}")
        self._keys = found or self._keys
        self._fetched = self._clock()


def keys_of(body: bytes) -> dict[str, Any]:
    """The RSA keys of a set (JWKS) by their ids; those of other kinds, and what is no key, left out."""
    try:
        given = json.loads(body)["keys"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}
    found = {}
    for one in given if isinstance(given, list) else []:
        if isinstance(one, dict) and one.get("kty") == "RSA" and isinstance(one.get("kid"), str) and "d" not in one:
            try:
                found[one["kid"]] = RSAAlgorithm.from_jwk(one)
            except (jwt.PyJWTError, ValueError, TypeError, KeyError):
                continue
    return found
