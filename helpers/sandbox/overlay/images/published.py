"""The Deep Learning AMIs of the data file: their names, dates, parameters, and the sandbox's own ids for them."""

import functools
import hashlib
import re
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

DATA = Path(__file__).with_name("deep_learning.toml")
DATED = re.compile(r"(?P<name>.*) (?P<date>\d{8})")
DROPPED = re.compile(r"\b(deep|learning|ami|arm64)\b")


@dataclass(frozen=True)
class Published:
    """One image as AWS published it. `family`: its name without the date; `gigabytes`: of its root volume."""

    name: str
    family: str
    created: datetime
    description: str
    owner: str
    gigabytes: int

    @property
    def architecture(self) -> str:
        return "arm64" if "ARM64" in self.name else "x86_64"

    @property
    def root_device(self) -> str:
        return "/dev/sda1" if "Ubuntu" in self.name else "/dev/xvda"

    @property
    def parameter(self) -> str:
        """The public parameter that names the newest of its family: the name without "deep", "learning" and "ami"."""
        kind = re.sub(r"[\s()]+", "-", DROPPED.sub(" ", self.family.lower())).strip("-")
        return f"/aws/service/deeplearning/ami/{self.architecture}/{kind}/latest/ami-id"

    def image_id(self, region: str) -> str:
        """The sandbox's own id of it in a region, always the same."""
        return "ami-0" + hashlib.sha256(f"{region} {self.name}".encode()).hexdigest()[:16]


@functools.cache
def published() -> tuple[Published, ...]:
    """All of them, as the data file lists them."""
    data = tomllib.loads(DATA.read_text(encoding="utf-8"))
    return tuple(_read(one, data) for one in data["image"])


def latest() -> dict[str, Published]:
    """The newest image of each family, by its parameter."""
    return {one.parameter: one for one in sorted(published(), key=lambda one: one.created)}


def _read(one: dict, data: dict) -> Published:
    found = DATED.fullmatch(one["name"])
    created = datetime.strptime(found["date"], "%Y%m%d").replace(tzinfo=UTC)
    description = f"Supported EC2 instances: {one['supported']}. Release notes: https://docs.aws.amazon.com/dlami/"
    return Published(one["name"], found["name"], created, description, data["owner"], data["root_gigabytes"])
