"""Prices from a dated file, and what things cost by them. Nothing is asked of AWS, and nothing here is a bill."""

import functools
import math
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

FILE = Path(__file__).with_name("prices.toml")
MONTH = 30 * 24  # hours, as in the examples of aws.amazon.com/ebs/pricing
WEEKEND = 63.0  # hours: from Friday 18:00 to Monday 9:00
LEAST = 60  # seconds for which EC2 and Fargate charge at least


class NoPrice(KeyError):
    """The file has no price of this in this region."""


@dataclass(frozen=True)
class Source:
    """Where a price is from. `date`: of the source, None where it has none; `second_hand`: not from AWS itself."""

    name: str
    date: date | None
    second_hand: bool


@dataclass(frozen=True)
class Price:
    """US dollars for one `unit` ("hour", "GB-month") of `what` in a region."""

    what: str
    region: str
    usd: float
    unit: str
    source: Source


@dataclass(frozen=True)
class Item:
    """So much of something."""

    quantity: float
    price: Price

    @property
    def usd(self) -> float:
        return self.quantity * self.price.usd


@dataclass(frozen=True)
class Bill:
    """What something costs; `hours` is how long it takes by the clock."""

    items: tuple[Item, ...]
    hours: float

    @property
    def usd(self) -> float:
        return sum(item.usd for item in self.items)


def price(what: str, region: str) -> Price:
    """The price of `what` ("g4dn.xlarge", "gp3") in a region. Raises NoPrice where the file has none."""
    data = _data()
    found = data["prices"].get(region, {}).get(what)
    if found is None:
        raise NoPrice(f"{what} in {region}")
    source = data["sources"][found["source"]]
    return Price(
        what, region, found["usd"], found["unit"], Source(source["name"], source.get("date"), source["second_hand"])
    )


def read() -> date:
    """The day on which the file's figures were copied."""
    return _data()["read"]


def regions() -> list[str]:
    """The regions that the file knows, Tokyo first."""
    return list(_data()["prices"])


def instance_types(region: str) -> list[str]:
    """The instance types with a price in a region."""
    return [what for what in _data()["prices"].get(region, {}) if "." in what]


@functools.cache
def _data() -> dict:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


# ---------------------------------------------------------------- what costs how much


def server(hours: float, instance_type: str, region: str, gigabytes: float = 100) -> Bill:
    """A server that runs for so many hours, with its disk and its public address."""
    return Bill(
        (
            Item(max(hours, LEAST / 3600) if hours else 0.0, price(instance_type, region)),
            *disk(hours, region, gigabytes).items,
            Item(hours, price("public ipv4", region)),
        ),
        hours,
    )


def run_of(seconds: float, instance_type: str, region: str) -> Item:
    """So many seconds of a machine alone, begun for them and ended after: EC2 charges by the second, LEAST at least."""
    return Item(max(math.ceil(seconds), LEAST) / 3600, price(instance_type, region))


def disk(hours: float, region: str, gigabytes: float = 100) -> Bill:
    """A disk alone, as that of a stopped server: it costs on until it is deleted."""
    return Bill((Item(gigabytes * hours / MONTH, price("gp3", region)),), hours)


def fargate(count: int, seconds: float, region: str, vcpus: float = 1, gigabytes: float = 4, at_once: int = 0) -> Bill:
    """So many tasks of so many seconds each, each with a public address; `at_once` at a time (0: all)."""
    charged = max(math.ceil(seconds), LEAST) / 3600 * count
    rounds = math.ceil(count / (at_once or max(count, 1)))
    return Bill(
        (
            Item(charged * vcpus, price("fargate vcpu", region)),
            Item(charged * gigabytes, price("fargate memory", region)),
            Item(charged, price("public ipv4", region)),
        ),
        rounds * seconds / 3600,
    )


def shared_server(
    count: int, seconds: float, instance_type: str, at_once: int, region: str, gigabytes: float = 30
) -> Bill:
    """The same tasks on one server that holds `at_once` of them, switched off after the last."""
    hours = max(math.ceil(count / at_once) * seconds, LEAST if count else 0) / 3600
    return server(hours, instance_type, region, gigabytes)
