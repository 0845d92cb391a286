"""The images that EC2 lists have dates, and current Deep Learning AMIs among them; moto's are of 2017, with no dates."""

import re
import threading
from datetime import UTC, datetime
from random import Random
from typing import Any

from helpers.sandbox.overlay.copies import copied
from helpers.sandbox.overlay.ec2 import launches
from helpers.sandbox.overlay.images.published import Published, published
from helpers.sandbox.overlay.patching import replaces, wraps

STILL_NEEDED = ("test_moto_has_no_current_image_no_dates_and_no_parameter",)
DAY = re.compile(r"(?<!\d)(20[12]\d)[.-]?(0[1-9]|1[0-2])[.-]?([0-2]\d|3[01])(?!\d)")
UNDATED = datetime(2017, 10, 1, tzinfo=UTC)  # moto's oldest images, whose names hold no day, are of that autumn
SMALLER = "Volume of size {given}GB is smaller than snapshot '{snapshot}', expect size>= {needed}GB"
_drawn = threading.local()


def install() -> None:
    """Have every backend's list begin so."""
    from moto.ec2 import utils
    from moto.ec2.models.amis import Ami, AmiBackend
    from moto.ec2.models.instances import InstanceBackend

    first: dict[tuple[str, str], tuple[list, list]] = {}

    @wraps(AmiBackend._load_amis)
    def loaded(load, self):
        place = (self.account_id, self.region_name)
        if place not in first:
            _drawn.by = Random(f"{self.account_id} {self.region_name}")  # the same ids of snapshots in each process
            try:
                _load(load, self)
            finally:
                del _drawn.by
            if first:  # where one has been is where one comes back to, after a reset; of other places none is kept
                return
            first[place] = list(self.amis.values()), list(self.snapshots.values())
        images, snapshots = first[place]
        self.snapshots |= {one.id: _own_snapshot(self, one) for one in snapshots}
        self.amis |= {one.id: _own_image(self, one) for one in images}

    def _load(load, self):
        load(self)
        for image in list(self.amis.values()):
            if (image.name or "").startswith("Deep Learning"):
                del self.amis[image.id]
            else:
                image.creation_date = day_of(image.name or "")
        for one in published():
            image = _made(self, one)
            self.amis[image.id] = image
        for image in self.amis.values():
            image.ebs_snapshot.start_time = image.creation_date

    @wraps(Ami.block_device_mappings)
    def described(mappings, self):
        told = mappings(self)
        gigabytes = getattr(self, "root_gigabytes", None)
        if gigabytes:
            told[0]["Ebs"] |= {"VolumeSize": gigabytes, "VolumeType": "gp3", "DeleteOnTermination": True}
        return told

    @wraps(InstanceBackend.run_instances, before=launches)
    def fitting(run, self, image_id, *arguments, **options):
        image = self.amis.get(image_id)
        if image is not None and getattr(image, "root_gigabytes", None):
            options["block_device_mappings"] = _with_room(image, _asked(self, options))
        return run(self, image_id, *arguments, **options)

    @replaces(utils.random_resource_id)
    def thrown_at_once(size: int = 8) -> str:
        draw = getattr(_drawn, "by", utils.random).getrandbits
        return f"{draw(4 * size):0{size}x}"  # every image needs two ids, of 17 digits each


def _own_snapshot(backend: Any, one: Any) -> Any:
    volume = copied(one.volume, ec2_backend=backend, modifications=[])
    may = {"create_volume_permission_groups": set(), "create_volume_permission_userids": set()}
    return copied(one, ec2_backend=backend, volume=volume, **may)


def _own_image(backend: Any, one: Any) -> Any:
    """A backend's own copy of an image that has only just been loaded; its snapshot is there already."""
    parts = {
        "launch_permissions": [dict(may) for may in one.launch_permissions],
        "product_codes": set(one.product_codes),
    }
    return copied(one, ec2_backend=backend, ebs_snapshot=backend.snapshots[one.ebs_snapshot.id], **parts)


def day_of(name: str) -> datetime:
    """The day that an image's name holds ("…-2023.12.20260930.0-…"), at midnight."""
    found = DAY.search(name)
    return datetime(*map(int, found.groups()), tzinfo=UTC) if found else UNDATED


def _made(backend: Any, one: Published) -> Any:
    from moto.ec2.models.amis import Ami

    image = Ami(
        backend,
        one.image_id(backend.region_name),
        name=one.name,
        description=one.description,
        owner_id=one.owner,
        owner_alias="amazon",
        public=True,
        virtualization_type="hvm",
        architecture=one.architecture,
        creation_date=one.created,
        image_location=f"amazon/{one.name}",
        hypervisor="xen",
        root_device_type="ebs",
        root_device_name=one.root_device,
        region_name=f"{backend.region_name}a",
    )
    image.root_gigabytes = one.gigabytes
    return image


def _asked(backend: Any, options: dict) -> list[dict]:
    """The block devices that a request asks for, itself or by its launch template."""
    given = options.get("block_device_mappings")
    if not given and options.get("launch_template"):
        given = backend._get_template_from_args(options["launch_template"]).data.get("BlockDeviceMappings")
    return list(given or [])


def _with_room(image: Any, given: list[dict]) -> list[dict]:
    """The block devices of an instance: the image's root volume, with what is asked of it. Raises EC2's error where too
    little is asked.
    """
    from moto.ec2.exceptions import EC2ClientError

    root = [one for one in given if one["DeviceName"] == image.root_device_name]
    if not root:
        own = {"VolumeSize": image.root_gigabytes, "VolumeType": "gp3", "DeleteOnTermination": True}
        return [{"DeviceName": image.root_device_name, "Ebs": own}, *given]
    size = int(root[0]["Ebs"].get("VolumeSize") or image.root_gigabytes)
    root[0]["Ebs"] |= {"VolumeSize": size, "VolumeType": root[0]["Ebs"].get("VolumeType") or "gp3"}
    if size < image.root_gigabytes:
        wrong = SMALLER.format(given=size, snapshot=image.ebs_snapshot.id, needed=image.root_gigabytes)
        raise EC2ClientError("InvalidBlockDeviceMapping", wrong)
    return given
