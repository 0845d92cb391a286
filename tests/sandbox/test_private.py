"""Nothing of the learner's is another user's: modes after all kinds of work, and what such a user really can do."""

import json
import os
import pwd
import secrets
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import urllib.request
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote

import boto3
import pytest
import zmq
from jupyter_client.blocking import BlockingKernelClient

from helpers import lab
from helpers import sandbox as embedded
from helpers.copies import copy_notebooks
from helpers.course import progress
from helpers.extras import installing
from helpers.home import OF_OTHERS, PRIVATE, TREES, aws_folder, home, make_folder, private_lock, state_folder
from helpers.operations import find
from helpers.operations.results import Result
from helpers.operations.running import run
from helpers.sandbox import docker
from helpers.sandbox.tasks import container_files, images
from helpers.target import current
from helpers.transcript import record
from launcher import lab as opening
from launcher.children import Child
from launcher.lock import held
from tests.support import ecs_world
from tests.support import instances as ec2_world

pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes are those of Linux and macOS")
PROJECT = Path(embedded.__file__).resolve().parents[2]
STRANGER = PROJECT / "tests" / "support" / "stranger.py"
NOBODYS = "AKIAIOSFODNN7EXAMPLE"
DATE = "20260101T000000Z"
SIGNED = "AWS4-HMAC-SHA256 Credential={key}/20260101/ap-northeast-1/sts/aws4_request, "
SIGNED += "SignedHeaders=host;x-amz-date, Signature=00"


@pytest.fixture(scope="module")
def outside():
    """A folder that others can come into, where whatever is made is open to all unless somebody closes it (umask 0)."""
    before = os.umask(0)
    folder = Path(tempfile.mkdtemp(prefix="workshop-private-"))
    folder.chmod(0o755)
    yield folder
    os.umask(before)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def desk(outside):
    """A home of its own, and its sandbox's environment."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("WORKSHOP_HOME", str(outside / "work"))
        for name, value in embedded.ensure().environment().items():
            patched.setenv(name, value)
        patched.setattr(boto3, "DEFAULT_SESSION", None)
        patched.delenv("SSH_AUTH_SOCK", raising=False)
        yield outside
        embedded.stop()


@pytest.fixture(scope="module")
def used(desk):
    """The same when much has been done: a task and a server that go on running, and one of each form's kinds."""
    tasks = ecs_world.World()
    (task,) = tasks.start(tasks.define("python3", "-m", "http.server", "47114", image=ecs_world.PYTHON))
    tasks.until(task, "RUNNING")
    servers = ec2_world.World(boto3.client("ec2"), make_folder(desk / "keys")).build()
    if shutil.which("ssh", path=os.defpath):
        instance = servers.run()
        ec2_world.until(lambda: servers.ssh(instance, "echo mine > notes; chmod 666 notes").returncode == 0, 30)
    for name, values in (("configure", {"profile": "second"}), ("cdk list", {"app": "ec2"})):
        wanted = find(name)(**values)
        record.add(wanted, run(wanted, current()) if name == "cdk list" else Result(""))
    keys = (NOBODYS, "secret")
    for variable, key in zip(("aws_access_key_id", "aws_secret_access_key"), keys, strict=True):
        subprocess.run(["aws", "configure", "set", variable, key, "--profile", "second"], check=True)
    progress.done("03_aws_cli", "first")
    copy_notebooks(PROJECT / "notebooks", home(), lambda *_, **__: None)
    lab.write_defaults("en")
    context = make_folder(desk / "context")
    (context / "Dockerfile").write_text('FROM public.ecr.aws/docker/library/busybox:latest\nCMD ["true"]\n')
    docker.build(["--tag", "mine", str(context)])
    container_files.furnish("0" * 32, "main", images.find("mine"))
    docker.prepare()
    return desk


def open_ones(folder: Path) -> dict[str, str]:
    """The files and folders of the kit below a home with which others can do something, and their modes."""
    found = {}
    for path in (path for name in PRIVATE for path in ((folder / name), *(folder / name).rglob("*"))):
        inside = path.relative_to(folder).parts
        if (
            (len(inside) > 3 and inside[1] in TREES)
            or (len(inside) > 2 and inside[1] in OF_OTHERS)
            or path.is_symlink()
        ):
            continue  # the root is looked at; what is in it has the modes that a guest, or another program, gives it
        with suppress(FileNotFoundError):
            mode = stat.S_IMODE(path.stat().st_mode)
            if mode & 0o077:
                found[str(path.relative_to(folder))] = oct(mode)
    return found


