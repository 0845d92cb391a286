"""Which pieces of the world a request has touched, or a thread behind it.

Moto's services reach each other, and every request its own, through `AccountSpecificBackend.__getitem__`: what is asked for
there may have been changed. Threads that hold on to an object (a stack's operation, the agent of tasks) say so themselves.
What is asked for of a backend that is kept in several pieces is seen in `Things`, and of a bucket in `Objects`.
"""

import contextlib
import re
import threading
from collections.abc import Callable, ItemsView, Iterator, MutableMapping, ValuesView
from typing import Any

from helpers.sandbox.overlay.patching import adds, replaces, wraps
from helpers.sandbox.world.backends import LEFT_OUT, Key, key_of
from helpers.sandbox.world.division import key_of_object, rest_of

STILL_NEEDED = ("test_a_request_says_which_backends_it_touched",)
ASKED_BY_ALL = ("iam", "sts")  # every request asks these who it is from; only their own requests change them
OVERLAY: Key = ("overlay", "", "")
READS = re.compile("BatchGet|Check|Describe|Filter|Get|Head|List|Lookup|Preview|Query|Scan|Search|Select|TransactGet")
MAKE_KEYS = ("GetFederationToken", "GetSessionToken")  # which read nothing, for all their names

_request = threading.local()
_changed: set[Key] = set()


class Things(MutableMapping[str, Any]):
    """The things of a backend by name, as their dict has them; says which of them are asked for."""

    __slots__ = ("backend", "things")

    def __init__(self, backend: Any, things: dict[str, Any]) -> None:
        self.backend, self.things = backend, things

    def __getitem__(self, name: str) -> Any:
        thing = self.things[name]
        _touched().add((*key_of(self.backend), name))
        return thing

    def __setitem__(self, name: str, thing: Any) -> None:
        self.things[name] = thing
        key = key_of(self.backend)
        _touched().update((rest_of(key), (*key, name)))

    def __delitem__(self, name: str) -> None:
        del self.things[name]
        _touched().add(rest_of(key_of(self.backend)))

    def __contains__(self, name: object) -> bool:
        return name in self.things

    def __iter__(self) -> Iterator[str]:
        return iter(self.things)

    def __len__(self) -> int:
        return len(self.things)

    def values(self) -> ValuesView[Any]:
        """All things, at one moment for who makes a list of them."""
        self._touch_all()
        return self.things.values()

    def items(self) -> ItemsView[str, Any]:
        """The same with their names."""
        self._touch_all()
        return self.things.items()

    def _touch_all(self) -> None:
        key = key_of(self.backend)
        _touched().update((*key, name) for name in list(self.things))


class Objects:
    """A bucket's objects, as moto's store has them, each name with its versions; says which names are asked for."""

    __slots__ = ("bucket", "store")

    def __init__(self, bucket: Any, store: Any) -> None:
        self.bucket, self.store = bucket, store

    def __getitem__(self, name: str) -> Any:
        return self._touch(name)[name]

    def __setitem__(self, name: str, one: Any) -> None:
        self._touch(name)[name] = one

    def __contains__(self, name: object) -> bool:
        return name in self.store

    def __iter__(self) -> Iterator[str]:
        return iter(self.store)

    def __len__(self) -> int:
        return len(self.store)

    def get(self, name: str, default: Any = None) -> Any:
        return self._touch(name).get(name, default)

    def getlist(self, name: str, default: Any = None) -> Any:
        return self._touch(name).getlist(name, default)

    def setlist(self, name: str, versions: Any) -> None:
        self._touch(name).setlist(name, versions)

    def pop(self, name: str) -> None:
        self._touch(name).pop(name)

    def items(self) -> Iterator[tuple[str, Any]]:
        return self._touch(*self.store).items()

    def values(self) -> Iterator[Any]:
        return self._touch(*self.store).values()

    def iterlists(self) -> Iterator[tuple[str, Any]]:
        return self._touch(*self.store).iterlists()

    def item_size(self) -> int:
        return int(self.store.item_size())

    def _touch(self, *names: str) -> Any:
        """The store, of which these names are asked for."""
        _touched().update(key_of_object(self.bucket, name) for name in names)
        return self.store


def install() -> None:
    """Have moto say what is asked for."""
    from moto.core.base_backend import AccountSpecificBackend
    from moto.s3.models import FakeBucket, S3Backend
    from moto.s3.responses import S3Response

    from helpers.sandbox.overlay import s3_digests
    from helpers.sandbox.overlay.s3 import checksums, encryption_keys, told_headers

    made = AccountSpecificBackend.__getitem__

    @replaces(AccountSpecificBackend.__getitem__)
    def noted(self: Any, region_name: str) -> Any:
        one = dict.get(self, region_name)
        if one is None:
            one = made(self, region_name)
        touched = getattr(_request, "touched", None)
        (touched if touched is not None else _changed).add(rest_of(key_of(one)))
        return one

    def buckets(self: Any) -> Things:
        return Things(self, vars(self)["buckets"])

    def put_buckets(self: Any, things: dict[str, Any]) -> None:
        vars(self)["buckets"] = things

    @wraps(S3Backend.get_bucket)
    def get_bucket(get: Callable[..., Any], self: Any, bucket_name: str) -> Any:
        """Seven times a put; moto looks for it in `buckets` twice each time."""
        bucket = vars(self)["buckets"].get(bucket_name)
        if bucket is None:
            return get(self, bucket_name)
        _touched().add((*key_of(self), bucket_name))
        return bucket

    def keys(self: Any) -> Objects:
        return Objects(self, vars(self)["keys"])

    def put_keys(self: Any, store: Any) -> None:
        vars(self)["keys"] = store

    @wraps(S3Response.put_object, before=(told_headers, checksums, encryption_keys, s3_digests))
    def put_object(put: Callable[..., Any], self: Any) -> Any:
        """Puts an object and changes nothing else (of its tags, `tags_of_objects` says so): its bucket is only looked at."""
        answer = put(self)
        backend = key_of(self.backend)
        _touched().difference_update((rest_of(backend), (*backend, self.bucket_name)))
        return answer

    adds(S3Backend)(property(buckets, put_buckets))
    adds(FakeBucket)(property(keys, put_keys))


def _touched() -> set[Key]:
    """What this thread's request has touched; behind a request, what has changed."""
    touched: set[Key] | None = getattr(_request, "touched", None)
    return touched if touched is not None else _changed


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


def is_read(action: str) -> bool:
    """Whether an action ("DescribeVpcs") changes nothing."""
    return action not in MAKE_KEYS and READS.match(action) is not None


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
