"""Which pieces share objects, so that only one piece can tell these from equal ones; followed while the world changes.

Only what has changed is gone through again. The objects of all else are still there, so that no other has their identity.
"""

from collections.abc import Iterable
from typing import Any

from helpers.sandbox.world import backends, division, pieces
from helpers.sandbox.world.backends import Key
from helpers.sandbox.world.writing import identities


class Sharing:
    """The groups of pieces that share objects, as they were at the last look."""

    def __init__(self) -> None:
        self.groups: list[set[Key]] = []
        self._objects: dict[Key, set[int]] = {}
        self._pairs: set[frozenset[Key]] = set()  # of pieces that have objects in common
        self._changed: set[Key] = set()

    @property
    def outdated(self) -> bool:
        """Whether something has changed since the last look."""
        return bool(self._changed)

    def note(self, keys: Iterable[Key]) -> None:
        """These have changed."""
        self._changed.update(keys)

    def with_others(self, keys: set[Key]) -> set[Key]:
        """These, and what shares objects with them."""
        return keys | {other for group in self.groups if group & keys for other in group}

    def look(self) -> set[Key]:
        """Find out who shares objects now; gives those of groups that are new. Raises RuntimeError where something changes
        meanwhile; it is then still outdated.
        """
        there = {
            key: one
            for of, one in list(backends.there())
            if of not in pieces.NOT_KEPT
            for key in division.keys_of(of, one)
        }
        renewed = {key for key in there if key in self._changed or key not in self._objects}
        objects = {key: _objects_of(division.content_of(key, there[key])) for key in renewed}
        self._changed.clear()
        self._objects = {key: self._objects[key] for key in there.keys() - renewed} | objects
        self._pairs = {pair for pair in self._pairs if pair <= there.keys() and pair.isdisjoint(renewed)}
        self._pairs |= {frozenset((key, other)) for key in renewed for other in self._in_common(key)}
        found = _groups(self._pairs)
        new = {key for group in found if group not in self.groups for key in group}
        self.groups = found
        return new

    def _in_common(self, key: Key) -> list[Key]:
        """The other pieces that have objects of this one."""
        own = self._objects[key]
        return [other for other, objects in self._objects.items() if other != key and not own.isdisjoint(objects)]


def _objects_of(content: Any) -> set[int]:
    """What tells the objects apart that are in a piece; itself may be a copy that was made to be written."""
    return identities(content) - {id(content)}


def _groups(pairs: Iterable[frozenset[Key]]) -> list[set[Key]]:
    """Those who have objects in common, be it by way of others."""
    groups: list[set[Key]] = []
    for pair in pairs:
        joined = [group for group in groups if not group.isdisjoint(pair)]
        groups = [*(group for group in groups if group not in joined), set(pair).union(*joined)]
    return groups
