"""The local images: kept as files, found by name and tag."""

from pathlib import Path

import pytest

from helpers.sandbox.tasks import container_files, images
from helpers.sandbox.tasks import root as image_root
from helpers.sandbox.tasks.images import Image


@pytest.fixture(autouse=True)
def _home(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path))


def test_what_is_stored_is_found_by_its_name_and_its_tag(tmp_path):
    image = Image(tmp_path / "built", ("python", "-u"), ("ask.py",), {"A": "1"}, "/app", "sha256:" + "0" * 64)
    images.store("123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/assets:0a1b", image)
    assert images.find("123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/assets:0a1b") == image
    assert images.find("123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/assets") is None
    images.store("plain", image)
    assert images.find("plain:latest") == image
    assert images.names() == ("123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/assets:0a1b", "plain:latest")
    assert images.remove("plain")
    assert not images.remove("plain")
    assert images.find("plain") is None


def test_a_registry_with_a_port_is_no_tag():
    assert images.full("127.0.0.1:5000/answers") == "127.0.0.1:5000/answers:latest"
    assert images.full("answers@sha256:00") == "answers@sha256:00"


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"folder": "/", "entrypoint": "sh", "command": []}'])
def test_a_file_that_cannot_be_understood_is_no_image(tmp_path, content):
    images.store("broken", Image(Path("/")))
    (tmp_path / ".workshop/images/broken%3Alatest.json").write_text(content)
    assert images.find("broken") is None


@pytest.mark.parametrize("name", ["", "x" * 300])
def test_a_name_that_no_file_can_have_is_refused(name):
    with pytest.raises(ValueError, match="letters"):
        images.store(name, Image(Path("/")))
    assert images.find(name) is None


def test_a_container_without_files_of_its_own_needs_no_folder_where_it_is_set_apart(tmp_path):
    image, own = Image(tmp_path / "nowhere"), container_files.folder()
    assert container_files.furnish("1", "main", image, apart=True) == image_root.NOWHERE
    assert container_files.furnish("1", "main", image, apart=False) == own / "1/main"
    (tmp_path / "there").mkdir()
    assert container_files.furnish("1", "main", Image(tmp_path / "there"), apart=True).is_dir()
