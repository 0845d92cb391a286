"""Where moto and AWS differ and a learner would meet it: one small module a gap, all listed here.

Each module has `install()` (`presigned` and `worded_errors`, which stand before moto, are called by the door), a test of the behaviour, and a test that fails on the day moto no
longer needs it.
"""

from helpers.sandbox.overlay import (
    access_keys,
    bucket_names,
    denials,
    history,
    identifiers,
    policies,
    public_access,
    s3_limits,
    taken_names,
)

GAPS = (access_keys, bucket_names, denials, history, identifiers, policies, public_access, s3_limits, taken_names)


def install() -> None:
    """Close every gap in this process; call it once, before the first request."""
    for gap in GAPS:
        gap.install()
