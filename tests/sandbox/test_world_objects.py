"""An object is a piece of its own: a bucket of ten thousand is not written again for one of them, and all are put together."""

import json

import pytest
from moto.s3.models import FakeBucket, s3_backends
from werkzeug.test import create_environ

from helpers.sandbox.dispatching import Service
from helpers.sandbox.overlay.s3 import tags_of_objects
from helpers.sandbox.world import backends, changes, division, pieces
from helpers.sandbox.world.keeper import Keeper
from helpers.sandbox.world.reading import Unreadable
from helpers.sandbox.world.writing import write
from tests.support.installed_gaps import installed

ACCOUNT = "210987654322"  # with no other test's buckets
KEY = ("s3", ACCOUNT, "aws")
BUCKET = (*KEY, "first")
REST = (*KEY, "")


@pytest.fixture
def s3():
    """A backend of S3 that says what is asked for, with a bucket of two objects."""
    with installed(changes, tags_of_objects):
        backend = s3_backends[ACCOUNT]["aws"]
        backend.create_bucket("first", "ap-northeast-1")
        put(backend, "a", b"1")
        put(backend, "b/c", b"2")
        changes.take()
        yield backend
        backend.reset()
        s3_backends.pop(ACCOUNT)
        changes.take()


def put(s3, name, content=b"x", tags=None):
    made = s3.put_object("first", name, content)
    made.set_acl(s3.get_bucket("first").acl)
    return s3.put_object_tagging(made, tags)


def touched(act):
    with changes.request() as keys:
        act(s3_backends[ACCOUNT]["aws"])
    return {key for key in keys if key[:3] == KEY}


def put_together(journal: list[bytes]) -> dict:
    """What a start makes of these pieces: of each object by name, the contents of its versions (None: a mark of deletion)."""
    former = backends.detach()
    try:
        pieces.restored(journal)
        buckets = vars(backends.backend(*KEY))["buckets"]
        objects = {name: dict.items(vars(bucket)["keys"]) for name, bucket in buckets.items()}
        return {
            name: {key: [getattr(one, "value", None) for one in versions] for key, versions in found}
            for name, found in objects.items()
        }
    finally:
        backends.empty(backends.detach())
        backends.attach(former)


@pytest.mark.parametrize(
    ("act", "names"),
    [
        (lambda s3: put(s3, "new"), {"new"}),
        (lambda s3: s3.get_object("first", "a"), {"a"}),
        (lambda s3: s3.delete_object("first", "b/c"), {"b/c"}),
        (lambda s3: s3.put_object_tagging(s3.get_object("first", "a"), {"k": "v"}), {"a"}),
        (lambda s3: s3.get_bucket("first").keys.setlist("d", s3.get_bucket("first").keys.getlist("a")), {"a", "d"}),
        (lambda s3: s3.get_bucket("first").keys.__setitem__("a", s3.get_bucket("first").keys["b/c"]), {"a", "b/c"}),
        (lambda s3: list(s3.get_bucket("first").keys.items()), {"a", "b/c"}),
        (lambda s3: s3.list_object_versions("first"), {"a", "b/c"}),
        (lambda s3: list(s3.get_bucket("first").keys.values()), {"a", "b/c"}),
        (lambda s3: "a" in s3.get_bucket("first").keys and len(s3.get_bucket("first").keys), set()),
        (lambda s3: list(s3.get_bucket("first").keys) and s3.get_bucket("first").keys.item_size(), set()),
    ],
)
def test_a_request_says_which_objects_it_touched(s3, act, names):
    assert touched(act) == {REST, BUCKET, *((*BUCKET, name) for name in names)}


def test_what_is_written_for_an_object_does_not_grow_with_its_bucket(s3):
    def written():
        return len(pieces.written(touched(lambda s3: put(s3, "new", b"x" * 1000)))[0])

    before = written()
    for number in range(200):
        put(s3, f"more-{number}")
    assert written() == before


def test_objects_are_put_together_with_what_changed_last(s3):
    whole = pieces.written([KEY])
    journal = list(whole)

    def do(act):
        journal.extend(pieces.written(touched(act)))

    do(lambda s3: put(s3, "new", b"3"))
    do(lambda s3: put(s3, "a", b"4"))
    do(lambda s3: s3.delete_object("first", "b/c"))
    expected = {"first": {"a": [b"4"], "new": [b"3"]}}
    assert put_together(journal) == expected
    assert put_together([*journal, *pieces.written([KEY])]) == expected
    do(lambda s3: setattr(s3.get_bucket("first"), "versioning_status", "Enabled"))
    do(lambda s3: put(s3, "a", b"5"))
    do(lambda s3: s3.delete_object("first", "new"))
    assert put_together(journal) == {"first": {"a": [b"4", b"5"], "new": [b"3", None]}}


