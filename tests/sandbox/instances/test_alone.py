"""Instances of a sandbox of their own: where nothing can be walled off, and when the sandbox itself ends."""

import os
import shutil
import signal
import sys

import boto3
import pytest

from helpers import sandbox as embedded
from helpers.home import home
from helpers.text import text
from tests.support.instances import World, until
from tests.support.processes import processes_of

pytestmark = pytest.mark.skipif(shutil.which("ssh", path=os.defpath) is None, reason="no ssh here")


@pytest.fixture
def launch(tmp_path, monkeypatch):
    """A function that starts a sandbox in a home of its own and gives a world in it and an instance."""
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path / "work %h"))

    def launched() -> tuple[World, str]:
        sandbox = embedded.ensure()
        for name, value in sandbox.environment().items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
        world = World(boto3.client("ec2", endpoint_url=sandbox.endpoint), tmp_path).build()
        return world, world.run(UserData="#!/bin/sh\necho done\n")

    yield launched
    embedded.stop()


@pytest.mark.parametrize("broken", [False, True])
def test_without_walls_it_works_and_the_banner_says_so(launch, tmp_path, monkeypatch, broken):
    """Where bubblewrap is missing, or is there and may not do its work."""
    tools = tmp_path / "tools"
    tools.mkdir()
    if broken:
        (tools / "bwrap").write_text("#!/bin/sh\nexit 1\n")
        (tools / "bwrap").chmod(0o700)
    with monkeypatch.context() as patched:
        patched.setenv("PATH", str(tools))
        embedded.ensure()
    world, instance = launch()
    there = home() / ".workshop" / "instances" / instance / "root"
    assert world.ssh(instance, "pwd; env; exit 4").returncode == 4
    said = world.ssh(instance, "pwd; env").stdout
    assert said.startswith(f"{there}/home/ec2-user\n")
    assert "AWS_" not in said
    assert "WORKSHOP_" not in said
    assert "bubblewrap" in world.ssh(instance, options=("-tt",), input="exit\n").stdout
    until(lambda: (there / "var/log/cloud-init-output.log").read_text() == "done\n")
    refused = world.ssh(instance, options=("-W", "localhost:22"))
    assert "administratively prohibited" in refused.stderr
    world.ssh(instance, "nohup sleep 1234 > /dev/null 2>&1 &")
    assert any("sleep 1234" in line for line in processes_of(there))
    world.ec2.terminate_instances(InstanceIds=[instance])
    until(lambda: processes_of(there) == [])


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")
@pytest.mark.parametrize("how", ["stopped", "killed"])
def test_nothing_goes_on_after_the_sandbox(launch, how):
    world, instance = launch()
    there = home() / ".workshop" / "instances"
    line = world.line(instance, "true")
    world.ssh(instance, "nohup sleep 1234 > /dev/null 2>&1 &")
    assert processes_of(there)
    if how == "stopped":
        embedded.stop()
    else:
        os.kill(embedded.ensure().pid, signal.SIGKILL)
        until(lambda: embedded.find() is None)
    until(lambda: processes_of(there) == [])
    if how == "killed":
        embedded.ensure()
    address = line[-2].rpartition("@")[2]
    assert text("instances.no_address", "en") in world.ssh(address, "true").stderr
