"""What pickle cannot write of a world by itself, and how each is made again.

Each function makes one kind of part from plain values; reading a world calls these and no other functions. What they are
given may come from anybody.
"""

import enum
import ipaddress
import json
import re
import threading
import uuid
import weakref
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from helpers.sandbox.content import Content
from helpers.sandbox.world import bodies, classes

FACTORIES: dict[str, Callable[[], Any] | None] = {
    "dict": dict,
    "int": int,
    "list": list,
    "none": None,
    "set": set,
    "str": str,
}
FACTORIES |= {f"defaultdict of {name}": partial(defaultdict, made) for name, made in FACTORIES.items()}
_GROUPS = "moto.ec2.models.security_groups"
FILTER = re.compile(r"filter_[a-z0-9_]+")  # methods that compare
BOUND = (f"{_GROUPS}.SecurityGroup", f"{_GROUPS}.SecurityGroupRule")

MOST_TOLD = 64 * 1024
TIME = "\0time"
DICTS = (
    "moto.dynamodb.models.dynamo_type.LimitedSizeDict",
    "moto.s3.utils._VersionedKeyStore",
    "moto.secretsmanager.models.SecretsStore",
)


class Malformed(ValueError):
    """A part that no sandbox writes."""


def bound(owner: Any, name: str) -> Any:
    """A method of an object, one of those that compare it with a filter: moto's security groups hold these."""
    if not is_bound(owner, name):
        raise Malformed(f"no method {name!r:.40}")
    return getattr(type(owner), name).__get__(owner)


def is_bound(owner: Any, name: str) -> bool:
    """Whether `bound` gives this method."""
    return classes.name_of(type(owner)) in BOUND and bool(FILTER.fullmatch(name))


def nothing() -> None:
    """What stands for a thing that ends with its process: an operation, a thread."""


def lock() -> Any:
    """A lock that nobody holds."""
    return threading.Lock()


def reentrant_lock() -> Any:
    """The same of the other kind."""
    return threading.RLock()


def condition() -> threading.Condition:
    """A condition that nobody waits for."""
    return threading.Condition()


def event() -> threading.Event:
    """An event that has not come."""
    return threading.Event()


def body(digest: str) -> bytes | Content:
    """The content of an object of S3."""
    return bodies.content(digest)


def default_dict(factory: str) -> Any:
    """An empty dict with that factory."""
    return defaultdict(_factory(factory))


def default_dict_of(stub: Any, factory: str) -> Any:
    """The same, of a class that inherits from it."""
    made = stub.made
    if not issubclass(made, defaultdict):
        raise Malformed(f"{made} is no defaultdict")
    one: Any = made.__new__(made)
    one.default_factory = _factory(factory)
    return one


def dict_of(stub: Any, content: dict[Any, Any], state: dict[str, Any]) -> Any:
    """A dict of a class of moto's whose own way of setting items does more than that."""
    made = stub.made
    if classes.name_of(made) not in DICTS:
        raise Malformed(f"{made} is none of these dicts")
    one: Any = made.__new__(made)
    dict.update(one, content)
    vars(one).update(state)
    return one


def weak_values() -> Any:
    """An empty dict that holds what others hold."""
    return weakref.WeakValueDictionary()


def address(text: str) -> Any:
    """An IP address."""
    return ipaddress.ip_address(text)


def network(text: str) -> Any:
    """A block of IP addresses."""
    return ipaddress.ip_network(text)


def universal(text: str) -> Any:
    """A UUID."""
    return uuid.UUID(text)


def pattern(source: str, flags: int) -> Any:
    """A regular expression."""
    return re.compile(source, flags)


def member(stub: Any, value: Any) -> Any:
    """The member of an enumeration that has this value."""
    if not issubclass(stub.made, enum.Enum):
        raise Malformed(f"{stub.made} is no enumeration")
    return stub.made(value)


def private_key(content: bytes) -> Any:
    """A private key from PKCS #8."""
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    return load_der_private_key(content, password=None, unsafe_skip_rsa_key_validation=True)


def public_key(content: bytes) -> Any:
    """A public key from its SubjectPublicKeyInfo."""
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    return load_der_public_key(content)


def declared(resource_type: str) -> Any:
    """The declaration of a resource type of CloudFormation."""
    from helpers.sandbox.overlay.cloudformation.providers import DECLARED

    return DECLARED[resource_type]


def quota(code: str) -> Any:
    """A quota of the catalogue."""
    from helpers.sandbox.overlay.quotas.catalogue import BY_CODE

    return BY_CODE[code]


def told(text: str) -> Any:
    """What is told of a task that has ended, as worlds of before have it; times are in a dict of their own."""
    if len(text) > MOST_TOLD:
        raise Malformed(f"{len(text)} letters are told of a task")
    return json.loads(text, object_hook=lambda one: datetime.fromisoformat(one[TIME]) if one.keys() == {TIME} else one)


def _factory(name: str) -> Callable[[], Any] | None:
    if name not in FACTORIES:
        raise Malformed(f"no factory {name!r}")
    return FACTORIES[name]


MAKERS = (
    address,
    body,
    bound,
    condition,
    declared,
    default_dict,
    default_dict_of,
    dict_of,
    event,
    lock,
    member,
    network,
    nothing,
    pattern,
    private_key,
    public_key,
    quota,
    reentrant_lock,
    told,
    universal,
    weak_values,
)
