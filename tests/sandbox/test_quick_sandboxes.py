"""A sandbox that was forked for a test is as one whose process was started for it."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from helpers import sandbox as embedded
from helpers.home import PROJECT, home, state_folder
from helpers.sandbox import client
from helpers.target import current
from tests.support.processes import wait_until
from tests.support.quick_keys import DIFFERENT
from tests.support.quick_sandboxes import UNKNOWN, ForkedSandbox, new_process, use_forks

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="no sandbox is forked here")
SAME = ("SigBlk", "SigIgn", "SigCgt", "Umask", "Groups", "CapEff", "NoNewPrivs", "Cpus_allowed")


@pytest.fixture
def started(tmp_path, monkeypatch):
    """A function that starts a sandbox in a home of its own, in a changed environment; all are ended at the end."""
    homes = []

    def start(**environment: str) -> embedded.Sandbox:
        homes.append(str(tmp_path / str(len(homes))))
        monkeypatch.setenv("WORKSHOP_HOME", homes[-1])
        with monkeypatch.context() as patched:
            for name, value in environment.items():
                patched.setenv(name, value)
            return embedded.ensure()

    yield start
    for one in homes:
        monkeypatch.setenv("WORKSHOP_HOME", one)
        embedded.stop(60)


def status(pid: int) -> dict[str, str]:
    return {name: value.strip() for name, value in (line.split(":", 1) for line in of(pid, "status").splitlines())}


def of(pid: int, name: str) -> str:
    return Path(f"/proc/{pid}/{name}").read_text()


def is_fork(sandbox: embedded.Sandbox) -> bool:
    return "quick_sandboxes" in of(sandbox.pid, "cmdline")


def looks(sandbox: embedded.Sandbox, place: Path) -> dict[str, object]:
    """What the system tells of a sandbox's process that its home and its age do not change."""
    told = status(sandbox.pid)
    folder = Path(f"/proc/{sandbox.pid}")
    streams = [(folder / "fd" / str(number)).readlink() for number in range(3)]
    opened = sorted(str((folder / "fd" / one).readlink()).partition(":")[0] for one in os.listdir(folder / "fd"))
    return {name: told[name] for name in SAME} | {
        "folder": (folder / "cwd").readlink(),
        "session": os.getsid(sandbox.pid) == os.getpgid(sandbox.pid) == sandbox.pid,
        "streams": [Path(str(one).replace(str(place), "")) for one in streams],
        "open": [one.replace(str(place), "") for one in opened],
        "limits": of(sandbox.pid, "limits"),
        "niceness": os.getpriority(os.PRIO_PROCESS, sandbox.pid),
    }


@pytest.mark.parametrize("mask", [0o077, 0])
def test_the_system_tells_the_same_of_both(started, monkeypatch, mask):
    before = os.umask(mask)
    try:
        forked = started()
        assert is_fork(forked)
        place = home()
        monkeypatch.setattr(client, "_process", new_process)
        new = started()
    finally:
        os.umask(before)
    assert not is_fork(new)
    with contextlib.suppress(AssertionError):  # a connection of the last moment may be open for one more
        wait_until(lambda: looks(forked, place) == looks(new, home()))
    found = looks(forked, place)
    assert found == looks(new, home())
    assert found["folder"] == PROJECT
    assert found["Umask"] == f"{mask:04o}"


def test_no_two_draw_the_same_identifiers(started):
    drawn = set()
    for _ in range(3):
        sandbox = started()
        assert is_fork(sandbox)
        kept = json.loads((state_folder() / "administrator.json").read_text())
        drawn |= {kept["id"], kept["secret"], kept["user"], sandbox.token, sandbox.identity}
    assert len(drawn) == 15


def test_each_has_the_environment_that_it_was_started_with(started):
    for keep in ("1", "0", "1"):
        sandbox = started(WORKSHOP_KEEP_WORLD=keep)
        assert is_fork(sandbox)
        assert sandbox.control("world")["world"]["keeping"] == (keep == "1")


@pytest.mark.parametrize("name", ["PYTHONUTF8", "LC_TIME", "MOTO_IAM_LOAD_MANAGED_POLICIES"])
def test_what_is_read_as_a_process_begins_takes_a_new_one(started, name):
    assert not is_fork(started(**{name: "1"}))


def test_who_started_one_learns_how_it_ended(tmp_path):
    environment = client.SMALL | os.environ | {"WORKSHOP_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "helpers.sandbox.server", "--port", "0"]
    with tempfile.TemporaryFile(buffering=0) as log:
        process = client._process(command, environment, log)
        assert (type(process), process.poll()) == (ForkedSandbox, None)
        wait_until(lambda: (tmp_path / ".workshop" / "sandbox.json").exists(), 60)
        os.kill(process.pid, signal.SIGKILL)
        wait_until(lambda: process.poll() is not None)
    assert (process.poll(), process.returncode) == (-signal.SIGKILL, -signal.SIGKILL)


def test_the_key_pairs_of_one_sandbox_differ_and_each_is_one(started):
    sandbox = started()
    assert is_fork(sandbox)
    ec2 = current().session().client("ec2")
    pairs = [ec2.create_key_pair(KeyName=f"key-{number}") for number in range(DIFFERENT)]
    keys = [
        load_pem_private_key(pair["KeyMaterial"].encode(), None) for pair in pairs
    ]  # which looks whether it is sound
    assert len({key.private_numbers().p for key in keys}) == DIFFERENT
    assert {key.key_size for key in keys} == {2048}


def test_without_the_process_that_forks_a_new_process_is_started(started, tmp_path, monkeypatch):
    monkeypatch.setattr(client, "_process", client._process)
    use_forks(str(tmp_path / "nobody"))
    assert not is_fork(started())


def test_a_fork_of_which_nobody_tells_any_more_lives_until_it_has_ended():
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    theirs.close()
    with subprocess.Popen(["sleep", "60"]) as process:
        fork = ForkedSandbox(process.pid, ours)
        assert fork.poll() is None
        process.kill()
    assert (fork.poll(), fork.poll()) == (UNKNOWN, UNKNOWN)
