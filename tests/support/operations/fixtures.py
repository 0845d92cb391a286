"""One world for all tests of operations, and what each case gives in it; a plugin that tests/conftest.py names."""

import functools
from collections.abc import Callable

import pytest

from helpers.operations import Result
from helpers.operations.running import run
from tests.support.operations.case import Case
from tests.support.operations.cases import CASES
from tests.support.operations.world import State, World


@pytest.fixture(scope="session")
def world(tmp_path_factory):
    """One world for all the tests that begin by resetting it."""
    world = World(tmp_path_factory.mktemp("operations"))
    yield world
    world.close()


@pytest.fixture
def here(world, monkeypatch):
    """The world, reset, and this process in it."""
    world.reset()
    world.enter(monkeypatch)
    yield world
    world.finish()


@pytest.fixture(scope="session")
def ran(world) -> Callable[[Case], tuple[Result, State]]:
    """What the operation of a case gives, and the state it leaves; each case is run once in a session."""

    @functools.cache
    def outcome(case_id: str) -> tuple[Result, State]:
        case = next(case for case in CASES if case.id == case_id)
        with pytest.MonkeyPatch.context() as patch:
            return run(case.began(world, patch), world.target), world.finish()

    return lambda case: outcome(case.id)
