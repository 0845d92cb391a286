"""A zone or a region that one asks for by its name is there; moto leaves others out in silence.

"Invalid availability zone: [us-east-1b]": aws-sdk for Ruby's users, of InvalidParameterValue. That of a region is worded like it.
"""

from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_leaves_unknown_zones_out",)
NO_ZONE = "Invalid availability zone: [{}]"
NO_REGION = "Invalid region provided: [{}]"


def install() -> None:
    """Have others refused."""
    from moto.ec2.exceptions import EC2ClientError
    from moto.ec2.responses.availability_zones_and_regions import AvailabilityZonesAndRegions as Places

    def known(target: Callable[..., Any], parameter: str, there: Callable[[Any], set[str]], sentence: str) -> None:
        @wraps(target)
        def described(describe: Callable[..., Any], self: Any) -> Any:
            for name in self._get_param(parameter, []):
                if name not in there(self.ec2_backend):
                    raise EC2ClientError("InvalidParameterValue", sentence.format(name))
            return describe(self)

    zones = lambda backend: {one.name for one in backend.describe_availability_zones()}  # noqa: E731
    known(Places.describe_availability_zones, "ZoneNames", zones, NO_ZONE)
    known(Places.describe_regions, "RegionNames", lambda backend: {one.name for one in backend.regions}, NO_REGION)
