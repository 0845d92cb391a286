"""The pieces of a world: one for each backend, or for several that share objects; several for a backend that is divided
(`division`); and one for what the overlay keeps.

A piece is written at one moment: meanwhile no other thread of the process goes on.
"""

import contextlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from helpers.sandbox import overlay
from helpers.sandbox.overlay import clock, history
from helpers.sandbox.world import backends, division, tasks
from helpers.sandbox.world.backends import Key
from helpers.sandbox.world.changes import OVERLAY
from helpers.sandbox.world.reading import Unreadable, read
from helpers.sandbox.world.writing import write

NOT_KEPT: set[Key] = set()  # backends that hold something no world consists of
TRIES = 3
AT_ONCE = 10.0  # seconds for which a thread may go on without another having its turn


@contextlib.contextmanager
def moment() -> Iterator[None]:
    """No other thread goes on inside, as long as nothing is waited for there."""
    former = sys.getswitchinterval()
    sys.setswitchinterval(AT_ONCE)
    try:
        yield
    finally:
        sys.setswitchinterval(former)


def written(keys: Iterable[Key], calls: list[dict[str, Any]] | None = None) -> list[bytes]:
    """These keys as pieces, the further calls in one of their own; what is not there (any more) is left out."""
    wanted = {key for key in keys if division.backend_of(key) not in NOT_KEPT}
    of_calls = [labelled((), write(calls))] if calls and OVERLAY not in wanted else []
    if not wanted:
        return of_calls
    with moment():
        found = dict[Any, Any]()
        for key in wanted - {OVERLAY}:
            if (content := _content_of(key)) is not None:
                found[key] = content
        if OVERLAY in wanted:
            found[OVERLAY] = overlay_state()
        contents = [labelled(found, _content(found))] if found else []
    return [*contents, *of_calls]


def _content_of(key: Key) -> Any:
    """What is kept under a key; None where there is nothing (any more)."""
    if tasks.is_of_task(key):
        return tasks.find(key)
    backend = backends.find(division.backend_of(key))
    return None if backend is None else division.content_of(key, backend)


def tried_again(write: Callable[[], list[bytes]]) -> list[bytes]:
    """What `write` gives. While a large object is written to its file, other threads go on, and what they change then cannot
    be gone through at that moment; it can at the next.
    """
    for _ in range(TRIES):
        with contextlib.suppress(RuntimeError):
            return write()
    return write()


def labelled(keys: Iterable[Key], content: bytes) -> bytes:
    """A piece behind the keys of what is in it, which can be understood without it."""
    label = json.dumps(sorted(keys)).encode() if keys else b"[]"
    return label + b"\n" + content


def _content(found: dict[Any, Any]) -> bytes:
    try:
        return write(found)
    except Exception as error:  # whatever pickle raises
        if _passes(error):
            raise
        _sort_out(found)
        return write(found)


def _passes(error: Exception) -> bool:
    """Whether it says nothing of what is written: there is no room for a large object now, or it was changed meanwhile."""
    return isinstance(error, OSError | MemoryError | RuntimeError) and not isinstance(error, RecursionError)


def _sort_out(found: dict[Any, Any]) -> None:
    """Take out of a piece those backends that hold something no world consists of; they are not kept."""
    for key, state in list(found.items()):
        try:
            write(state)
        except Exception as error:  # whatever pickle raises
            if _passes(error):
                raise
            sys.stderr.write(f"not kept: {'/'.join(key)}: {type(error).__name__}: {error}\n")
            NOT_KEPT.add(division.backend_of(key))
            del found[key]


def restored(contents: Iterable[bytes]) -> set[Key]:
    """Make the world of these pieces, of which a later one counts; there must be no backends. Gives the keys.

    Raises Unreadable, and whatever moto says to what it has not written.
    """
    pieces = [_labels_of(content) for content in contents]
    last = {key: number for number, (keys, _) in enumerate(pieces) for key in keys}
    latest: dict[Key, Any] = {}
    calls: list[dict[str, Any]] = []
    for number, (keys, content) in enumerate(pieces):
        wanted = {key for key in keys if last[key] == number >= last.get(division.backend_of(key), -1)}
        if not wanted and keys:
            continue
        piece = read(content)
        if not keys:
            calls += piece
            continue
        latest |= {key: piece[key] for key in wanted}
        if OVERLAY in wanted:
            calls = []
    own = latest.pop(OVERLAY, {})
    of_tasks = {key: latest.pop(key) for key in list(latest) if tasks.is_of_task(key)}
    latest = division.put_together(latest)
    for key in latest:
        overlay.install_for(key[0])
    for key, state in latest.items():
        backends.fill(key, state)
    tasks.put_back(of_tasks)
    backends.complete(set(latest))
    restore_overlay(own | {"calls": [*own.get("calls", ()), *calls]})
    return set(latest)


def _labels_of(content: bytes) -> tuple[list[Key], bytes]:
    """The keys of a piece, and its content. Raises Unreadable."""
    label, _, rest = content.partition(b"\n")
    try:
        keys = [tuple(map(str, key)) for key in json.loads(label)]
    except (ValueError, TypeError) as error:
        raise Unreadable("a piece has no label") from error
    if not all(map(division.is_key, keys)):
        raise Unreadable("a piece has no label")
    return keys, rest


def overlay_state() -> dict[str, Any]:
    """What the overlay keeps beside moto's backends."""
    from helpers.sandbox.instances import session_log

    return {"calls": history.calls(), "clock": clock.ahead(), "session_log": session_log.entries()}


def restore_overlay(state: dict[str, Any]) -> None:
    """Have the overlay go on from there."""
    from helpers.sandbox.instances import session_log

    history.restore(state.get("calls", ()))
    clock.restore(float(state.get("clock", 0.0)))
    session_log.restore(state.get("session_log", ()))