def test_all_that_the_kit_makes_is_closed_whatever_the_umask(used):
    assert open_ones(home()) == {}
    made = {path.name for path in state_folder().iterdir()}
    expected = {"administrator.json", "sandbox.json", "sandbox.lock", "sandbox.log", "progress.json", "progress.lock"}
    assert made >= expected | {"transcript.jsonl", "copies.json", "bin", "jupyter", "images", *TREES}
    assert {path.name for path in aws_folder().iterdir()} == {"config", "credentials"}
    assert (home() / "en" / "00_start.ipynb").stat().st_mode & 0o044  # what is the learner's is not the kit's to close


def test_the_launchers_lock_and_log_and_an_extras_lock_are_closed(outside, monkeypatch):
    with held(outside / "lock", lambda: None):
        assert stat.S_IMODE((outside / "lock").stat().st_mode) == 0o600
    (outside / "lock").chmod(0o644)
    with held(outside / "lock", lambda: None):
        assert stat.S_IMODE((outside / "lock").stat().st_mode) == 0o600
    Child(outside, os.environ, outside / "log").run(["true"])
    assert stat.S_IMODE((outside / "log").stat().st_mode) == 0o600
    monkeypatch.setattr(installing, "packages", lambda: outside)
    extra = installing.known("qa")
    installing.remove(extra)
    assert stat.S_IMODE(installing.folder(extra).with_suffix(".lock").stat().st_mode) == 0o600


def test_a_lock_that_is_there_and_open_is_closed_before_it_is_taken(outside):
    lock = outside / ".workshop" / "some.lock"
    lock.parent.mkdir(mode=0o777)
    lock.touch(mode=0o666)
    with private_lock(lock, 1):
        assert [stat.S_IMODE(path.stat().st_mode) for path in (lock, lock.parent)] == [0o600, 0o700]


def test_a_home_of_an_older_version_is_closed_at_the_next_start(outside, monkeypatch):
    monkeypatch.setenv("WORKSHOP_HOME", str(outside / "older"))
    for name in (".aws/cli/cache", ".ssh", ".workshop/jupyter/runtime", ".workshop/assemblies/ec2/0123/asset"):
        (home() / name).mkdir(parents=True)
        (home() / name / "file").write_text("{}")
    (home() / ".workshop" / "sandbox.lock").touch(mode=0o666)
    (home() / ".workshop" / "elsewhere").symlink_to(outside / "older")
    embedded.ensure()
    embedded.stop()
    assert open_ones(home()) == {}
    # An asset's modes go with it to AWS.
    assert stat.S_IMODE((home() / ".workshop/assemblies/ec2/0123/asset/file").stat().st_mode) == 0o666
    assert stat.S_IMODE(home().stat().st_mode) == 0o777


# ---------------------------------------------------------------- another user


@pytest.fixture(scope="module")
def stranger():
    """The name of another user, made for this; skipped where that cannot be done."""
    python = shutil.which("python3", path=os.defpath)
    if os.geteuid() != 0 or not shutil.which("useradd") or not shutil.which("userdel"):
        pytest.skip("makes a user: needs root, useradd and userdel")
    if python is None:
        pytest.skip("needs a python3 of the system, which another user can run")
    name = f"ws-{secrets.token_hex(4)}"
    subprocess.run(["useradd", "--system", "--no-create-home", "--shell", "/bin/sh", name], check=True)
    yield name
    subprocess.run(["userdel", name], check=True, capture_output=True)


def as_user(name: str, line: list[str], **options) -> subprocess.CompletedProcess:
    who = pwd.getpwnam(name)
    environment = {"PATH": os.defpath, "HOME": "/"}
    ids = {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}
    return subprocess.run(line, cwd="/", env=environment, capture_output=True, text=True, timeout=60, **ids, **options)


def family(process: int) -> list[int]:
    """A process and all below it."""
    found = [process]
    for one in found:  # which grows meanwhile
        with suppress(OSError):
            for thread in Path(f"/proc/{one}/task").iterdir():
                found += [int(number) for number in (thread / "children").read_text().split()]
    return found


