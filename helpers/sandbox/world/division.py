"""Backends in several pieces: each bucket of S3 is one, so that a change of one has no other written again.

A backend's key has three parts. Behind them, the key of a piece has the name of a thing, or "" for the backend without its
things, but with their names. A whole world has no such keys; those of a journal are later, and put into what it has.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from helpers.sandbox.world import backends
from helpers.sandbox.world.backends import Key

DIVIDED = {"s3": "buckets"}  # packages of moto, and the attribute that has a backend's things by name
REST = ""
BACKEND = 3  # parts of a backend's key


def is_key(parts: tuple[str, ...]) -> bool:
    """Whether these parts are a key."""
    return len(parts) == BACKEND or (len(parts) == BACKEND + 1 and parts[0] in DIVIDED)


def is_piece(key: Key) -> bool:
    """Whether a key is that of a piece of a backend."""
    return len(key) > BACKEND


def backend_of(key: Key) -> Key:
    """The key of the backend that a piece belongs to."""
    return key[:BACKEND]


def rest_of(key: Key) -> Key:
    """What changes of a backend, given its key, where nothing is said of its things."""
    return (*key, REST) if key[0] in DIVIDED else key


def keys_of(key: Key, backend: Any) -> Iterator[Key]:
    """The keys of a backend's pieces; one that is not divided has its own alone."""
    yield rest_of(key)
    for name in list(vars(backend).get(DIVIDED.get(key[0], ""), ())):
        yield (*key, name)


def content_of(key: Key, backend: Any) -> Any:
    """What is kept under a key of this backend's; None for a thing that is not there any more."""
    state = backends.state_of(key[0], backend)
    if not is_piece(key):
        return state
    things = state.get(DIVIDED[key[0]], {})
    return things.get(key[-1]) if key[-1] != REST else state | {DIVIDED[key[0]]: list(things)}


def put_together(contents: Mapping[Key, Any]) -> dict[Key, Any]:
    """Whole backends, of their contents by key; what a whole one has for a piece's key is older than that piece."""
    whole = {key: content for key, content in contents.items() if not is_piece(key)}
    for key in dict.fromkeys(backend_of(key) for key in contents if is_piece(key)):
        name = DIVIDED[key[0]]
        former = whole.get(key, {}).get(name, {})
        rest = contents.get((*key, REST), {name: list(former)})
        there = ((one, contents.get((*key, one), former.get(one))) for one in rest[name])
        things = {one: thing for one, thing in there if thing is not None}  # else it was being made
        whole[key] = whole.get(key, {}) | rest | {name: things}
    return whole
