"""The desk of a learner at work on a chapter; a plugin that tests/conftest.py names."""

import contextlib
import shutil
from collections.abc import Iterator

import pytest

from helpers import sandbox as embedded
from helpers.home import aws_folder, home, state_folder, write_private


@pytest.fixture
def desk(fresh, tmp_path, monkeypatch):
    """A fresh sandbox, a folder to work in with the files of 03_aws_cli, the apps as they come, no progress, no runs.

    Profiles that a test adds are gone afterwards.
    """
    folder = tmp_path / "en"
    (folder / "notes").mkdir(parents=True)
    (folder / "hello_world.txt").write_text("Hello, world!\n")
    for name in ("one", "two", "three"):
        (folder / "notes" / f"{name}.txt").write_text(f"This is note {name}.\n")
    monkeypatch.chdir(folder)
    for left in (home() / "cdk_apps", state_folder() / "assemblies"):
        shutil.rmtree(left, ignore_errors=True)
    for name in ("progress.json", "transcript.jsonl"):
        (state_folder() / name).unlink(missing_ok=True)
    with profiles_kept():
        yield folder


def _port() -> int:
    sandbox = embedded.find()
    return sandbox.port if sandbox else 0


@contextlib.contextmanager
def profiles_kept() -> Iterator[None]:
    """The learner's AWS files are afterwards as they are now, if the sandbox that they lead to is still there."""
    port, folder = _port(), aws_folder()
    kept = {path: path.read_text() for path in folder.glob("*") if path.is_file()}
    yield
    if _port() != port:
        return
    for path, content in kept.items():
        if not path.is_file() or path.read_text() != content:  # what is written anew makes every session anew
            write_private(path, content)


@pytest.fixture(scope="module", autouse=True)
def profiles_end_with_their_file():
    """A profile that a test of one file adds is none that a later file meets."""
    with profiles_kept():
        yield
