"""The learner's own copy of an app is there when it is needed, also after its files had to give way to another world's."""

from pathlib import Path

import pytest

from helpers.cdk import apps
from helpers.marks import places


@pytest.fixture
def mine(tmp_path, monkeypatch) -> Path:
    """Where the learner's own copy of the app `ecs` is, or would be."""
    monkeypatch.setattr(apps, "home", lambda: tmp_path)
    return tmp_path / "cdk_apps" / "ecs"


def bundled() -> list[Path]:
    return [path.relative_to(apps.BUNDLED / "ecs") for path in apps.sources(apps.BUNDLED / "ecs")]


def copied(folder: Path) -> list[Path]:
    return [path.relative_to(folder) for path in apps.sources(folder)]


def test_it_is_copied_once_and_what_is_changed_in_it_stays(mine):
    assert apps.app_folder("ecs") == mine and copied(mine) == bundled()
    (mine / "app.py").write_text("mine")
    (mine / "docker" / "answer.py").unlink()
    apps.app_folder("ecs")
    assert (mine / "app.py").read_text() == "mine" and not (mine / "docker" / "answer.py").exists()
    assert [path.name for path in mine.parent.iterdir()] == ["ecs"]


def test_it_is_copied_again_once_its_files_had_to_give_way(mine, tmp_path):
    apps.app_folder("ecs")
    for place in (".git", "cdk.out", "docker/__pycache__"):
        (mine / place).mkdir()
        (mine / place / "left").write_text("left")
    for path in list(apps.sources(mine)):
        places._move(path, tmp_path / "put-aside" / path.relative_to(mine))
    assert copied(mine) == []
    assert apps.app_folder("ecs") == mine and copied(mine) == bundled()
    assert (mine / ".git" / "left").read_text() == "left"


def test_a_disk_that_is_full_leaves_nothing_half_copied(mine, monkeypatch):
    def full(*_paths):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(apps.shutil, "copy2", full)
    with pytest.raises(OSError, match="No space"):
        apps.app_folder("ecs")
    assert not mine.exists() and list(mine.parent.iterdir()) == []
