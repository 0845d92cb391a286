"""The embedded AWS: one process a learner, on 127.0.0.1, started by whoever needs it first and found by all others.

This side is light: `client` finds, starts and stops that process; all else in this package runs in it.
"""

from helpers.sandbox.client import (
    ACCOUNT,
    LEARNER_ADDRESS,
    REGION,
    Sandbox,
    activate,
    ensure,
    find,
    stop,
    wind,
)
from helpers.sandbox.errors import ClockError, SandboxError

__all__ = [
    "ACCOUNT",
    "LEARNER_ADDRESS",
    "REGION",
    "ClockError",
    "Sandbox",
    "SandboxError",
    "activate",
    "ensure",
    "find",
    "stop",
    "wind",
]