def test_a_bucket_of_the_same_name_has_no_objects_of_the_one_before(s3):
    journal = pieces.written([KEY])
    journal += pieces.written(touched(lambda s3: put(s3, "new")))
    deleted = touched(lambda s3: [s3.delete_object("first", name) for name in ("a", "b/c", "new")])
    bucket_deleted = touched(lambda s3: s3.delete_bucket("first"))
    journal += pieces.written(bucket_deleted)  # by a request that is answered before the one that deleted the objects
    journal += pieces.written(deleted)
    journal += pieces.written(touched(lambda s3: s3.create_bucket("first", "ap-northeast-1")))
    assert put_together(journal) == {"first": {}}


def test_a_bucket_that_was_written_with_its_objects_has_these(s3):
    """As journals of before have it."""
    journal = pieces.written([KEY])
    put(s3, "a", b"6")
    s3.delete_object("first", "b/c")
    bucket = s3.get_bucket("first")
    journal.append(pieces.labelled([BUCKET], write({BUCKET: bucket})))
    assert put_together(journal) == {"first": {"a": [b"6"]}}


def test_a_bucket_that_is_new_in_a_journal_has_its_objects(s3):
    journal = pieces.written([REST, BUCKET, (*BUCKET, "a"), (*BUCKET, "b/c")])
    assert put_together(journal) == {"first": {"a": [b"1"], "b/c": [b"2"]}}
    assert isinstance(s3.get_bucket("first"), FakeBucket) and "keys" in vars(s3.get_bucket("first"))


def test_objects_with_their_buckets_access_list_are_no_group(s3):
    keeper = Keeper(on=False)
    assert s3.get_object("first", "a").acl is s3.get_bucket("first").acl
    assert keeper.sharing.look() == set()
    keeper.sharing.note(touched(lambda s3: put(s3, "a")))
    assert keeper.sharing.look() == set()
    assert keeper.sharing.with_others({(*BUCKET, "a")}) == {(*BUCKET, "a")}
    assert list(division.keys_of(KEY, s3)) == [REST, BUCKET]


def test_tags_of_an_object_are_kept_and_go_with_the_last_one(s3):
    assert s3.tagger.tags == {}
    put(s3, "a", tags={"k": "v"})
    assert list(s3.tagger.tags.values()) == [{"k": "v"}]
    assert s3.get_object("first", "a").response_dict["x-amz-tagging-count"] == "1"
    put(s3, "a")
    assert s3.tagger.tags == {}
    assert "x-amz-tagging-count" not in s3.get_object("first", "a").response_dict


def test_moto_still_keeps_tags_of_objects_that_have_none():
    from moto.s3.models import s3_backends

    backend = s3_backends[ACCOUNT]["aws"]
    backend.create_bucket("first", "ap-northeast-1")
    put(backend, "a")
    assert list(backend.tagger.tags.values()) == [{}]
    backend.reset()
    s3_backends.pop(ACCOUNT)


@pytest.mark.parametrize(
    "key", [["s3", ACCOUNT, "aws", "", "a"], ["s3", ACCOUNT, "aws", "first", "a", "b"], ["ec2", ACCOUNT, "x", "y", "z"]]
)
def test_a_label_that_is_no_key_of_an_object_is_refused(key):
    with pytest.raises(Unreadable):
        pieces.restored([json.dumps([key]).encode() + b"\n" + write({})])


def asked(method: str, path: str, **headers: str) -> set:
    """The keys of what a request of S3 touched that is answered with success."""
    environ = create_environ(path, "http://127.0.0.1", method=method, data=b"content")
    environ |= {
        "HTTP_X_MOTO_ACCOUNT_ID": ACCOUNT,
        "HTTP_AUTHORIZATION": "AWS4 Credential=a/20260101/ap-northeast-1/s3/x",
    }
    environ |= {f"HTTP_{name}": value for name, value in headers.items()}
    answered = []
    keys = touched(lambda s3: b"".join(Service(s3)(environ, lambda status, _: answered.append(status))))
    assert answered == ["200 OK"]
    return keys


def test_a_put_changes_its_object_alone(s3):
    assert asked("PUT", "/first/a") == {(*BUCKET, "a")}
    assert changes.pending() == set()


def test_a_put_with_tags_or_in_the_place_of_one_with_tags_changes_the_tags_too(s3):
    for headers in ({"X_AMZ_TAGGING": "k=v"}, {}):
        asked("PUT", "/first/a", **headers)
        assert changes.take() == {REST}
    asked("PUT", "/first/a")
    assert changes.pending() == set()


def test_a_copy_has_all_written_that_it_touched(s3):
    assert {REST, BUCKET, (*BUCKET, "new")} <= asked("PUT", "/first/new", X_AMZ_COPY_SOURCE="/first/a")
