"""Auto Scaling starts instances in the groups that are named by id, as EC2 wants them; moto gives the ids for names."""

from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.patching import wraps
from helpers.sandbox.overlay.quotas import vcpus

STILL_NEEDED = ("test_moto_names_groups_of_scaled_instances_by_id",)


def install() -> None:
    """Have EC2 take them for ids."""
    from moto.ec2.models.instances import InstanceBackend

    @wraps(InstanceBackend.run_instances, before=vcpus)
    def scaled(
        run: Callable[..., Any],
        self: Any,
        image_id: Any = None,
        count: int = 1,
        user_data: Any = None,
        security_group_names: Any = None,
        **options: Any,
    ) -> Any:
        names = security_group_names
        if "launch_config" in options:  # Auto Scaling alone gives one, be it None
            ids = [name for name in names or () if name.startswith("sg-")]
            names = [name for name in names or () if name not in ids]
            options["security_group_ids"] = [*(options.get("security_group_ids") or []), *ids]
        return run(self, image_id, count, user_data, names, **options)
