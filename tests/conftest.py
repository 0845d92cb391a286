"""One sandbox for a whole run (one a worker), in a temporary home; notebooks' kernels inherit its environment."""

import os
import shutil
import tempfile

import pytest

from helpers import sandbox as embedded


def pytest_sessionstart(session: pytest.Session) -> None:
    """Start before anything is collected: an autouse fixture does not run where all items are notebooks."""
    if getattr(session.config.option, "collectonly", False):
        return
    session.config.stash[HOME] = tempfile.mkdtemp(prefix="workshop-home-")
    os.environ["WORKSHOP_HOME"] = session.config.stash[HOME]
    embedded.activate()


def pytest_sessionfinish(session: pytest.Session) -> None:
    home = session.config.stash.get(HOME, None)
    if home is not None:
        embedded.stop()
        shutil.rmtree(home, ignore_errors=True)


HOME: pytest.StashKey[str] = pytest.StashKey()


@pytest.fixture(scope="session")
def sandbox() -> embedded.Sandbox:
    """The run's sandbox; this process's environment is its own."""
    return embedded.ensure()


@pytest.fixture
def fresh(sandbox: embedded.Sandbox) -> embedded.Sandbox:
    """The same sandbox, emptied."""
    sandbox.control("reset")
    return sandbox
