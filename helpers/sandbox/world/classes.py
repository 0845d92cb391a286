"""Which classes a world consists of: nothing else is written, and nothing else is made when a world is read.

A world's file may come from somebody else. What it names is only ever looked up here: moto's models (not its backends, its
responses or its errors), a few of the overlay's, and values of the standard library. A class of moto with a method that
reading itself would call is none of them, unless it is in `LOOKED_THROUGH`.
"""

import enum
import functools
import importlib
import re
import sys
from typing import Any

MOTO = re.compile(r"moto\.([a-z0-9_]+)(\.[a-z0-9_]+)+")
CALLED_IN_READING = (
    "__call__",
    "__delattr__",
    "__get__",
    "__getattr__",
    "__getattribute__",
    "__reduce__",
    "__reduce_ex__",
    "__set__",
    "__setattr__",
    "__setitem__",
    "__setstate__",
    "add",
    "append",
    "extend",
)
LOOKED_THROUGH = {
    "moto.acm.models.TagHolder",  # add: to a dict of its own
    "moto.dynamodb.models.dynamo_type.DynamoType",  # __setitem__: into its own value
    "moto.dynamodb.models.dynamo_type.LimitedSizeDict",  # `parts` fills it
    "moto.dynamodb.models.table.StreamShard",  # add: to its own list
    "moto.resourcegroups.models.ResourceGroups",  # append: to its own dicts
    "moto.route53.models.ChangeList",  # append: to its own list
    "moto.s3.models.FakeKey",  # __setstate__: its bytes into a file without a name
    "moto.s3.utils._VersionedKeyStore",  # `parts` fills it
    "moto.secretsmanager.models.SecretsStore",  # the same
    "moto.utilities.utils.LowercaseDict",  # __setitem__: a key of its own in small letters
}
OURS = {
    "helpers.sandbox.overlay.cloudformation.providers.cdk_functions.CdkFunction",
    "helpers.sandbox.overlay.cloudformation.providers.moto_models.Missing",
    "helpers.sandbox.overlay.cloudformation.providers.moto_models.MotoModel",
    "helpers.sandbox.overlay.cloudformation.providers.moto_models.Nothing",
    "helpers.sandbox.overlay.cloudformation.resources.PhysicalResource",
    "helpers.sandbox.overlay.cloudformation.carrying_out.Begun",
    "helpers.sandbox.overlay.cloudformation.carrying_out.Record",
    "helpers.sandbox.overlay.quotas.book.Book",
    "helpers.sandbox.overlay.quotas.book.QuotaRequest",
    "helpers.sandbox.tasks.model.Container",
    "helpers.sandbox.tasks.model.Task",
    "requests.structures.CaseInsensitiveDict",
}
_OF_STACKS = "helpers.sandbox.overlay.cloudformation"
MOVED = {  # what worlds of before call by the name of another module
    f"{_OF_STACKS}.{former}.Record": f"{_OF_STACKS}.carrying_out" for former in ("resource_steps", "stack_operation")
}
VALUES = {  # written in C: nobody can change these types, and making one does nothing else
    "collections.OrderedDict",
    "collections.deque",
    "datetime.date",
    "datetime.datetime",
    "datetime.time",
    "datetime.timedelta",
    "datetime.timezone",
    "decimal.Decimal",
}


class ForeignClass(ValueError):
    """A class that no world consists of; the message is its name."""


def name_of(made: type) -> str:
    """The full name of a class."""
    return f"{made.__module__}.{made.__qualname__}"


def is_allowed(made: type) -> bool:
    """Whether worlds may have objects of this class."""
    name = name_of(made)
    return name in VALUES or name in OURS or _is_model(made)


def find(module: str, name: str) -> type:
    """The class of that name. Raises ForeignClass where worlds have none of it, before anything of it is imported."""
    module = MOVED.get(f"{module}.{name}", module)
    full = f"{module}.{name}"
    if full in VALUES or full in OURS:
        found: Any = getattr(importlib.import_module(module), name)
        return found
    _import_models(module, full)
    found = vars(sys.modules[module]).get(name) if module in sys.modules else None
    if not isinstance(found, type) or name_of(found) != full or not _is_model(found):
        raise ForeignClass(full)
    return found


def _import_models(module: str, full: str) -> None:
    """Import the models of the service that a module of moto belongs to: these and no others."""
    match = MOTO.fullmatch(module)
    if match is None or match[1] not in _services():
        raise ForeignClass(full)
    for part in ("models", "responses"):
        if module not in sys.modules:
            importlib.import_module(f"moto.{match[1]}.{part}")
    if module in sys.modules:
        importlib.import_module(module)  # waits for a thread that is in the middle of importing it


@functools.cache
def _services() -> frozenset[str]:
    from moto import backends

    return frozenset({*backends.list_of_moto_modules(), "core", "moto_api", "utilities"} - {"moto_api", "moto_server"})


@functools.cache
def _is_model(made: type) -> bool:
    from moto.core.base_backend import AccountSpecificBackend, BackendDict, BaseBackend
    from moto.core.responses import BaseResponse

    if not MOTO.fullmatch(made.__module__) or "." in made.__qualname__:
        return False
    never = (BaseBackend, BackendDict, AccountSpecificBackend, BaseResponse, BaseException, type)
    if issubclass(made, never):
        return False
    if issubclass(made, enum.Enum):
        return True
    return all(_is_plain(one) for one in made.__mro__)


def _is_plain(made: type) -> bool:
    """Whether reading an object calls nothing of this class's own, or only what was looked through."""
    if not made.__module__.startswith("moto."):
        return made.__module__ in ("abc", "builtins", "collections", "collections.abc", "requests.structures", "typing")
    frozen = ("__setattr__", "__delattr__") if getattr(vars(made).get("__dataclass_params__"), "frozen", False) else ()
    return name_of(made) in LOOKED_THROUGH or (vars(made).keys() - frozen).isdisjoint(CALLED_IN_READING)
