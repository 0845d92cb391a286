"""What the launcher asks the system about processes. The standard library alone; on Linux from /proc, elsewhere from
`ps`.
"""

import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence

SUBREAPER = 36  # prctl's PR_SET_CHILD_SUBREAPER
LIBRARY = ctypes.CDLL(None, use_errno=True)  # loaded once, for all that are forked
MACHINE = os.uname().machine
SCHEDULING, IO_PRIORITY = {"x86_64": 315, "aarch64": 275}, {"x86_64": 252, "aarch64": 31}  # the numbers of system calls
CHANGEABLE = ("limits", "oom_score_adj", "coredump_filter", "autogroup")
PATIENCE = 1.0  # seconds for a program that is set apart to appear


def adopt_orphans() -> None:
    """Make this process the parent of what its children leave behind, where the system can."""
    if sys.platform == "linux":
        LIBRARY.prctl(SUBREAPER, 1, 0, 0, 0)


@contextlib.contextmanager
def modest(cpus: list[int]) -> Iterator[None]:
    """What this process starts meanwhile uses these CPUs only (none: all), and is the first to go if memory runs out."""
    with contextlib.ExitStack() as back, on(cpus):
        with contextlib.suppress(OSError):
            back.callback(_be_chosen, _chosen())
            _be_chosen("1000")
        yield


@contextlib.contextmanager
def on(cpus: list[int]) -> Iterator[None]:
    """What this process starts meanwhile uses these CPUs only (none: all)."""
    with contextlib.ExitStack() as back:
        with contextlib.suppress(OSError, AttributeError):
            if cpus:
                back.callback(os.sched_setaffinity, 0, os.sched_getaffinity(0))
                os.sched_setaffinity(0, cpus)
        yield


def be_chosen_first() -> None:
    """Have this process, and what it starts, be the first to go if memory runs out."""
    _be_chosen("1000")


def give_way(which: int, number: int, nice: int) -> None:
    """Have this process or group of processes (`which`), and what it starts, give way to others."""
    with contextlib.suppress(OSError):
        if nice:
            os.setpriority(which, number, os.getpriority(os.PRIO_PROCESS, 0) + nice)


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


class SystemFile:
    """One of the system's small files, which is found once: to find it takes longer than to read it. Empty where it is not there."""

    def __init__(self, path: str):
        self.descriptor = -1
        with contextlib.suppress(FileNotFoundError):
            self.descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)

    def read(self) -> bytes:
        """What it holds now. Raises OSError, for one of a process where that has ended."""
        return os.pread(self.descriptor, 1 << 16, 0) if self.descriptor >= 0 else b""

    def close(self) -> None:
        if self.descriptor >= 0:
            os.close(self.descriptor)


class LookedAt:
    """A process of one thread at which is looked, again and again, whether others have changed anything of it (Linux)."""

    def __init__(self, process: int):
        self.process = process
        self.files = [SystemFile(f"/proc/{process}/{name}") for name in CHANGEABLE]
        self.of_children = children_file(process)

    def changeable(self) -> tuple:
        """All of it that others of its user may change without looking into it: limits, priorities, marks."""
        scheduling = ctypes.create_string_buffer(64)
        LIBRARY.syscall(SCHEDULING[MACHINE], self.process, scheduling, len(scheduling), 0)
        io_priority = LIBRARY.syscall(IO_PRIORITY[MACHINE], 1, self.process)
        return os.sched_getaffinity(self.process), io_priority, scheduling.raw, *(one.read() for one in self.files)

    def close(self) -> None:
        for file in (*self.files, self.of_children):
            file.close()


def children_file(process: int) -> SystemFile:
    """The numbers of the processes that this one, of one thread, has started (Linux); also of those that are not buried."""
    return SystemFile(f"/proc/{process}/task/{process}/children")


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


def memory(process: int, limit: int, orphans_of: int = 0, siblings: Sequence[int] = ()) -> dict[int, int]:
    """Bytes that this process, its `siblings` and those below them hold for themselves, by process, with those that `orphans_of`
    has adopted; {} where all of it is within `limit`.
    """
    if sys.platform != "linux":
        sizes = _by_ps(process)
        return sizes if sum(sizes.values()) > limit else {}
    pids = [process, *siblings, *(pid for one in (process, *siblings) for pid in below(one))]
    pids += below(orphans_of) if orphans_of else []
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
    import subprocess  # on macOS alone: each fork of who has it costs more

    said = subprocess.run(["ps", "-axo", "pid=,pgid=,rss="], capture_output=True, text=True, check=False).stdout
    rows = [[int(word) for word in line.split()] for line in said.splitlines() if len(line.split()) == 3]
    return {pid: kilobytes * 1024 for pid, its_group, kilobytes in rows if its_group == group}


def end_all(pids: list[int]) -> None:
    """Kill these processes."""
    for process in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
