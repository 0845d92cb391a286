"""Fixtures for instances one logs in to, and for the training program on them."""

import shutil

import boto3
import pytest

from helpers.operations import find
from helpers.operations.running import run
from helpers.sandbox import Sandbox
from helpers.target import current
from tests.support.instances import World
from tests.support.trainings import APP


@pytest.fixture
def world(fresh: Sandbox, tmp_path, monkeypatch) -> World:
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    return World(boto3.client("ec2"), tmp_path).build()


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder with the script and its data, which is the folder one works in."""
    for name in ("train.py", "digits.gz"):
        shutil.copy(APP / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def server(world, desk):
    """The values of an ssh form for a running instance, on which the script and its data are."""
    instance = world.run()
    described = world.ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]
    values = {"identity": str(world.folder / "learner.pem"), "host": described["PublicIpAddress"]}
    copied = run(find("scp")(files="train.py\ndigits.gz", **values), current())
    assert copied.failure is None, copied.failure
    return values | {"instance": instance}
