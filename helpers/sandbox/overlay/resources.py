"""What AWS offers of EC2 is read for a region when somebody asks for it; moto reads that of all regions when it is imported.

No gap that a learner would meet but for the waiting, and for 55 MB of each sandbox: 150,000 offerings of instance types in
all regions, and 1,395 types, most of whose parts are the same ones.
"""

import functools
import marshal
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_reads_the_offerings_of_all_regions_when_it_is_imported",)
OFFERINGS, TYPES = "ec2/resources/instance_type_offerings/", "ec2/resources/instance_types.json"

WITHOUT_REFERENCES = (
    2  # a version of marshal's format in which equal values are equal bytes; four times as fast as JSON
)


def install() -> None:
    """Have moto's EC2, which must not be imported yet, begin without its offerings."""
    from moto.utilities import utils

    @wraps(utils.load_resource)
    def read(load_resource, resource: str) -> Any:
        if resource.startswith(OFFERINGS):
            return Offerings(functools.partial(load_resource, resource), resource.split("/")[-2])
        return shared(load_resource(resource)) if resource == TYPES else load_resource(resource)


class Offerings(Sequence[dict[str, str]]):
    """The offerings of one region, read when they are asked for; with the kind of place, which moto adds as it is imported.

    That is the first time that they are gone through, and there are none yet.
    """

    def __init__(self, read: Callable[[], list[dict[str, str]]], location_type: str) -> None:
        self._read, self._location_type, self._asked = read, location_type, False

    @functools.cached_property
    def _all(self) -> list[dict[str, str]]:
        return [one | {"LocationType": self._location_type} for one in self._read()]

    def __iter__(self) -> Iterator[dict[str, str]]:
        asked, self._asked = self._asked, True
        return iter(self._all if asked else ())

    def __len__(self) -> int:
        return len(self._all)

    def __getitem__(self, place: Any) -> Any:
        return self._all[place]


def shared(described: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The same descriptions, in which equal parts are one object: nobody may change them."""
    known: dict[bytes, Any] = {}
    return {
        name: {key: known.setdefault(marshal.dumps(value, WITHOUT_REFERENCES), value) for key, value in one.items()}
        for name, one in described.items()
    }
