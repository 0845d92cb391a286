"""What the launcher asks the system about processes. The standard library alone; on Linux from /proc, elsewhere from
`ps`.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

SUBREAPER = 36  # prctl's PR_SET_CHILD_SUBREAPER
LIBRARY = ctypes.CDLL(None, use_errno=True)  # loaded once, for all that are forked
PATIENCE = 1.0  # seconds for a program that is set apart to appear


def adopt_orphans() -> None:
    """Make this process the parent of what its children leave behind, where the system can."""
    if sys.platform == "linux":
        LIBRARY.prctl(SUBREAPER, 1, 0, 0, 0)


@contextlib.contextmanager
def modest(cpus: list[int]) -> Iterator[None]:
    """What this process starts meanwhile uses these CPUs only (none: all), and is the first to go if memory runs out."""
    with contextlib.ExitStack() as back:
        with contextlib.suppress(OSError, AttributeError):
            if cpus:
                back.callback(os.sched_setaffinity, 0, os.sched_getaffinity(0))
                os.sched_setaffinity(0, cpus)
        with contextlib.suppress(OSError):
            back.callback(_be_chosen, _chosen())
            _be_chosen("1000")
        yield


def give_way(group: int, nice: int) -> None:
    """Have this group of processes, and what they start, give way to others."""
    with contextlib.suppress(OSError):
        if nice:
            os.setpriority(os.PRIO_PGRP, group, os.getpriority(os.PRIO_PROCESS, 0) + nice)


def _chosen() -> str:
    with open("/proc/self/oom_score_adj") as file:
        return file.read()


def _be_chosen(score: str) -> None:
    """How soon this process goes if memory runs out; without the right to it, it stays."""
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write(score)


def children(process: int) -> list[int]:
    """The processes that this one started (Linux; elsewhere none are known)."""
    found: list[int] = []
    with contextlib.suppress(OSError):
        for thread in os.listdir(f"/proc/{process}/task"):
            with open(f"/proc/{process}/task/{thread}/children") as file:
                found += [int(number) for number in file.read().split()]
    return found


def below(process: int) -> list[int]:
    """All processes under this one, without itself."""
    found = children(process)
    for child in found:  # which grows meanwhile
        found += children(child)
    return found


def inside(bubblewrap: int) -> int:
    """The program that is set apart: bubblewrap's first process has a first process in a namespace of its own, and that has it.
    0 where it is not there.
    """
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for first in children(bubblewrap):
            if found := children(first):
                return found[0]
        if not os.path.exists(f"/proc/{bubblewrap}"):
            return 0
        time.sleep(0.005)
    return 0


def memory(process: int, limit: int) -> dict[int, int]:
    """Bytes that this process and those below it hold for themselves, by process; {} where all of it is within
    `limit`.
    """
    if sys.platform != "linux":
        sizes = _by_ps(process)
        return sizes if sum(sizes.values()) > limit else {}
    pids = [process, *below(process)]
    if sum(_resident(one) for one in pids) <= limit:
        return {}
    sizes = {one: _held(one) for one in pids}
    return sizes if sum(sizes.values()) > limit else {}


def _resident(process: int) -> int:
    """All that is in memory, also what it shares with others: soon read, and never too little."""
    with contextlib.suppress(OSError, ValueError), open(f"/proc/{process}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")
    return 0


def _held(process: int) -> int:
    """What is its own: anonymous and shared memory, divided among those that share it (Pss), without files."""
    held = 0
    with contextlib.suppress(OSError), open(f"/proc/{process}/smaps_rollup") as file:
        for line in file:
            if line.startswith(("Pss_Anon:", "Pss_Shmem:")):
                held += int(line.split()[1]) * 1024
    return held


def _by_ps(group: int) -> dict[int, int]:
    said = subprocess.run(["ps", "-axo", "pid=,pgid=,rss="], capture_output=True, text=True, check=False).stdout
    rows = [[int(word) for word in line.split()] for line in said.splitlines() if len(line.split()) == 3]
    return {pid: kilobytes * 1024 for pid, its_group, kilobytes in rows if its_group == group}


def end_all(pids: list[int]) -> None:
    """Kill these processes."""
    for process in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
