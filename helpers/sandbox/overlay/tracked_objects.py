"""What is gone is gone; moto remembers each object that it ever made, for a page of its own, until it is reset.

No gap that a learner would meet but for the memory: 3.5 KB for each object that is put in the place of another.
"""

from typing import Any

from helpers.sandbox.overlay.patching import replaces

STILL_NEEDED = ("test_moto_still_remembers_all_that_it_made",)


def install() -> None:
    """Have it forget."""
    from moto.core.common_models import BaseModel

    @replaces(BaseModel.__new__)
    def made(kind: type, *_: Any, **__: Any) -> Any:
        return super(BaseModel, kind).__new__(kind)
