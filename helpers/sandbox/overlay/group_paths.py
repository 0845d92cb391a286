"""UpdateGroup gives a group another path without another name, too ("UpdateGroup", IAM API Reference); moto does not."""

from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_passes_over_the_path_of_a_group",)


def install() -> None:
    """Have the path changed."""
    from moto.iam.models import IAMBackend

    @wraps(IAMBackend.update_group)
    def moved(update: Callable[..., Any], self: Any, group_name: str, new_group_name: Any, new_path: Any) -> None:
        group = self.get_group(group_name)
        update(self, group_name, new_group_name, new_path)
        group.path = new_path or group.path
