"""Backends that share objects go into one piece; who does is found out anew for what has changed alone."""

import types

import pytest

from helpers.sandbox.world import changes, files, pieces, sharing
from helpers.sandbox.world.keeper import Keeper
from helpers.sandbox.world.sharing import Sharing

ONE, OTHER, THIRD = (("s3", "123456789012", region) for region in ("aws", "aws-cn", "aws-us-gov"))


class World(dict):
    """Backends by key, and which of them were gone through."""

    def __init__(self):
        super().__init__({key: {"own": Thing()} for key in (ONE, OTHER, THIRD)})
        self.looked = []

    def change(self, key, value):
        self[key]["shared"] = value


class Thing:
    """An object of which a world may consist."""


@pytest.fixture
def world(monkeypatch):
    world = World()

    def content_of(key, state):
        world.looked.append(key)
        return state

    monkeypatch.setattr(sharing, "backends", types.SimpleNamespace(there=lambda: world.items()))
    parts = types.SimpleNamespace(keys_of=lambda key, state: [key], content_of=content_of)
    monkeypatch.setattr(sharing, "division", parts)
    monkeypatch.setattr(sharing, "identities", lambda state: {id(one) for one in state.values()})
    return world


@pytest.fixture
def looked(world):
    shared = Sharing()
    assert shared.look() == set()
    world.looked.clear()
    return shared


def test_only_what_changed_is_gone_through(world, looked):
    looked.note([ONE])
    assert looked.outdated
    looked.look()
    assert (world.looked, looked.outdated) == ([ONE], False)


def test_what_shares_an_object_is_a_group_until_it_does_no_more(world, looked):
    thing = Thing()
    world.change(ONE, thing)
    world.change(OTHER, thing)
    looked.note([ONE, OTHER])
    assert looked.look() == {ONE, OTHER}
    assert looked.with_others({ONE}) == {ONE, OTHER}
    assert looked.with_others({THIRD}) == {THIRD}
    looked.note([ONE])
    assert looked.look() == set()  # the same group as before
    world.change(ONE, Thing())
    looked.note([ONE])
    looked.look()
    assert looked.with_others({ONE}) == {ONE}


def test_two_that_share_with_a_third_are_one_group(world, looked):
    first, second = Thing(), Thing()
    world[ONE]["a"] = world[THIRD]["a"] = first
    world[OTHER]["b"] = world[THIRD]["b"] = second
    looked.note(world)
    assert looked.look() == {ONE, OTHER, THIRD}


def test_a_backend_that_is_gone_is_forgotten_and_a_new_one_is_seen(world, looked):
    thing = Thing()
    world.change(ONE, thing)
    looked.note([ONE])
    del world[OTHER]
    looked.look()
    world[OTHER] = {"own": thing}
    looked.note([THIRD])
    assert looked.look() == {ONE, OTHER}


def test_what_changes_while_it_is_gone_through_is_looked_at_again(world, looked, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(sharing, "identities", lambda state: (_ for _ in ()).throw(RuntimeError("changed size")))
        looked.note([ONE])
        with pytest.raises(RuntimeError):
            looked.look()
    assert looked.outdated


def test_calls_that_only_read_have_nothing_gone_through(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path))
    keeper = Keeper(on=True)
    keeper.journal = files.Journal(1)
    changes.take()
    monkeypatch.setattr(pieces, "written", lambda keys, calls: [b"piece"])
    keeper.flush()
    assert (keeper.journal.length > 0, keeper.sharing.outdated) == (True, False)
    changes.note(ONE)
    keeper.flush()
    assert keeper.sharing.outdated
    keeper.journal.close()
