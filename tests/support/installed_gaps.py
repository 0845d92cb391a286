"""Gaps of moto that are closed in this process for a while: other tests ask moto as it comes, in the same process."""

import contextlib
from collections.abc import Iterator
from types import ModuleType

from helpers.sandbox.overlay import patching

NOTHING = object()


@contextlib.contextmanager
def installed(*gaps: ModuleType) -> Iterator[None]:
    """Inside, these gaps are closed; afterwards moto is as it was before."""
    names, applied, originals = set(patching._installed), [*patching._applied], dict(patching._originals)
    changes = [patch for gap in gaps for patch in patching._changes_of(gap)]
    before = {(one.owner, one.name): vars(one.owner).get(one.name, NOTHING) for one in changes}
    patching.install(*gaps)
    try:
        yield
    finally:
        for (owner, name), value in before.items():
            delattr(owner, name) if value is NOTHING else setattr(owner, name, value)
        patching._installed.intersection_update(names)
        patching._applied[:] = applied
        patching._originals.clear()
        patching._originals.update(originals)
