"""Being logged in to an instance, with the real ssh, scp and sftp; all tests share one."""

import os
import re
import shutil
import socket
import stat
import subprocess
from datetime import date
from pathlib import Path

import boto3
import pytest

from helpers.extras import installing
from helpers.home import home
from helpers.sandbox import ensure
from helpers.text import text
from tests.support.instances import Terminal, World, free_port, run, until, walled

pytestmark = pytest.mark.skipif(shutil.which("ssh", path=os.defpath) is None, reason="no ssh here")


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> World:
    ensure().control("reset")
    return World(boto3.client("ec2"), tmp_path_factory.mktemp("keys")).build()


@pytest.fixture(scope="module")
def instance(world: World) -> str:
    return world.run()


def test_the_line_of_aws_logs_in_and_gives_the_exit_code(world, instance):
    done = world.ssh(instance, "whoami; hostname; pwd; echo wrong >&2; exit 7")
    host = world.about(instance)["PrivateDnsName"]
    assert (done.returncode, done.stdout.split()) == (7, ["ec2-user", host, "/home/ec2-user"])
    assert done.stderr == "wrong\n"
    assert world.ssh(world.about(instance)["PublicDnsName"], "true").returncode == 0


def test_a_wrong_key_and_a_wrong_user_are_denied(world, instance):
    world.make_key("other")
    for wrong in ({"key": "other"}, {"user": "ubuntu"}, {"user": "root"}):
        done = world.ssh(instance, "true", **wrong)
        assert (done.returncode, "Permission denied (publickey)" in done.stderr) == (255, True), wrong


def test_nothing_else_is_reached(world, instance, monkeypatch):
    for lang in ("en", "ja"):
        monkeypatch.setenv("WORKSHOP_LANG", lang)
        for line in (["ssh", "ec2-user@192.0.2.7"], ["sftp", "192.0.2.7"], ["scp", "x", "localhost:"]):
            (world.folder / "x").touch()
            done = run(line, cwd=world.folder)
            assert done.returncode != 0
            assert text("instances.no_address", lang) in done.stderr, line


def test_another_port_is_refused_and_not_tried_on_this_machine(world, instance):
    with socket.create_server(("127.0.0.1", 0)) as own:
        own.settimeout(0.2)
        done = world.ssh(instance, "true", options=("-p", str(own.getsockname()[1])))
        assert text("instances.no_port", "en") in done.stderr
        with pytest.raises(TimeoutError):
            own.accept()


def test_without_a_real_ssh_the_line_says_so(world, instance):
    (tools := world.folder / "tools").mkdir()
    (tools / "sh").symlink_to("/bin/sh")
    here = os.environ["PATH"].split(os.pathsep)[0]
    done = run(["sh", "-c", "ssh ec2-user@192.0.2.7"], env={"PATH": f"{here}:{tools}", "WORKSHOP_LANG": "en"})
    assert (done.returncode, done.stderr.strip()) == (127, text("instances.missing", "en", program="ssh"))


def test_a_terminal_works_as_one_expects(world, instance):
    with Terminal(world.line(instance)) as terminal:
        banner = terminal.until("$ ")
        assert "169.254.169.254" in banner
        assert "[ec2-user@ip-10-10-0-4 ~]$" in banner
        terminal.type("stty size; tty\n")
        assert re.search(r"33 111\s+/dev/pts/", terminal.until("/dev/pts/"))  # the prompt may come twice: drawn anew
        terminal.type("sh -c 'echo be\"\"gun; exec sleep 60'\n")
        terminal.until("begun")
        terminal.type("\x03")
        terminal.until("$ ")
        terminal.type("exit 5\n")
        assert terminal.ended() == 5


def test_the_banner_speaks_the_learners_language(world, instance, monkeypatch):
    monkeypatch.setenv("WORKSHOP_LANG", "ja")
    with Terminal(world.line(instance)) as terminal:
        assert "メタデータサービス" in terminal.until("$ ")


def test_much_goes_through_in_both_directions(world, instance):
    content = os.urandom(3_000_000)
    line = world.line(instance, "cat")
    done = subprocess.run(line, input=content, capture_output=True, timeout=30, check=True)
    assert done.stdout == content


@pytest.mark.parametrize("how", [(), ("-O",)])
def test_scp_carries_files_in_both_directions(world, instance, how):
    key, address = world.folder / "learner.pem", world.address(instance)
    (world.folder / "sent").write_bytes(os.urandom(500_000))
    for line in (("sent", f"ec2-user@{address}:kept"), (f"ec2-user@{address}:kept", "back")):
        assert run(["scp", *how, "-i", key, *line], cwd=world.folder).stderr == ""
    assert (world.folder / "back").read_bytes() == (world.folder / "sent").read_bytes()


SFTP = """pwd
mkdir made
put sent made/one
rename made/one made/two
ln -s two made/link
chmod 600 made/two
ls -l made
get made/link got
rm made/link
rm made/two
rmdir made
ls
-get nothing
"""


