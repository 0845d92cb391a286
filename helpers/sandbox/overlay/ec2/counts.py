"""More than there can be is refused before anything is made; moto makes one after another until the memory is full.

"Max spot instance count exceeded" is that of quotas/vcpus; 10,000 is the target capacity's quota per fleet ("EC2 Fleet quotas",
EC2 User Guide), and "Running Dedicated … Hosts" a new account's quota of most families. The other sentences were not looked up.
"""

from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.ec2.interface_addresses import number
from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_allocates_any_number_of_hosts",)
HOSTS = ("HostLimitExceeded", "You have reached the limit on the number of Dedicated Hosts that you can allocate.")
MOST_HOSTS = 2
MOST_CAPACITY = 10_000
CAPACITY = f"The target capacity must not exceed {MOST_CAPACITY}."
DAYS = "Value ({}) for parameter temporaryRestoreDays is invalid."
MOST_DAYS = 365  # the day itself must be one that there is; EC2's own limit was not looked up
WEIGHT = "The weighted capacity must be greater than zero."


def install() -> None:
    """Have them counted first."""
    from moto.ec2.exceptions import EC2ClientError, MissingParameterError
    from moto.ec2.models.elastic_block_store import EBSBackend
    from moto.ec2.models.fleets import Fleet
    from moto.ec2.models.hosts import HostsBackend
    from moto.ec2.models.spot_requests import SpotFleetRequest, SpotRequestBackend

    from helpers.sandbox.overlay.quotas.vcpus import refuse_beyond

    @wraps(HostsBackend.allocate_hosts)
    def allocated(allocate: Callable[..., Any], self: Any, quantity: Any, *arguments: Any, **options: Any) -> Any:
        if quantity is None:
            raise MissingParameterError("quantity")
        if len(self.hosts) + number(quantity, "quantity") > MOST_HOSTS:
            raise EC2ClientError(*HOSTS)
        return allocate(self, quantity, *arguments, **options)

    @wraps(SpotRequestBackend.request_spot_instances)
    def requested(request: Callable[..., Any], self: Any, **options: Any) -> Any:
        refuse_beyond(self, options["instance_type"], number(options["count"], "instanceCount"), spot=True)
        return request(self, **options)

    @wraps(EBSBackend.restore_snapshot_tier)
    def restored(
        restore: Callable[..., Any], self: Any, snapshot_id: str, temporary_restore_days: Any = None, **options: Any
    ) -> Any:
        if not 0 <= number(temporary_restore_days, "temporaryRestoreDays") <= MOST_DAYS:
            raise EC2ClientError("InvalidParameterValue", DAYS.format(temporary_restore_days))
        return restore(self, snapshot_id, int(temporary_restore_days or 0), **options)

    @wraps(SpotFleetRequest.get_launch_spec_counts)
    def of_spot_fleet(count: Callable[..., Any], self: Any, weight_to_add: float) -> Any:
        _check(self, weight_to_add)
        return count(self, weight_to_add)

    @wraps(Fleet.get_launch_spec_counts)
    def of_fleet(count: Callable[..., Any], self: Any, weight_to_add: float) -> Any:
        _check(self, weight_to_add)
        return count(self, weight_to_add)

    def _check(fleet: Any, capacity: float) -> None:
        if capacity > MOST_CAPACITY:
            raise EC2ClientError("InvalidParameterValue", CAPACITY)
        if any(one.weighted_capacity <= 0 for one in fleet.launch_specs):
            raise EC2ClientError("InvalidParameterValue", WEIGHT)
