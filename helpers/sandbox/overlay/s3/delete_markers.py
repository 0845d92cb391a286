"""A version that is deleted is gone; the delete marker over it holds it in moto, with all that is in it."""

from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_holds_a_version_in_its_marker",)


def install() -> None:
    """Have a marker hold no object; moto asks only whether it lies over another marker."""
    from moto.s3.models import FakeDeleteMarker

    @wraps(FakeDeleteMarker.__init__)
    def made(make: Callable[..., Any], self: Any, key: Any) -> None:
        make(self, key)
        if not isinstance(key, FakeDeleteMarker):
            self.key = None
