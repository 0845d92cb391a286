"""A VPC endpoint that was deleted is there no more; moto lists it for good, with the state "deleted"."""

from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_lists_endpoints_that_were_deleted",)


def install() -> None:
    """Have EC2 forget it."""
    from moto.ec2.models.vpcs import VPCBackend

    @wraps(VPCBackend.delete_vpc_endpoints)
    def deleted(delete: Callable[..., None], self: Any, vpce_ids: list[str] | None = None) -> None:
        delete(self, vpce_ids)
        for identity in vpce_ids or ():
            self.vpc_end_points.pop(identity, None)
