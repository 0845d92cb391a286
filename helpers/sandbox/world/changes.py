"""Which pieces of the world a request has touched, or a thread behind it.

Moto's services reach each other, and every request its own, through `AccountSpecificBackend.__getitem__`: what is asked for
there may have been changed. Threads that hold on to an object (a stack's operation, the agent of tasks) say so themselves.
"""

import contextlib
import threading
from collections.abc import Iterator
from typing import Any

from helpers.sandbox.overlay.patching import wraps
from helpers.sandbox.world.backends import LEFT_OUT, Key, key_of

STILL_NEEDED = ("test_a_request_says_which_backends_it_touched",)
ASKED_BY_ALL = ("iam", "sts")  # every request asks these who it is from; only their own requests change them
OVERLAY: Key = ("overlay", "", "")

_request = threading.local()
_changed: set[Key] = set()


def install() -> None:
    """Have moto say what is asked for."""
    from moto.core.base_backend import AccountSpecificBackend

    @wraps(AccountSpecificBackend.__getitem__)
    def noted(get: Any, self: Any, region_name: str) -> Any:
        one = get(self, region_name)
        touched = getattr(_request, "touched", None)
        (touched if touched is not None else _changed).add(key_of(one))
        return one


@contextlib.contextmanager
def request() -> Iterator[set[Key]]:
    """What is touched inside, in this thread."""
    touched = _request.touched = set()
    try:
        yield touched
    finally:
        _request.touched = None


@contextlib.contextmanager
def reading() -> Iterator[None]:
    """What is asked for inside is only looked at."""
    former, _request.touched = getattr(_request, "touched", None), set()
    try:
        yield
    finally:
        _request.touched = former


def note(*keys: Key) -> None:
    """These have changed."""
    _changed.update(key for key in keys if key[0] not in LEFT_OUT)


def pending() -> set[Key]:
    """What has changed and is not kept yet."""
    return _changed


def take() -> set[Key]:
    """The same; from now on it counts as kept."""
    taken = set(_changed)
    _changed.difference_update(taken)
    return taken
