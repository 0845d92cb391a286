"""How the overlay changes moto: each change refers to its target, belongs to a gap, and stands in a declared order.

Used inside a gap's `install()`. The target is the thing itself, so that what moto renames is missed at install:

    @wraps(S3Backend.create_bucket, before=bucket_names)
    def limited(create_bucket, self, name, *arguments, **options): ...
"""

import functools
import sys
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from types import FunctionType, ModuleType
from typing import Any

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]
Several = Any  # one thing, or a tuple of them


class PatchError(Exception):
    """Moto is not as a gap expects it, or two gaps are in each other's way. The message names the gaps."""


@dataclass(frozen=True)
class Patch:
    """One change: `owner`.`name` of moto "wraps", "replaces" or "adds" a function for `gap`. Of a method that several gaps
    wrap, this wrapper is called before those of the gaps `before`.
    """

    gap: str
    owner: Any
    name: str
    how: str
    function: Callable[..., Any]
    before: tuple[str, ...] = ()

    @property
    def target(self) -> str:
        """The full name of what is changed ("moto.s3.models.S3Backend.create_bucket")."""
        is_module = isinstance(self.owner, ModuleType)
        owner = self.owner.__name__ if is_module else f"{self.owner.__module__}.{self.owner.__qualname__}"
        return f"{owner}.{self.name}"


_collecting: ContextVar[tuple[str, list[Patch]] | None] = ContextVar("_collecting", default=None)
_installed: set[str] = set()
_applied: list[Patch] = []
_originals: dict[tuple[Any, str], Any] = {}


def wraps(target: Any, *, on: Several = (), before: Several = ()) -> Decorator:
    """Have the decorated function called in place of `target`, a function, method or property, which it gets as its first
    argument. `on`: where it is found, if that is not where it was defined (an inheriting class, importing modules).
    `before`: the gap modules whose wrappers of the same target are called by this one.
    """
    return _collector("wraps", target, on, before)


def replaces(target: Any, *, on: Several = ()) -> Decorator:
    """Have the decorated function stand in place of `target`, which is called no more."""
    return _collector("replaces", target, on, ())


def adds(owner: Any) -> Callable[[Any], Any]:
    """Have `owner`, a class or module, hold the decorated function or property under its own name. Moto must not have it yet."""

    def collect(added: Any) -> Any:
        name = (added.fget if isinstance(added, property) else added).__name__
        if hasattr(owner, name):
            raise PatchError(f"{owner.__name__} has a {name} of its own now")
        _collect("adds", owner, name, added, ())
        return added

    return collect


def install(*gaps: ModuleType) -> None:
    """Make the changes of these gaps, all or none; a gap that is installed already changes nothing more.

    Raises PatchError where moto lacks a target, or where the order of two wrappers is not declared.
    """
    new = [gap for gap in dict.fromkeys(gaps) if name_of(gap) not in _installed]
    changes = [patch for gap in new for patch in _changes_of(gap)]
    places = dict.fromkeys((patch.owner, patch.name) for patch in changes)
    originals = {place: _originals.get(place, getattr(*place, None)) for place in places}
    everything = [*_applied, *changes]
    values = {
        place: _value(originals[place], [p for p in everything if (p.owner, p.name) == place]) for place in places
    }
    for (owner, name), value in values.items():
        setattr(owner, name, value)
    _originals.update(originals)
    _applied.extend(changes)
    _installed.update(map(name_of, new))


def applied() -> tuple[Patch, ...]:
    """All the changes that were made in this process, in the order of their making."""
    return tuple(_applied)


def name_of(gap: ModuleType) -> str:
    """A gap's name: that of its module within the overlay ("ec2.routes")."""
    return gap.__name__.removeprefix(f"{__package__}.")


def _changes_of(gap: ModuleType) -> list[Patch]:
    name, changes = name_of(gap), list[Patch]()
    token = _collecting.set((name, changes))
    try:
        gap.install()
    except (AttributeError, ImportError, PatchError) as error:
        raise PatchError(f"The gap {name} does not fit this moto: {error}") from error
    finally:
        _collecting.reset(token)
    return changes