def test_sftp_does_what_it_can(world, instance):
    (world.folder / "sent").write_text("as it was")
    line = ["sftp", "-b", "-", "-i", world.folder / "learner.pem", f"ec2-user@{world.address(instance)}"]
    done = run(line, input=SFTP, cwd=world.folder)
    assert done.returncode == 0, done.stderr
    assert "Remote working directory: /home/ec2-user" in done.stdout
    assert re.search(r"-rw------- +1 \S+ +\S+ +9 .* two$", done.stdout, re.MULTILINE)
    assert (world.folder / "got").read_text() == "as it was"
    assert "nothing" in done.stderr
    assert "made" not in done.stdout.split("sftp> ls\n")[1]


def test_the_inside_sees_nothing_of_the_learner(world, instance, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not-for-the-inside")

    if not walled(world, instance):
        pytest.skip("no walls here")
    seen = world.ssh(instance, f"env; cat /proc/1/environ; ls {home()} {Path.home()}/.ssh").stdout
    assert not re.search(r"AWS_|WORKSHOP_|not-for-the-inside|\.aws", seen)
    refused = world.ssh(instance, "exec 2>&1; echo > /dev/tcp/169.254.169.254/80; touch /usr/mine").stdout
    assert "Network is unreachable" in refused
    assert "Read-only file system" in refused


@pytest.mark.skipif(shutil.which("unshare") is None, reason="no program that asks for namespaces here")
def test_the_inside_has_no_namespace_of_users_in_which_it_could_mount_the_machines_control_groups(world, instance):
    if not walled(world, instance):
        pytest.skip("no walls here")
    tried = world.ssh(instance, "exec 2>&1; unshare --user --mount --cgroup true")
    assert (tried.returncode, "Operation not permitted" in tried.stdout) == (1, True)


@pytest.fixture
def sample():
    """An extra as one is installed: a folder with a module, and the pointer that makes it visible."""
    extra = installing.Extra("of_a_test", "of_a_test", 1, date(2026, 1, 1), "here", Path())
    folder, pointer = installing.folder(extra), installing.pointer(extra)
    folder.mkdir(parents=True)
    (folder / "of_a_test.py").write_text("answer = 42\n")
    pointer.write_text(f"{folder}\n")
    yield extra
    pointer.unlink()
    shutil.rmtree(folder)


def test_an_extra_that_is_installed_later_is_there_too(world, instance, sample):
    asked = "python3 -c 'import of_a_test, boto3; print(of_a_test.answer)'"
    assert world.ssh(instance, asked).stdout == "42\n"
    shutil.move(installing.folder(sample), installing.folder(sample).with_suffix(".part"))
    try:
        assert "No module named" in world.ssh(instance, asked).stderr
    finally:
        shutil.move(installing.folder(sample).with_suffix(".part"), installing.folder(sample))
    assert world.ssh(instance, asked.replace("python3", "python")).stdout == "42\n"


def test_forwarding_reaches_the_instances_own_ports_and_no_others(world, instance):
    if not walled(world, instance):
        pytest.skip("no walls here")
    world.ssh(instance, "echo from inside > page; nohup python3 -m http.server 8000 > /dev/null 2>&1 &")
    until(lambda: world.ssh(instance, "curl -s localhost:8000/page || exit 1").returncode == 0)
    own, other = free_port(), free_port()
    tunnels = ("-N", "-L", f"{own}:localhost:8000", "-L", f"{other}:192.0.2.7:80")
    line = world.line(instance, options=tunnels)
    with subprocess.Popen(line, stderr=subprocess.PIPE, text=True) as tunnel:
        until(lambda: run(["curl", "-s", f"http://127.0.0.1:{own}/page"]).stdout == "from inside\n")
        assert run(["curl", "-s", f"http://127.0.0.1:{other}/"]).returncode != 0
        tunnel.terminate()
        assert "administratively prohibited" in tunnel.stderr.read()


SPEAKS_FIRST = """
import socket
with socket.create_server(("127.0.0.1", 8001)) as server:
    open("listening", "w").close()
    connection = server.accept()[0]
    connection.sendall(b"hello ")
    content = b"".join(iter(lambda: connection.recv(65536), b""))
    connection.sendall(content[::-1])
"""


def test_a_tunnel_carries_all_both_ways_and_each_end_by_itself(world, instance):
    if not walled(world, instance):
        pytest.skip("no walls here")
    world.ssh(instance, "cat > server.py", input=SPEAKS_FIRST)
    world.ssh(instance, "nohup python3 server.py > /dev/null 2>&1 &")
    until(lambda: world.ssh(instance, "test -e listening").returncode == 0)
    content = "".join(map(str, range(400_000)))
    done = world.ssh(instance, options=("-W", "localhost:8001"), input=content)
    assert (done.returncode, done.stdout == f"hello {content[::-1]}") == (0, True), done.stderr


def test_the_servers_listen_on_loopback_alone_and_their_files_are_the_owners(world, instance):
    config = home() / ".ssh" / "config"
    ports = [f"{int(port):04X}" for port in re.findall(r"Port (\d+)", config.read_text())]
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    assert len(ports) == 2
    assert {row[1] for row in rows if row[3] == "0A" and row[1][9:] in ports} == {f"0100007F:{port}" for port in ports}
    modes = {
        path.name: stat.S_IMODE(path.stat().st_mode) for path in (config, config.parent, config.parent / "known_hosts")
    }
    assert modes == {"config": 0o600, ".ssh": 0o700, "known_hosts": 0o600}
