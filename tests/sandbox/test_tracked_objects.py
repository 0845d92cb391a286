"""Objects that nobody has any more leave the sandbox's memory."""

import gc
import weakref

from moto.s3.models import FakeBucket, FakeKey

from helpers.sandbox.overlay import tracked_objects
from tests.support.installed_gaps import installed


def made() -> tuple[weakref.ref, bool]:
    """A reference to an object that nobody has any more, and whether moto remembers it."""
    before = len(FakeKey.instances_tracked)
    key = FakeKey("key", b"x", "123456789012", "eu-west-1", bucket_name="b")
    key.dispose()
    return weakref.ref(key), len(FakeKey.instances_tracked) > before


def test_what_nobody_has_is_gone():
    with installed(tracked_objects):
        reference, is_remembered = made()
        bucket = FakeBucket("bucket", "123456789012", "eu-west-1")
    gc.collect()
    assert (reference(), is_remembered) == (None, False)
    assert (bucket.name, type(bucket)) == ("bucket", FakeBucket)


def test_moto_still_remembers_all_that_it_made():
    from moto.s3.models import FakeKey

    _, is_remembered = made()
    assert is_remembered
    FakeKey.instances_tracked.pop()
