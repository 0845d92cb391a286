"""EC2 keeps apart what is in use: volumes, Elastic IP addresses and the names of images; moto takes each a second time.

The sentences: NixOS/nixops-aws issue 104 (a volume, when it is deleted) and rexray/rexray issue 425 (a device's name);
scylladb/scylla-cluster-tests pull request 2299 (an address, when it is released); wazuh/wazuh-virtual-machines issue 654 (an
image's name); of a device that is none and of another zone, as people quote AttachVolume's answers. Which names there are: "Device names
for volumes" (EC2 User Guide). Of an attached volume EC2's error codes have the code alone ("VolumeInUse").
"""

import re
from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_takes_what_is_in_use",)
ATTACHED = "{} is already attached to an instance"
DEVICE = "Invalid value '{0}' for unixDevice. Attachment point {0} is already in use"
DEVICES = re.compile(r"(?:/dev/)?(?:sd|xvd)[a-z]{1,2}(?:1?\d)?")
NO_DEVICE = "Value ({0}) for parameter device is invalid. {0} is not a valid EBS device name."
OTHER_ZONE = "The volume '{}' is not in the same availability zone as instance '{}'"
ADDRESS = "Address {} is in use."
NAME = "AMI name {} is already in use by AMI {}"


def install() -> None:
    """Have these requests refused; and a volume detached of which only the id is given."""
    from moto.ec2.exceptions import EC2ClientError
    from moto.ec2.models.amis import AmiBackend
    from moto.ec2.responses import EC2Response
    from moto.ec2.responses.elastic_block_store import ElasticBlockStore
    from moto.ec2.responses.elastic_ip_addresses import ElasticIPAddresses

    @wraps(ElasticBlockStore.attach_volume)
    def attach(attach_volume: Callable[..., Any], self: EC2Response) -> Any:
        volume = self.ec2_backend.get_volume(self._get_param("VolumeId"))
        instance = self.ec2_backend.get_instance(self._get_param("InstanceId"))
        device = self._get_param("Device")
        if volume.attachment:
            raise EC2ClientError("VolumeInUse", ATTACHED.format(volume.id))
        if not DEVICES.fullmatch(device or ""):
            raise EC2ClientError("InvalidParameterValue", NO_DEVICE.format(device))
        if volume.zone.name != instance.placement.zone:
            raise EC2ClientError("InvalidVolume.ZoneMismatch", OTHER_ZONE.format(volume.id, instance.id))
        if device in instance.block_device_mapping:
            raise EC2ClientError("InvalidParameterValue", DEVICE.format(device))
        return attach_volume(self)

    @wraps(ElasticBlockStore.detach_volume)
    def detach(detach_volume: Callable[..., Any], self: EC2Response) -> Any:
        volume = self.ec2_backend.get_volume(self._get_param("VolumeId"))
        if not self._get_param("InstanceId"):
            if not volume.attachment:
                raise EC2ClientError("IncorrectState", f"Volume '{volume.id}' is in the 'available' state.")
            self.params["InstanceId"] = volume.attachment.instance.id
        return detach_volume(self)

    @wraps(ElasticIPAddresses.release_address)
    def release(release_address: Callable[..., Any], self: EC2Response) -> Any:
        identity = self._get_param("AllocationId")
        for address in self.ec2_backend.addresses:
            if identity and address.allocation_id == identity and _is_associated(address, self.ec2_backend):
                raise EC2ClientError("InvalidIPAddress.InUse", ADDRESS.format(address.public_ip))
        return release_address(self)

    def named_once(make: Callable[..., Any]) -> None:
        @wraps(make)
        def made(make: Callable[..., Any], self: Any, *arguments: Any, **options: Any) -> Any:
            image = make(self, *arguments, **options)
            for other in self.amis.values():
                if other is not image and other.name == image.name and other.owner_id == image.owner_id:
                    del self.amis[image.id]
                    raise EC2ClientError("InvalidAMIName.Duplicate", NAME.format(image.name, other.id))
            return image

    for make in (AmiBackend.create_image, AmiBackend.register_image, AmiBackend.copy_image):
        named_once(make)


def _is_associated(address: Any, backend: Any) -> bool:
    """Whether an address has a living instance or interface; moto leaves it associated with one that is gone."""
    if not address.association_id:
        return False
    if address.instance:
        return bool(address.instance.state != "terminated")
    return address.eni is None or address.eni.id in backend.enis
