"""What the CDK CLI is given to act on a real account: nothing of the sandbox's, and an engine that builds images."""

import os

import pytest
from botocore.credentials import ReadOnlyCredentials

from helpers.operations.cdk.cdk_run import environment_of
from helpers.operations.cdk.failures import failure_of
from helpers.operations.failures import explain
from helpers.target import Target
from helpers.text import LANGUAGES

ACCOUNT = Target("account", "111122223333", "eu-west-1", profile="mine")
OURS = ("CDK_DOCKER", "CDK_HOME", "BOTO_CONFIG", "AWS_ENDPOINT_URL", "WORKSHOP_ADDRESS")


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """`programs("podman")`: exactly these are on PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))

    def there(*names: str) -> None:
        for name in names:
            (tmp_path / name).write_text("#!/bin/sh\n")
            (tmp_path / name).chmod(0o700)

    return there


@pytest.mark.parametrize(
    ("there", "engine"),
    [(("finch", "podman", "docker"), "docker"), (("finch", "podman"), "podman"), (("finch",), "finch"), ((), None)],
)
def test_an_account_gets_the_first_engine_on_the_path_and_nothing_of_the_sandboxs(sandbox, programs, there, engine):
    programs(*there)
    assert all(os.environ[name] for name in OURS), "the sandbox is on in this process"
    keys = ReadOnlyCredentials("AKIAX", "secret", "token")
    given = environment_of(ACCOUNT, keys, "/etc/company.pem")
    assert given.get("CDK_DOCKER") == engine
    assert [name for name in OURS[1:] if name in given] == []
    assert {name: value for name, value in given.items() if name.startswith("AWS_")} == {
        "AWS_ACCESS_KEY_ID": "AKIAX",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_SESSION_TOKEN": "token",
        "AWS_REGION": "eu-west-1",
        "AWS_CA_BUNDLE": "/etc/company.pem",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }


def test_what_the_learner_had_set_before_is_kept_for_an_account(sandbox, programs, monkeypatch):
    programs("docker")
    own = {"CDK_DOCKER": "nerdctl", "CDK_HOME": "/home/me/cdk", "PATH": os.environ["PATH"]}
    environment = sandbox.environment(own)
    assert environment["CDK_DOCKER"] == sandbox.environment()["CDK_DOCKER"]
    again = sandbox.environment(environment)  # as a kernel does under a JupyterLab that is in the sandbox
    for name in list(os.environ):
        monkeypatch.delenv(name)
    for name, value in again.items():
        monkeypatch.setenv(name, value)
    given = environment_of(ACCOUNT)
    assert (given["CDK_DOCKER"], given["CDK_HOME"]) == ("nerdctl", "/home/me/cdk")


def test_without_an_engine_the_learner_is_told_which_to_install():
    said = "Failed to find and execute 'docker' while attempting to build a container asset. Please install 'docker'."
    for lang in LANGUAGES:
        told = explain(failure_of(f"Hw: fail: {said}\nFailed to build asset I\n", [], "/app"), lang)
        assert (told.code, told.original) == ("NoContainerEngine", said)
        assert said in told.what and "podman" in told.rule and "CDK_DOCKER" in told.next
