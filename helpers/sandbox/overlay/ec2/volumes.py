"""A volume has a zone that there is, a type, a size and a speed that go together, and never gets smaller; moto makes any.

The sentence of IOPS and size: rocicorp/mono pull request 4410. "The zone '…' does not exist.", "Unsupported volume type …",
"Volume of …", "Volume iops of …", "New size cannot be smaller …" are EC2's as people quote them (not looked up one by one); of
throughput gardener/gardener-extension-provider-aws pull request 590. "… is smaller than snapshot" is RunInstances'; for CreateVolume it
was not found quoted. The numbers: "Amazon EBS volume types" (EBS User Guide).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_makes_any_volume",)
NO_ZONE = ("InvalidZone.NotFound", "The zone '{}' does not exist.")
NO_TYPE = ("UnknownVolumeType", "Unsupported volume type '{}' for volume creation.")
TOO_SMALL = "Volume of {}GiB is too small for volume type {}; minimum is {}GiB."
TOO_LARGE = "Volume of {}GiB is too large for volume type {}; maximum is {}GiB."
TOO_SLOW = "Volume iops of {} is too low; minimum is {}."
TOO_FAST = "Volume iops of {} is too high; maximum is {}."
RATIO = "Iops to volume size ratio of {:.6f} is too high; maximum is {}"
TOO_NARROW = "Volume throughput of {} is too low; minimum is {}."
TOO_WIDE = "Volume throughput of {} is too high; maximum is {}."
THROUGHPUT = (125, 2000)  # MiB/s, of gp3 alone; what others are given, moto refuses
SMALLER = "Volume of size {}GB is smaller than snapshot '{}', expect size>= {}GB"
SHRINKS = "New size cannot be smaller than existing size"


@dataclass(frozen=True)
class VolumeType:
    """How large (GiB) and how fast (IOPS; 0: nobody says how fast) a volume may be, and how fast for each GiB."""

    sizes: tuple[int, int]
    speeds: tuple[int, int] = (0, 0)
    ratio: int = 0


TYPES = {
    "standard": VolumeType((1, 1024)),
    "gp2": VolumeType((1, 16_384)),
    "gp3": VolumeType((1, 65_536), (3000, 80_000), 500),
    "io1": VolumeType((4, 16_384), (100, 64_000), 50),
    "io2": VolumeType((4, 65_536), (100, 256_000), 1000),
    "st1": VolumeType((125, 16_384)),
    "sc1": VolumeType((125, 16_384)),
}


def install() -> None:
    """Have others refused."""
    from moto.ec2.exceptions import EC2ClientError
    from moto.ec2.responses.elastic_block_store import ElasticBlockStore

    @wraps(ElasticBlockStore.create_volume)
    def created(create: Callable[..., Any], self: Any) -> Any:
        zone, kind = self._get_param("AvailabilityZone"), self._get_param("VolumeType") or "gp2"
        if zone and self.ec2_backend.get_zone_by_name(zone) is None:
            raise EC2ClientError(NO_ZONE[0], NO_ZONE[1].format(zone))
        size, snapshot = self._get_param("Size"), self.ec2_backend.snapshots.get(self._get_param("SnapshotId") or "")
        if complaint := next(complaints(kind, size, self._get_param("Iops"), self._get_param("Throughput")), None):
            raise EC2ClientError(*complaint)
        if size and snapshot and int(size) < int(snapshot.volume.size):
            sentence = SMALLER.format(size, snapshot.id, snapshot.volume.size)
            raise EC2ClientError("InvalidParameterValue", sentence)
        return create(self)

    @wraps(ElasticBlockStore.modify_volume)
    def modified(modify: Callable[..., Any], self: Any) -> Any:
        volume = self.ec2_backend.get_volume(self._get_param("VolumeId"))
        size = int(self._get_param("Size") or volume.size)
        if size < int(volume.size):
            raise EC2ClientError("InvalidParameterValue", SHRINKS)
        kind = self._get_param("VolumeType") or volume.volume_type or "gp2"
        if complaint := next(complaints(kind, size, self._get_param("Iops"), self._get_param("Throughput")), None):
            raise EC2ClientError(*complaint)
        return modify(self)


def complaints(kind: str, size: Any, speed: Any, throughput: Any = None) -> Iterator[tuple[str, str]]:
    """The code and the sentence of what is wrong with a volume, the first thing first. All but its type may be unsaid."""
    known = TYPES.get(kind)
    if known is None:
        yield NO_TYPE[0], NO_TYPE[1].format(kind)
        return
    sentences = []
    if size is not None:
        least, most = known.sizes
        sentences += [TOO_SMALL.format(size, kind, least)] if int(size) < least else []
        sentences += [TOO_LARGE.format(size, kind, most)] if int(size) > most else []
    if speed is not None and known.ratio:
        least, most = known.speeds
        sentences += [TOO_SLOW.format(speed, least)] if int(speed) < least else []
        sentences += [TOO_FAST.format(speed, most)] if int(speed) > most else []
        if (
            size is not None
            and not sentences
            and int(speed) > max(least if kind == "gp3" else 0, known.ratio * int(size))
        ):
            sentences.append(RATIO.format(int(speed) / int(size), known.ratio))
    if throughput is not None and kind == "gp3":
        least, most = THROUGHPUT
        sentences += [TOO_NARROW.format(throughput, least)] if int(throughput) < least else []
        sentences += [TOO_WIDE.format(throughput, most)] if int(throughput) > most else []
    yield from (("InvalidParameterValue", sentence) for sentence in sentences)
