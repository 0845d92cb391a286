"""A VPC endpoint that was deleted is there no more; moto lists it for good, with the state "deleted".

One that is asked for without a type is a Gateway endpoint; moto gives it none, and fails to delete it.
"""

from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_lists_endpoints_that_were_deleted", "test_moto_gives_an_endpoint_no_type")


def install() -> None:
    """Have EC2 forget it, and know its type."""
    from moto.ec2.models.vpcs import VPCBackend

    @wraps(VPCBackend.create_vpc_endpoint)
    def created(create: Callable[..., Any], self: Any, *, endpoint_type: str | None = None, **options: Any) -> Any:
        return create(self, endpoint_type=endpoint_type or "Gateway", **options)

    @wraps(VPCBackend.delete_vpc_endpoints)
    def deleted(delete: Callable[..., None], self: Any, vpce_ids: list[str] | None = None) -> None:
        delete(self, vpce_ids)
        for identity in vpce_ids or ():
            self.vpc_end_points.pop(identity, None)
