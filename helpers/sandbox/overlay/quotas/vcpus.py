"""EC2 keeps to its quotas, whoever asks for instances; moto starts as many as are asked for.

The sentence is AWS's, as in many public reports (bentoml/bentoctl issue 202, aws/amazon-cloudwatch-agent-test pull request
256). Pending and running instances count, each with its vCPUs; stopped and terminated ones give theirs back.
"""

import contextvars
import threading
from collections import Counter
from typing import Any

from helpers.sandbox.overlay.ec2 import states
from helpers.sandbox.overlay.images import named
from helpers.sandbox.overlay.patching import wraps
from helpers.sandbox.overlay.quotas.book import quota_in_force
from helpers.sandbox.overlay.quotas.catalogue import Quota, bucket_of

STILL_NEEDED = ("test_moto_starts_any_number_and_knows_no_quota_of_ec2",)
BEYOND = (
    "You have requested more vCPU capacity than your current vCPU limit of {limit:g} allows for the instance bucket that "
    "the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an "
    "adjustment to this limit."
)
BEYOND_SPOT = "Max spot instance count exceeded"
IDLE = ("stopped", "terminated", "shutting-down")
_asked: contextvars.ContextVar[tuple | None] = contextvars.ContextVar("asked", default=None)
_one_at_a_time = threading.RLock()  # two requests at once may not both take the last vCPU


def install() -> None:
    """Have EC2's backend refuse, where CLI, boto3 and CloudFormation all come by."""
    from moto.ec2.models.instances import InstanceBackend, Reservation

    @wraps(InstanceBackend.run_instances, before=named)
    def limited(run, self, image_id, count, *arguments, **options):
        with _one_at_a_time:
            token = _asked.set((self, _type_of(self, options), count, bool(options.get("instance_market_options"))))
            try:
                return run(self, image_id, count, *arguments, **options)
            finally:
                _asked.reset(token)

    @wraps(Reservation.__init__)
    def begun(begin, self, *arguments, **options):
        # Moto makes the reservation when all that was given has proved right: what is wrong is told before.
        if asked := _asked.get():
            refuse_beyond(*asked)
        begin(self, *arguments, **options)

    @wraps(InstanceBackend.start_instances, before=states)
    def started(start, self, instance_ids):
        with _one_at_a_time:
            coming = [one for one in self.get_multi_instances_by_id(instance_ids) if one.state in IDLE]
            wanted: Counter[Quota | None] = Counter()
            for one in coming:
                wanted[bucket_of(one.instance_type, one.lifecycle == "spot")] += _vcpus(one.instance_type)
            for quota, more in wanted.items():
                _check(self, quota, more)
            return start(self, instance_ids)


def refuse_beyond(backend: Any, instance_type: str, count: int, spot: bool) -> None:
    """Raise the error of EC2 where so many more instances would be beyond the quota."""
    _check(backend, bucket_of(instance_type, spot), count * _vcpus(instance_type))


def _check(backend: Any, quota: Quota | None, more: int) -> None:
    from moto.ec2.exceptions import EC2ClientError

    if quota is None:
        return
    limit = quota_in_force(backend.account_id, backend.region_name, quota)
    if in_use(backend, quota) + more <= limit:
        return
    if quota.usage.endswith("/Spot"):
        raise EC2ClientError("MaxSpotInstanceCountExceeded", BEYOND_SPOT)
    raise EC2ClientError("VcpuLimitExceeded", BEYOND.format(limit=limit))


def in_use(backend: Any, quota: Quota) -> int:
    """How many vCPUs of this quota's families run now."""
    there = [one for one in backend.all_instances() if one.state not in IDLE]
    return sum(
        _vcpus(one.instance_type) for one in there if bucket_of(one.instance_type, one.lifecycle == "spot") is quota
    )


def _vcpus(instance_type: str) -> int:
    from moto.ec2.models.instance_types import INSTANCE_TYPES

    described = INSTANCE_TYPES.get(instance_type, {})
    return int(described.get("VCpuInfo", {}).get("DefaultVCpus", 1))


def _type_of(backend: Any, options: dict) -> str:
    """The type that is asked for; that of the launch template where the request itself names none."""
    template = options.get("launch_template")
    if template and options.get("is_instance_type_default"):
        return backend._get_template_from_args(template).data.get("InstanceType") or options["instance_type"]
    return options.get("instance_type", "m1.small")
