"""The callbacks that are called after each run of any form."""

from collections.abc import Callable
from typing import Any

_observers: tuple[Callable[[Any], None], ...] = ()


def observe(callback: Callable[[Any], None]) -> None:
    """Call `callback(form)` after every run of any form."""
    global _observers
    if callback not in _observers:
        _observers = (*_observers, callback)


def unobserve(callback: Callable[[Any], None]) -> None:
    """Stop calling `callback`."""
    global _observers
    _observers = tuple(known for known in _observers if known != callback)


def tell(form: Any) -> None:
    """Call all of them, now that `form` has run; what one of them raises passes through."""
    for callback in _observers:
        callback(form)
