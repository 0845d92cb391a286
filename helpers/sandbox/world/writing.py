"""A piece of a world as bytes: plain pickle, with a way to write each thing that pickle cannot.

`parts` makes these things again, and `classes` says of which classes objects may be: what reading would refuse is refused
here already.
"""

import copyreg
import enum
import io
import operator
import pickle
import types
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from helpers.sandbox.world import bodies, classes, parts

PROTOCOL = 4
SMALL = 32 * 1024  # bytes of an object that are written with the world itself

UNCHANGING = (date, datetime, Decimal, timedelta, timezone)
NAMED = {made: name for name, made in parts.FACTORIES.items() if isinstance(made, type)}
Reducer = Callable[[Any], tuple[Any, ...]]
_name = operator.attrgetter("__qualname__")
_plain = operator.methodcaller("__reduce_ex__", PROTOCOL)  # in C: most of the time of writing goes through here


class Reducers(dict[type, Reducer]):
    """How objects are written, by their class; found out once for each class."""

    def __missing__(self, kind: type) -> Reducer:
        if issubclass(kind, types.FunctionType):
            raise KeyError(kind)  # pickle writes its name, if it is in `parts`
        self[kind] = reducer = _reducer(kind)
        return reducer


def write(piece: object) -> bytes:
    """`piece` as bytes; a backend of moto in it is its key alone.

    Raises ForeignClass, and what pickle raises, for what no world consists of.
    """
    target = io.BytesIO()
    pickler = pickle.Pickler(target, PROTOCOL)
    pickler.dispatch_table = REDUCERS
    pickler.dump(piece)
    return target.getvalue()


def identities(piece: object) -> set[int]:
    """What tells the objects of a piece from all others of this process, as long as they are there."""
    pickler = pickle.Pickler(io.BytesIO(), PROTOCOL)
    pickler.dispatch_table = REDUCERS
    pickler.dump(piece)
    objects = (one for _, one in pickler.memo.copy().values())
    return {id(one) for one in objects if REDUCERS.get(type(one)) is _plain and type(one) not in UNCHANGING}


def _reducer(kind: type) -> Reducer:
    if issubclass(kind, type):
        return _name  # as pickle writes it
    from moto.core.base_backend import BaseBackend

    from helpers.sandbox.overlay.cloudformation.stack_operation import StackOperation

    if issubclass(kind, BaseBackend):
        return _backend
    if issubclass(kind, StackOperation):
        return _nothing
    if kind.__module__.startswith("cryptography."):
        return _key
    if special := SPECIAL.get(classes.name_of(kind)):
        return special
    if not classes.is_allowed(kind):
        raise classes.ForeignClass(classes.name_of(kind))
    if issubclass(kind, enum.Enum):
        return lambda one: (parts.member, (kind, one.value))
    if issubclass(kind, defaultdict):
        return _default_dict_of
    return _plain


def _backend(one: Any) -> tuple[Any, ...]:
    from helpers.sandbox.world import backends

    return backends.backend, backends.key_of(one)


def _bound(one: Any) -> tuple[Any, ...]:
    if not parts.is_bound(one.__self__, one.__name__):
        raise classes.ForeignClass(f"the method {one.__qualname__}")
    return parts.bound, (one.__self__, one.__name__)


def _policy_of_aws(one: Any) -> tuple[Any, ...]:
    from helpers.sandbox.world import backends

    return backends.policy_of_aws, (one.account_id, one.partition, one.arn)


def _nothing(one: Any) -> tuple[Any, ...]:
    return parts.nothing, ()


def _key(one: Any) -> tuple[Any, ...]:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

    if hasattr(one, "private_bytes"):
        return parts.private_key, (one.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),)
    if hasattr(one, "public_bytes"):
        return parts.public_key, (one.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),)
    raise classes.ForeignClass(classes.name_of(type(one)))


def _factory_of(factory: Any) -> str:
    """The name of the factory of a defaultdict; that of a lambda is what it makes."""
    if factory is None:
        return "none"
    if factory in NAMED:
        return NAMED[factory]
    made = factory()
    name = (
        f"defaultdict of {_factory_of(made.default_factory)}"
        if type(made) is defaultdict
        else NAMED.get(type(made), "")
    )
    if name not in parts.FACTORIES or made:
        raise classes.ForeignClass(f"a defaultdict of {factory!r}")
    return name


def _default_dict(one: Any) -> tuple[Any, ...]:
    return parts.default_dict, (_factory_of(one.default_factory),), None, None, iter(one.items())


def _default_dict_of(one: Any) -> tuple[Any, ...]:
    return (
        parts.default_dict_of,
        (type(one), _factory_of(one.default_factory)),
        dict(vars(one)),
        None,
        iter(one.items()),
    )


def _dict_of(one: Any) -> tuple[Any, ...]:
    return parts.dict_of, (type(one), dict.copy(one), dict(vars(one)))


def _object_of_s3(one: Any) -> tuple[Any, ...]:
    state = dict(vars(one))
    buffer, lock = state.pop("_value_buffer"), state.pop("lock")
    if buffer.closed:
        state["value"] = b""
    elif one.contentsize <= SMALL:
        with lock:
            buffer.seek(0)
            state["value"] = buffer.read()
    else:
        state["value"] = _Body(bodies.keep(buffer))
    return copyreg.__newobj__, (type(one),), state  # type: ignore[attr-defined]


def _task(one: Any) -> tuple[Any, ...]:
    return copyreg.__newobj__, (type(one),), vars(one) | {"definition": None}  # type: ignore[attr-defined] # which is ECS's


class _Body:
    """Stands for the content of an object while it is written."""

    def __init__(self, digest: str) -> None:
        self.digest = digest


SPECIAL: dict[str, Reducer] = {
    "_thread.RLock": lambda one: (parts.reentrant_lock, ()),
    "_thread.lock": lambda one: (parts.lock, ()),
    "builtins.method": _bound,
    "collections.defaultdict": _default_dict,
    "helpers.sandbox.overlay.cloudformation.resource_type.ResourceType": lambda one: (parts.declared, (_type_of(one),)),
    "helpers.sandbox.overlay.quotas.catalogue.Quota": lambda one: (parts.quota, (one.code,)),
    "helpers.sandbox.tasks.model.Task": _task,
    "helpers.sandbox.world.writing._Body": lambda one: (parts.body, (one.digest,)),
    **dict.fromkeys(("ipaddress.IPv4Address", "ipaddress.IPv6Address"), lambda one: (parts.address, (str(one),))),
    **dict.fromkeys(("ipaddress.IPv4Network", "ipaddress.IPv6Network"), lambda one: (parts.network, (str(one),))),
    "weakref.WeakValueDictionary": lambda one: (parts.weak_values, (), None, None, iter(one.items())),
    "uuid.UUID": lambda one: (parts.universal, (str(one),)),
    "moto.iam.models.AWSManagedPolicy": _policy_of_aws,
    "moto.s3.models.FakeKey": _object_of_s3,
    **dict.fromkeys(parts.DICTS, _dict_of),
    "re.Pattern": lambda one: (parts.pattern, (one.pattern, one.flags)),
    "threading.Condition": lambda one: (parts.condition, ()),
    "threading.Event": lambda one: (parts.event, ()),
    "threading.Thread": _nothing,
}


def _type_of(one: Any) -> str:
    from helpers.sandbox.overlay.cloudformation.providers import DECLARED

    return next(name for name, declaration in DECLARED.items() if declaration is one)


REDUCERS = Reducers()
