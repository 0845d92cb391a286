"""An object without tags has no entry among those that have some; moto keeps an empty one for each object that was ever put.

No gap that a learner would meet but for the waiting: all of them were written with each change of any bucket.
"""

from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_keeps_tags_of_objects_that_have_none",)


def install() -> None:
    """Have it keep those that there are."""
    from moto.s3.models import S3Backend

    from helpers.sandbox.world.backends import key_of
    from helpers.sandbox.world.changes import note
    from helpers.sandbox.world.division import rest_of

    @wraps(S3Backend.put_object_tagging)
    def tagged(put: Callable[..., Any], self: Any, key: Any, tags: Any) -> Any:
        if tags or self.tagger.has_tags(key.arn):
            note(rest_of(key_of(self)))
        put(self, key, tags)
        if not tags:
            self.tagger.delete_all_tags_for_resource(key.arn)
        return key