def secrets_of(processes: list[int]) -> set[str]:
    """The keys that the learner's processes work with, and what proves that one may control the sandbox."""
    known = {json.loads((state_folder() / "administrator.json").read_text())["secret"], embedded.find().token}
    for process in processes:
        with suppress(OSError):
            content = Path(f"/proc/{process}/environ").read_bytes().decode("utf-8", "replace")
            pairs = dict(pair.partition("=")[::2] for pair in content.split("\0") if "=" in pair)
            known |= {pairs[name] for name in ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN") if pairs.get(name)}
    return known


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")
def test_another_user_gets_nothing(used, stranger):
    sandbox = embedded.find()
    processes = family(sandbox.pid)
    known = secrets_of(processes)
    assert len(processes) > 3  # the launcher of tasks, a task and what is in it
    assert len(known) > 2  # a task's keys too
    administrator = json.loads((state_folder() / "administrator.json").read_text())["id"]
    controls = ("reset", "stop", "calls", "latest", "session_log", "advance_clock")
    refused = [["POST", f"/_workshop/{action}", {}] for action in controls]
    refused += [["POST", "/_workshop/stop", {"X-Workshop-Token": "0" * 32}], ["POST", "/moto-api/reset", {}]]
    signed = [{"Authorization": SIGNED.format(key=key), "X-Amz-Date": DATE} for key in (administrator, NOBODYS)]
    refused += [["GET", "/", headers] for headers in signed]
    refused += [["GET", "/", {}], ["GET", "/some-bucket/key", {}], ["PUT", "/some-bucket", {}]]
    every = [str(path) for name in PRIVATE for path in ((home() / name), *(home() / name).rglob("*"))]
    every += [str(path) for path in (used / "keys").glob("*.pem")]
    asked = {
        "paths": every,
        "processes": processes,
        "secrets": sorted(known),
        "requests": [[sandbox.port, *request] for request in refused],
        "ports": [47114],  # a task's, in a network of its own
    }
    python = shutil.which("python3", path=os.defpath)
    with open(STRANGER) as program:
        done = as_user(stranger, [python, "-I", "-c", program.read()], input=json.dumps(asked))
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["user"] == pwd.getpwnam(stranger).pw_uid
    assert (found["paths"], found["processes"]) == ({}, {})
    assert {what[1]: status for what, status in zip(refused, found["requests"], strict=True) if status != 403} == {}
    if os.readlink("/proc/self/ns/net") not in {os.readlink(f"/proc/{one}/ns/net") for one in processes[-1:]}:
        assert found["ports"] == []
    assert embedded.find() == sandbox


@pytest.mark.skipif(shutil.which("ssh", path=os.defpath) is None, reason="no ssh here")
def test_another_user_does_not_get_into_an_instance(used, stranger):
    settings = (home() / ".ssh" / "config").read_text().split()
    port = settings[settings.index("Port") + 1]
    options = ["-F", "none", "-p", port, "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no"]
    options += ["-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR"]
    said = as_user(stranger, ["ssh", *options, "ec2-user@127.0.0.1", "true"])
    assert (said.returncode, "Permission denied (publickey)" in said.stderr) == (255, True)


def test_another_user_does_not_hear_the_kernels(tmp_path, monkeypatch):
    """Whoever connects to a kernel's port without its keys, which are in a file of mode 0600, hears nothing."""
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path / "work"))
    running = subprocess.Popen([sys.executable, "-m", "helpers.lab"], stdin=subprocess.PIPE, cwd=PROJECT)
    try:
        ec2_world.until(lambda: opening.running_lab(home()), 120)
        ec2_world.until(lambda: started_kernel(), 60)
        (file,) = (state_folder() / "jupyter" / "runtime").glob("kernel-*.json")
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        client = BlockingKernelClient(connection_file=str(file))
        client.load_connection_file()
        ec2_world.until(lambda: answers(client.shell_port), 60)
        client.start_channels()
        client.wait_for_ready(60)
        with zmq.Context() as context, context.socket(zmq.SUB) as spy:
            spy.linger = 0
            spy.subscribe(b"")
            spy.connect(f"tcp://127.0.0.1:{client.iopub_port}")
            heard = []
            client.execute_interactive("print('mine')", timeout=60, output_hook=lambda said: heard.append(said))
            assert any(said["content"].get("text") == "mine\n" for said in heard)
            assert not spy.poll(1000)
        client.stop_channels()
    finally:
        running.stdin.close()
        assert running.wait(60) == 0


def answers(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def started_kernel() -> bool:
    """Start a kernel through the running lab, as a notebook does."""
    address, _, token = opening.running_lab(home()).partition("lab/tree/en/00_start.ipynb?token=")
    asked = urllib.request.Request(f"{address}api/kernels", b"{}", {"Authorization": f"token {token}"}, method="POST")
    with urllib.request.urlopen(asked, timeout=60) as answer:
        return answer.status == 201


# ---------------------------------------------------------------- the words that programs are started with


def test_the_browser_is_given_a_page_and_not_the_token(tmp_path, monkeypatch):
    monkeypatch.delenv("WSL_DISTRO_NAME", raising=False)
    address = "http://127.0.0.1:8888/lab/tree/en/00_start.ipynb?token=0123abcd"
    given = opening.to_open(tmp_path / "work", address)
    page = Path(unquote(given.removeprefix("file://")))
    assert "token" not in given
    assert f'href="{address}"' in page.read_text()
    assert [stat.S_IMODE(path.stat().st_mode) for path in (page, page.parent)] == [0o600, 0o700]
    monkeypatch.setenv("WSL_DISTRO_NAME", "Debian")  # a browser of Windows does not find that file
    assert opening.to_open(tmp_path / "work", address) == address
