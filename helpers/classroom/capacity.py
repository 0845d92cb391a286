"""How many learners a machine bears, by what was measured for one: memory and processor, with deploys of the CDK on top."""

import math
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

LEARNER = 400e6  # bytes: server, sandbox and a kernel, once EC2's catalogue is loaded
HUB = 1.0e9  # bytes: the hub, its proxy, the board, and the system itself
DEPLOY = 1.35e9  # bytes of a first `cdk deploy`, at its peak
DEPLOYS_A_CORE = 0.5  # at once: one costs 30 seconds of a core
LEARNERS_A_CORE = 20  # who click and read; a kernel that computes takes what is there
LIMIT = "2560M"  # of memory for a learner's server, in the hub's units (1024): above a deploy's peak with all the rest
IDLE = 7200  # seconds after which a server that nobody uses is ended

# On Kubernetes, where deploys of different pods are not queued; the first two are choices, not measurements.
DEPLOYING = 0.5  # the part of a class for whose deploys, all at one moment, there must be memory
NODE_SYSTEM = 2e9  # bytes of a node that are not for learners


@dataclass(frozen=True)
class Capacity:
    """What there is (bytes, cores), how many learners it bears, how many deploys at once, and what is scarce first."""

    memory: float
    cores: int
    learners: int
    deploys: int
    scarce: str  # "memory" or "cores"


def measure() -> Capacity:
    """Of this machine."""
    return of(available(), os.cpu_count() or 1)


def of(memory: float, cores: int) -> Capacity:
    """Of a machine with so many bytes that are free and so many cores."""
    deploys = max(1, round(cores * DEPLOYS_A_CORE))
    by_memory = int((memory - HUB - deploys * DEPLOY) / LEARNER)
    by_cores = cores * LEARNERS_A_CORE
    return Capacity(
        memory, cores, max(0, min(by_memory, by_cores)), deploys, "memory" if by_memory < by_cores else "cores"
    )


def guarantee() -> str:
    """The memory that each learner's pod is sure of, in the hub's units: by it the scheduler fills the nodes."""
    return f"{math.ceil((LEARNER + DEPLOYING * DEPLOY) / 2**20)}M"


def a_node(memory: float, cores: int) -> int:
    """How many learners a node with so many bytes and cores takes, by `guarantee` and `LEARNERS_A_CORE`."""
    by_memory = int((memory - NODE_SYSTEM) / (int(guarantee()[:-1]) * 2**20))
    return min(by_memory, cores * LEARNERS_A_CORE)


def available(path: Path = Path("/proc/meminfo")) -> float:
    """The bytes of memory that programs can still have."""
    lines = dict(line.split(":", 1) for line in path.read_text().splitlines() if ":" in line)
    return float(lines["MemAvailable"].split()[0]) * 1024


def unreadable(paths: Iterable[Path]) -> list[Path]:
    """Those files and folders on the way to `paths` that other users of the machine may not enter or read."""
    found = []
    for path in paths:
        for place in [*reversed(path.parents), path]:
            mode = place.stat().st_mode
            needed = 0o005 if place == path else 0o001
            if mode & needed != needed and place not in found:
                found.append(place)
    return found