def _collector(how: str, target: Any, on: Several, before: Several) -> Decorator:
    function = target.fget if isinstance(target, property) else target
    if not isinstance(function, FunctionType):
        raise PatchError(f"{target!r} is no function, method or property")
    owners, name = _several(on) or (_owner_of(function),), function.__name__
    for owner in owners:
        if getattr(owner, name, None) is not target:
            raise PatchError(
                f"{owner.__name__}.{name} is not {function.__module__}.{function.__qualname__}; say where: on=…"
            )

    def collect(wrapper: Callable[..., Any]) -> Callable[..., Any]:
        for owner in owners:
            _collect(how, owner, name, wrapper, tuple(map(name_of, _several(before))))
        return wrapper

    return collect


def _collect(how: str, owner: Any, name: str, function: Callable[..., Any], before: tuple[str, ...]) -> None:
    collecting = _collecting.get()
    if collecting is None:
        raise PatchError(f"{name} can be changed only while a gap is installed, by patching.install")
    gap, changes = collecting
    changes.append(Patch(gap, owner, name, how, function, before))


def _several(given: Several) -> tuple[Any, ...]:
    return given if isinstance(given, tuple) else (given,)


def _owner_of(function: FunctionType) -> Any:
    """The class or module in which a function was defined."""
    owner: Any = sys.modules[function.__module__]
    for part in function.__qualname__.split(".")[:-1]:
        owner = getattr(owner, part)
    return owner


def _value(original: Any, patches: list[Patch]) -> Any:
    """What stands in the place of `original` (a function, a property, or None) with these changes made to it."""
    others, wrappers = [one for one in patches if one.how != "wraps"], [one for one in patches if one.how == "wraps"]
    if len(others) > 1:
        raise PatchError(f"The gaps {' and '.join(one.gap for one in others)} both change {others[0].target} wholly")
    if original is None:
        return others[0].function
    function: Any = original.fget if isinstance(original, property) else original
    made = _copied(others[0].function) if others else function
    for number, patch in reversed([*enumerate(_in_order(wrappers))]):
        # Only what is called first has to be a function, which becomes a method; a partial takes a third of its time.
        made = functools.partial(patch.function, made) if number else _calling(patch.function, made)
    functools.update_wrapper(made, function, updated=())  # so that whoever refers to it later finds its place
    return property(made, original.fset, original.fdel) if isinstance(original, property) else made


def _copied(function: Any) -> Callable[..., Any]:
    """A function of its own (it has the names of one target alone) that does the same."""
    copy = FunctionType(
        function.__code__, function.__globals__, function.__name__, function.__defaults__, function.__closure__
    )
    copy.__kwdefaults__ = function.__kwdefaults__
    return copy


def _calling(function: Callable[..., Any], inner: Callable[..., Any]) -> Callable[..., Any]:
    """A function of its own that calls this one, with `inner` as its first argument."""
    return lambda *arguments, **options: function(inner, *arguments, **options)


def _in_order(wrappers: list[Patch]) -> list[Patch]:
    """The wrappers of one target, first the one that is called first. Only one order may fit what they declare."""
    by_gap = {one.gap: one for one in wrappers}
    if len(by_gap) < len(wrappers):
        raise PatchError(f"One of the gaps {', '.join(by_gap)} wraps {wrappers[0].target} twice")
    sorter = TopologicalSorter[str](dict.fromkeys(by_gap, ()))
    for one in wrappers:
        for later in by_gap.keys() & one.before:
            sorter.add(later, one.gap)
    found = list[Patch]()
    try:
        sorter.prepare()
    except CycleError as error:
        raise PatchError(
            f"Of the wrappers of {wrappers[0].target} each is to be before the other: {error.args[1]}"
        ) from error
    while ready := sorter.get_ready():
        if len(ready) > 1:
            raise PatchError(f"The gaps {' and '.join(sorted(ready))} wrap {wrappers[0].target}, in no declared order")
        found.append(by_gap[ready[0]])
        sorter.done(*ready)
    return found
