"""What has no tags is not looked for among all tags; moto compiles a pattern and goes through all of them for each resource.

No gap that a learner would meet but for the waiting: of a list of 1,355 images it was a fifth.
"""

from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_goes_through_all_tags_for_each_resource",)


def install() -> None:
    """Have moto ask first whether a resource has tags at all."""
    from moto.ec2.models.core import TaggedEC2Resource

    @wraps(TaggedEC2Resource.get_tags)
    def tags(get_tags: Any, self: Any) -> list[dict[str, str]]:
        return get_tags(self) if self.ec2_backend.tags.get(self.id) else []
