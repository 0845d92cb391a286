"""The memory of the sandbox's process, which is there as long as the lab is."""

import contextlib
import ctypes
import gc


def look_for_garbage() -> None:
    """Look for garbage from now on, but not among what is there: imports made it, and it stays."""
    gc.freeze()
    gc.enable()


def give_back() -> None:
    """Have the C library give back what imports and large objects took for a moment, where it can (glibc)."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
