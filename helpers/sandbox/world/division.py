"""Backends in several pieces: each bucket of S3 is one, and each object, so that a change of one has no other written again.

A backend's key has three parts. Behind them, the key of a piece has the name of a bucket, or "" for the backend without its
buckets, but with their names; behind a bucket's name, that of an object. A whole world has no such keys; those of a journal are
later, and put into what it has.
"""

import copy
import functools
from collections.abc import Iterator, Mapping
from typing import Any

from helpers.sandbox.world import backends
from helpers.sandbox.world.backends import Key

DIVIDED = ("s3",)  # packages of moto
BUCKETS, OBJECTS = "buckets", "keys"  # the attributes that have a backend's buckets, and a bucket's objects, by name
REST = ""
BACKEND, BUCKET = 3, 4  # parts of a backend's key, and of a bucket's


def is_key(parts: tuple[str, ...]) -> bool:
    """Whether these parts are a key."""
    if len(parts) <= BACKEND or parts[0] not in DIVIDED:
        return len(parts) == BACKEND
    return len(parts) == BUCKET or (_is_of_object(parts) and parts[BACKEND] != REST)


def is_piece(key: Key) -> bool:
    """Whether a key is that of a piece of a backend."""
    return len(key) > BACKEND


def _is_of_object(key: Key) -> bool:
    return len(key) == BUCKET + 1


def backend_of(key: Key) -> Key:
    """The key of the backend that a piece belongs to."""
    return key[:BACKEND]


@functools.cache  # asked for at each look at a backend: nine times a put
def rest_of(key: Key) -> Key:
    """What changes of a backend, given its key, where nothing is said of its buckets."""
    return (*key, REST) if key[0] in DIVIDED else key


def key_of_object(bucket: Any, name: str) -> Key:
    """The key of an object, given its bucket."""
    return "s3", bucket.account_id, bucket.partition, bucket.name, name


def keys_of(key: Key, backend: Any) -> Iterator[Key]:
    """The keys of those of a backend's pieces that can share what others change; one that is not divided has its own alone.

    Objects cannot: what they have in common (an access list, the parts of an upload) is put in the place of another, never changed.
    """
    yield rest_of(key)
    if key[0] in DIVIDED:
        for name in list(vars(backend).get(BUCKETS, ())):
            yield (*key, name)


def content_of(key: Key, backend: Any) -> Any:
    """What is kept under a key of this backend's; None for a bucket that is not there any more, [] for such an object."""
    if not is_piece(key):
        return backends.state_of(key[0], backend)
    buckets = vars(backend).get(BUCKETS, {})
    if key[BACKEND] == REST:
        return vars(backend) | {BUCKETS: list(buckets)}
    bucket = buckets.get(key[BACKEND])
    if _is_of_object(key):
        return dict.get(vars(bucket)[OBJECTS], key[BUCKET], []) if bucket else []
    return _without_objects(bucket) if bucket else None


def put_together(contents: Mapping[Key, Any]) -> dict[Key, Any]:
    """Whole backends, of their contents by key; what a whole one has for a piece's key is older than that piece."""
    whole = {key: content for key, content in contents.items() if not is_piece(key)}
    for key in dict.fromkeys(backend_of(key) for key in contents if is_piece(key)):
        former = whole.get(key, {}).get(BUCKETS, {})
        rest = contents.get((*key, REST), {BUCKETS: list(former)})
        there = ((one, _with_objects(contents.get((*key, one)), former.get(one))) for one in rest[BUCKETS])
        buckets = {one: bucket for one, bucket in there if bucket is not None}  # else it was being made
        whole[key] = whole.get(key, {}) | rest | {BUCKETS: buckets}
    for key, versions in contents.items():
        if _is_of_object(key) and (bucket := whole[backend_of(key)][BUCKETS].get(key[BACKEND])):
            _put(vars(bucket)[OBJECTS], key[BUCKET], versions)
    return whole


def _without_objects(bucket: Any) -> Any:
    one = copy.copy(bucket)
    del vars(one)[OBJECTS]
    return one


def _with_objects(bucket: Any, former: Any) -> Any:
    """A bucket as it was written, with the objects that it had before; worlds of before write a bucket with its own."""
    if bucket is None:
        return former
    if OBJECTS not in vars(bucket):
        from moto.s3.utils import _VersionedKeyStore

        vars(bucket)[OBJECTS] = vars(former)[OBJECTS] if former else _VersionedKeyStore()
    return bucket


def _put(objects: Any, name: str, versions: Any) -> None:
    if versions:
        dict.__setitem__(objects, name, versions)
    else:
        dict.pop(objects, name, None)
