"""Where moto and AWS differ and a learner would meet it: one small module a gap, all listed here.

Each module has `install()` (or, for the door, `admit`), a test of the behaviour, and a test that fails on the day moto no
longer needs it.
"""

from helpers.sandbox.overlay import bucket_names, history, taken_names


def install() -> None:
    """Close every gap in this process; call it once, before the first request."""
    for gap in (bucket_names, history, taken_names):
        gap.install()
