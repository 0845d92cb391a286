"""The images that EC2 lists have dates, and current Deep Learning AMIs among them; moto's are of 2017, with no dates."""

import itertools
import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random
from typing import Any

from helpers.sandbox.overlay.copies import copied
from helpers.sandbox.overlay.ec2 import launches
from helpers.sandbox.overlay.images.published import Published, published
from helpers.sandbox.overlay.patching import adds, replaces, wraps

STILL_NEEDED = ("test_moto_has_no_current_image_no_dates_and_no_parameter",)
DAY = re.compile(r"(?<!\d)(20[12]\d)[.-]?(0[1-9]|1[0-2])[.-]?([0-2]\d|3[01])(?!\d)")
UNDATED = datetime(2017, 10, 1, tzinfo=UTC)  # moto's oldest images, whose names hold no day, are of that autumn
SMALLER = "Volume of size {given}GB is smaller than snapshot '{snapshot}', expect size>= {needed}GB"
LOADED = ("snapshots", "amis")  # what a backend of EC2 has only once somebody looks
KEPT = "images_kept"  # the attribute for what it then has beside what is AWS's
_drawn = threading.local()


def install() -> None:
    """Have every backend's list begin so."""
    from moto.ec2 import utils
    from moto.ec2.models import EC2Backend
    from moto.ec2.models.amis import Ami, AmiBackend
    from moto.ec2.models.instances import InstanceBackend

    load = AmiBackend._load_amis
    first: dict[tuple[str, str], tuple[dict, dict]] = {}
    loading = threading.RLock()

    @replaces(AmiBackend._load_amis)
    def when_somebody_looks(self):
        """Most requests of EC2 need no image, and each region would have its own six hundred."""

    @wraps(EC2Backend.__init__)
    def begun(begin, self, *arguments, **options):
        begin(self, *arguments, **options)
        load_later(self, {}, {})

    @adds(EC2Backend)
    def __getattr__(self, name):  # noqa: N807
        if name not in LOADED or "account_id" not in vars(self):
            raise AttributeError(name)
        with loading:
            if name not in vars(self):
                images, snapshots = _of_aws(self)
                _put_in(self, images, snapshots)
        return vars(self)[name]

    def _of_aws(self):
        """The images of AWS in a backend's place, and their snapshots, each by its id: the same objects after a reset, since nobody
        changes what is AWS's (see `owned`), and a place has one backend at a time.
        """
        place = (self.account_id, self.region_name)
        if first and place not in first:  # where one has been is where one comes back to; of other places none is kept
            return _made_anew(self)
        if not first:
            first[place] = _made_anew(self)
        images, snapshots = first[place]
        _give(self, images, snapshots)
        return dict(images), snapshots

    def _made_anew(self):
        """They are made at a copy, so that nobody meets some of them without the others."""
        apart = copied(self, amis={}, snapshots={}, volumes={})
        _drawn.by = Random(f"{self.account_id} {self.region_name}")  # the same ids of snapshots in each process
        try:
            load(apart)
            for image in list(apart.amis.values()):
                if (image.name or "").startswith("Deep Learning"):
                    del apart.amis[image.id], apart.snapshots[image.ebs_snapshot.id]
                else:
                    image.creation_date = day_of(image.name or "")
            for one in published():
                image = _made(apart, one)
                apart.amis[image.id] = image
        finally:
            del _drawn.by
        for image in apart.amis.values():
            image.ebs_snapshot.start_time = image.creation_date
        _give(self, apart.amis, apart.snapshots)
        return apart.amis, apart.snapshots

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


def load_later(backend: Any, images: dict[str, Any], snapshots: dict[str, Any]) -> None:
    """Have a backend with these images and snapshots of its own load those of AWS when somebody looks at either."""
    vars(backend)[KEPT] = images, snapshots
    for name in LOADED:
        vars(backend).pop(name, None)


def kept_of(state: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A backend's own images and snapshots, taken from its attributes `state`."""
    kept = state.pop(KEPT, None)
    images, snapshots = state.pop("amis", None), state.pop("snapshots", {})
    if images is None:  # nobody has looked
        return kept or ({}, {})
    own = _last_of(images, lambda image: image.owner_alias != "amazon")
    return own, _last_of(snapshots, lambda one: not one.from_ami or one.from_ami not in images or one.from_ami in own)


def _last_of(things: dict[str, Any], is_own: Callable[[Any], bool]) -> dict[str, Any]:
    """The last ones that are a backend's own: AWS's, of which there are a thousand, were there before them."""
    last = itertools.takewhile(lambda item: is_own(item[1]), reversed(things.items()))
    return dict(reversed(list(last)))


def _put_in(backend: Any, images: dict[str, Any], snapshots: dict[str, Any]) -> None:
    own_images, own_snapshots = vars(backend).get(KEPT, ({}, {}))
    for name in set(backend.deleted_amis) & images.keys():
        del images[name]
    # In this order, in which who writes the world at the same moment misses nothing.
    vars(backend).update(snapshots=snapshots | own_snapshots)
    vars(backend).update(amis=images | own_images)
    vars(backend).pop(KEPT, None)


def _give(backend: Any, images: dict[str, Any], snapshots: dict[str, Any]) -> None:
    """Have these images and snapshots be a backend's."""
    for one in (*images.values(), *snapshots.values(), *(one.volume for one in snapshots.values())):
        one.ec2_backend = backend


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
