"""The desk of a learner at work on a chapter; a plugin that tests/conftest.py names."""

import shutil

import pytest

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
    kept = {path: path.read_text() for path in aws_folder().iterdir() if path.is_file()}
    for name in ("progress.json", "transcript.jsonl"):
        (state_folder() / name).unlink(missing_ok=True)
    yield folder
    for path, content in kept.items():
        if not path.is_file() or path.read_text() != content:  # what is written anew makes every session anew
            write_private(path, content)
