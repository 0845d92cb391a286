"""Which backends share objects, so that only one piece can tell these from equal ones; followed while the world changes.

Only what has changed is gone through again. The objects of all else are still there, so that no other has their identity.
"""

from collections.abc import Iterable

from helpers.sandbox.world import backends, pieces
from helpers.sandbox.world.backends import Key
from helpers.sandbox.world.writing import identities


class Sharing:
    """The groups of backends that share objects, as they were at the last look."""

    def __init__(self) -> None:
        self.groups: list[set[Key]] = []
        self._objects: dict[Key, set[int]] = {}
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
        there = {key: one for key, one in list(backends.there()) if key not in pieces.NOT_KEPT}
        for key, one in there.items():
            if key in self._changed or key not in self._objects:
                self._objects[key] = identities(backends.state_of(key[0], one))
        self._changed.clear()
        self._objects = {key: objects for key, objects in self._objects.items() if key in there}
        found = _groups(self._objects)
        new = {key for group in found if group not in self.groups for key in group}
        self.groups = found
        return new


def _groups(objects_of: dict[Key, set[int]]) -> list[set[Key]]:
    """Groups of two or more that have objects in common, be it by way of others."""
    groups: list[tuple[set[Key], list[set[int]]]] = []
    for key, objects in objects_of.items():
        keys, sets = {key}, [objects]
        apart = []
        for group in groups:
            if all(objects.isdisjoint(one) for one in group[1]):
                apart.append(group)
            else:
                keys, sets = keys | group[0], sets + group[1]
        groups = [*apart, (keys, sets)]
    return [keys for keys, _ in groups if len(keys) > 1]
