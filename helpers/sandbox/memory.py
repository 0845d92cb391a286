"""The memory of the sandbox's process, which is there as long as the lab is, and how many files it may have open."""

import contextlib
import ctypes
import gc

BETWEEN_LOOKS = (10_000, 10, 10)  # new objects, and how often among the new before older ones are looked through too


def look_for_garbage() -> None:
    """Look for garbage from now on, but not among what is there: imports made it, and it stays.

    After 700 new objects, as Python has it, an answer of EC2 would have all looked through several times.
    """
    gc.freeze()
    gc.set_threshold(*BETWEEN_LOOKS)
    gc.enable()


def give_back() -> None:
    """Have the C library give back what imports and large objects took for a moment, where it can (glibc)."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def allow_many_files(wanted: int = 1 << 14) -> None:
    """Let this process have as many files open as it may, up to `wanted`: each connection is one, and each large object."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        if soft != resource.RLIM_INFINITY and soft < most:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
