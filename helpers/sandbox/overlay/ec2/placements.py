"""An instance starts where its subnet is, in a group that there is, with disks that there can be; moto starts it anyhow.

The sentences, as people quote RunInstances' answers: "Subnet '…' is in the availability zone …", "The Placement Group '…' is unknown."
(terraform-provider-aws 1.6), "User data is limited to 16384 bytes". Of a disk's size: see `volumes`. That of a device that is named
twice was not looked up.
"""

import base64
import binascii
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from helpers.sandbox.overlay.ec2 import tag_rules, volumes
from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_starts_an_instance_anywhere",)
LONGEST = 16_384
TOO_LONG = "User data is limited to 16384 bytes"
OTHER_ZONE = "Value ({}) for parameter availabilityZone is invalid. Subnet '{}' is in the availability zone {}"
NO_GROUP = ("InvalidPlacementGroup.Unknown", "The Placement Group '{}' is unknown.")
TWICE = "The device '{}' is used in more than one block-device mapping"


def install() -> None:
    """Have it refused before anything is made."""
    from moto.ec2.exceptions import EC2ClientError
    from moto.ec2.responses.instances import InstanceResponse

    @wraps(InstanceResponse.run_instances, before=tag_rules)
    def run(run_instances: Callable[..., Any], self: Any) -> Any:
        for complaint in _complaints(self):
            raise EC2ClientError(*complaint)
        return run_instances(self)


def _complaints(handler: Any) -> Iterator[tuple[str, str]]:
    """The code and the sentence of what is wrong with a launch, the first thing first."""
    backend, placement = handler.ec2_backend, handler._get_param("Placement") or {}
    if _length(handler._get_param("UserData") or "") > LONGEST:
        yield "InvalidParameterValue", TOO_LONG
    zone, identity = placement.get("AvailabilityZone"), handler._get_param("SubnetId")
    subnet = next((one[identity] for one in backend.subnets.values() if identity in one), None)
    if zone and subnet is not None and subnet.availability_zone != zone:
        yield "InvalidParameterValue", OTHER_ZONE.format(zone, identity, subnet.availability_zone)
    group = placement.get("GroupName")
    if group and group not in getattr(backend, "placement_groups", {}):
        yield NO_GROUP[0], NO_GROUP[1].format(group)
    mappings = handler._get_param("BlockDeviceMappings", [])
    for device, times in Counter(one.get("DeviceName") for one in mappings).items():
        if times > 1:
            yield "InvalidBlockDeviceMapping", TWICE.format(device)
    for disk in (one.get("Ebs") or {} for one in mappings):
        kind = disk.get("VolumeType") or "gp2"
        yield from volumes.complaints(kind, disk.get("VolumeSize"), disk.get("Iops"), disk.get("Throughput"))


def _length(data: str) -> int:
    """How many bytes of user data an instance would get."""
    try:
        return len(base64.b64decode(data, validate=True))
    except (binascii.Error, ValueError):
        return len(data.encode())
