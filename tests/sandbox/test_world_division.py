"""A bucket is a piece of its own: what changes one has no other written, and all are put together again."""

import json

import pytest
from moto.s3.models import s3_backends

from helpers.sandbox.world import backends, changes, pieces
from helpers.sandbox.world.keeper import Keeper
from helpers.sandbox.world.reading import Unreadable
from helpers.sandbox.world.writing import write
from tests.support.installed_gaps import installed

ACCOUNT = "210987654321"  # with no other test's buckets
KEY = ("s3", ACCOUNT, "aws")
REST = (*KEY, "")


@pytest.fixture
def s3():
    """A backend of S3 that says what is asked for, with two buckets."""
    with installed(changes):
        backend = s3_backends[ACCOUNT]["aws"]
        for name in ("first", "second"):
            backend.create_bucket(name, "ap-northeast-1")
        changes.take()
        yield backend
        backend.reset()
        s3_backends.pop(ACCOUNT)
        changes.take()


def touched(act):
    with changes.request() as keys:
        act(s3_backends[ACCOUNT]["aws"])
    return keys


def labels(contents: list[bytes]) -> list[list[list[str]]]:
    return [json.loads(one.partition(b"\n")[0]) for one in contents]


def put_together(contents: list[bytes]) -> dict:
    """The buckets of pieces, as a start makes them: name and policy."""
    former = backends.detach()
    try:
        pieces.restored(contents)
        found = backends.backend(*KEY).buckets
        return {name: bucket.policy for name, bucket in found.items()}
    finally:
        backends.empty(backends.detach())
        backends.attach(former)


@pytest.mark.parametrize(
    ("act", "names"),
    [
        (lambda s3: None, set()),
        (lambda s3: s3.get_bucket("first"), {"first"}),
        (lambda s3: s3.buckets.get("second"), {"second"}),
        (lambda s3: "first" in s3.buckets or len(s3.buckets) or list(s3.buckets), set()),
        (lambda s3: s3.create_bucket("third", "ap-northeast-1"), {"third"}),
        (lambda s3: s3.delete_bucket("first"), {"first"}),
        (lambda s3: s3.list_buckets(None, None, None), {"first", "second"}),
        (lambda s3: s3.list_buckets("f", None, None), {"first", "second"}),
        (lambda s3: list(s3.iter_tagged_resources()), {"first", "second"}),
        (lambda s3: s3.buckets.setdefault("first", None), {"first"}),
        (lambda s3: dict(s3.buckets), {"first", "second"}),
    ],
)
def test_a_request_says_which_backends_it_touched(s3, act, names):
    assert {key for key in touched(act) if key[:3] == KEY} == {REST, *((*KEY, name) for name in names)}


def test_what_a_thread_asks_for_counts_as_changed(s3):
    s3.get_bucket("first").policy = b"{}"
    assert (*KEY, "first") in changes.pending()


def test_of_a_world_only_the_bucket_that_changed_is_written(s3):
    (piece,) = pieces.written(touched(lambda s3: s3.create_bucket("third", "ap-northeast-1")) & {REST, (*KEY, "third")})
    assert labels([piece]) == [[[*REST], [*KEY, "third"]]]
    assert b"first" in piece  # by its name
    assert len(piece) < 1.1 * len(pieces.written([REST, (*KEY, "first")])[0])


def test_pieces_are_put_together_in_the_order_of_making_whatever_was_written_last(s3):
    journal = pieces.written([KEY])
    assert labels(journal) == [[[*KEY]]]  # as worlds of before have it

    def do(act):
        journal.extend(pieces.written({key for key in touched(act) if key[:3] == KEY}))

    do(lambda s3: s3.create_bucket("third", "ap-northeast-1"))
    do(lambda s3: s3.create_bucket("fourth", "ap-northeast-1"))
    do(lambda s3: setattr(s3.get_bucket("third"), "policy", b"{}"))
    do(lambda s3: setattr(s3.get_bucket("second"), "policy", b"[]"))
    do(lambda s3: s3.delete_bucket("fourth"))
    do(lambda s3: s3.delete_bucket("first"))
    do(lambda s3: s3.create_bucket("first", "ap-northeast-1"))
    expected = {"second": b"[]", "third": b"{}", "first": None}
    assert list(put_together(journal).items()) == list(expected.items())
    whole = pieces.written([KEY])
    assert list(put_together([*journal, *whole]).items()) == list(expected.items())
    do(lambda s3: s3.delete_bucket("second"))
    del expected["second"]
    assert list(put_together([*whole, journal[-1]]).items()) == list(expected.items())


def test_a_bucket_that_is_being_made_is_not_there_until_it_is_answered_for(s3):
    s3.create_bucket("third", "ap-northeast-1")
    assert list(put_together([*pieces.written([REST, (*KEY, "first")]), *pieces.written([(*KEY, "second")])])) == [
        "first",
        "second",
    ]


def test_a_piece_before_the_whole_counts_for_nothing(s3):
    early = pieces.written([REST, (*KEY, "first")])
    s3.get_bucket("first").policy = b"{}"
    assert put_together([*early, *pieces.written([KEY])]) == {"first": b"{}", "second": None}


def test_a_bucket_that_shares_an_object_goes_into_the_piece_of_the_other(s3):
    keeper = Keeper(on=False)
    s3.get_bucket("first").acl = s3.get_bucket("second").acl
    keeper.sharing.look()
    both = {(*KEY, "first"), (*KEY, "second")}
    assert keeper.sharing.with_others({(*KEY, "first")}) == both
    s3.create_bucket("third", "ap-northeast-1")
    keeper.sharing.note([REST, (*KEY, "third")])
    assert keeper.sharing.look() == set()
    assert keeper.sharing.with_others({(*KEY, "third")}) == {(*KEY, "third")}


def test_what_cannot_be_kept_of_a_bucket_has_its_backend_not_kept(s3, monkeypatch):
    monkeypatch.setattr(pieces, "NOT_KEPT", set())
    s3.get_bucket("first").policy = lambda: None
    assert labels(pieces.written([REST, (*KEY, "first"), (*KEY, "second")])) == [[[*REST], [*KEY, "second"]]]
    assert {KEY} == pieces.NOT_KEPT
    assert pieces.written([REST, (*KEY, "second")]) == []


@pytest.mark.parametrize(
    "key", [[], ["s3"], ["s3", "", "", "", ""], ["ec2", ACCOUNT, "ap-northeast-1", "part"], "s3", 5, [["s3"]], {}]
)
def test_a_label_that_is_no_key_is_refused(key):
    with pytest.raises(Unreadable):
        pieces.restored([json.dumps([key]).encode() + b"\n" + write({})])
