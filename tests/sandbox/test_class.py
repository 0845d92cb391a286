"""A whole class: the hub, learners' servers and the board, from the one command to nothing left.

It installs JupyterHub from hub.lock and takes a minute or more, so it runs where it is asked for: WORKSHOP_TEST_CLASS=1. With
real users (root, and a Python that all users can read) where that is possible, else as `--local`.
"""

import contextlib
import csv
import http.cookiejar
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from helpers.classroom import accounts, capacity
from helpers.hub.processes import children
from tests.support.lab import free_port, lab_environment

PROJECT = Path(__file__).resolve().parents[2]
PATIENCE = 600  # seconds: the first start installs and compiles


def why_not() -> str:
    """Why no class can be started here; "" where one can."""
    if os.environ.get("WORKSHOP_TEST_CLASS") != "1":
        return "set WORKSHOP_TEST_CLASS=1: it installs JupyterHub and takes minutes"
    return "" if sys.platform == "linux" else "a class needs Linux"


def why_no_users() -> str:
    """Why no real users can be made here; "" where they can."""
    if os.geteuid() != 0:
        return "only root makes users"
    if shutil.which("useradd") is None:
        return "there is no useradd"
    hidden = capacity.unreadable([Path(sys.executable).resolve(), PROJECT / "helpers"])
    return f"other users cannot read {hidden[0]}" if hidden else ""


pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not())


class Class:
    """A running class: its address, its folder, and who is in it with their passwords."""

    def __init__(self, process, url: str, state: Path, log: Path):
        self.process, self.url, self.state, self.log = process, url, state, log
        with open(state / "passwords.csv", encoding="utf-8-sig", newline="") as file:
            self.passwords = {row["login"]: row["password"] for row in csv.DictReader(file)}

    def visitor(self, login: str, password: str | None = None):
        """A browser without a screen, logged in."""
        cookies = http.cookiejar.CookieJar()
        opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(cookies), urllib.request.ProxyHandler({})
        )
        page = opener.open(f"{self.url}/hub/login", timeout=60).read().decode()
        xsrf = re.search(r'name="_xsrf" value="([^"]*)"', page)[1]
        form = {"username": login, "password": password or self.passwords[login], "_xsrf": xsrf}
        opener.open(f"{self.url}/hub/login?next=/hub/home", urllib.parse.urlencode(form).encode(), timeout=60).read()
        return opener


def wait_until(what, seconds: float = PATIENCE):
    """The first true answer of `what`. Raises AssertionError."""
    deadline = time.monotonic() + seconds
    while not (answer := what()):
        assert time.monotonic() < deadline, what
        time.sleep(0.2)
    return answer


@contextlib.contextmanager
def running_class(tmp_path: Path, *words: str):
    """A class started by the command with `words`; ended afterwards."""
    state, log, port = tmp_path / "state", tmp_path / "class.log", free_port()
    command = [sys.executable, "workshop.py", "classroom", "--port", str(port), "--state", str(state), *words]
    home = tmp_path / "home"
    home.mkdir()
    environment = lab_environment(home) | {"WORKSHOP_LANG": "en"}
    with open(log, "wb") as output:
        process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=output, stderr=output)
    try:
        wait_until(lambda: "servers are ready" in log.read_text() or process.poll() is not None)
        assert process.poll() is None, log.read_text()
        yield Class(process, f"http://127.0.0.1:{port}", state, log)
    finally:
        process.terminate()  # Ctrl-C would be ignored where this was started in the background
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(150)
        process.kill()
        process.wait()


def descendants(pid: int) -> list[int]:
    found = children(pid)
    return found + [below for one in found for below in descendants(one)]


def command_of(pid: int) -> bytes:
    """The words of a process; nothing of one that has ended."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def entered(running: Class, login: str):
    """A visitor, or None as long as the hub does not let anybody in."""
    with contextlib.suppress(OSError, TypeError):
        return running.visitor(login)


def board_of(visitor, url: str, path: str = "state"):
    return json.loads(visitor.open(f"{url}/services/board/{path}", timeout=60).read())


def test_a_demonstration_from_start_to_nothing_left(tmp_path):
    with running_class(tmp_path, "--local") as running:
        teacher = running.visitor("teacher")
        assert set(board_of(teacher, running.url)["rows"]) == {"learner-1", "learner-2"}
        with pytest.raises(urllib.error.HTTPError) as refused:
            board_of(running.visitor("learner-1"), running.url)
        refused.value.close()
        assert refused.value.code == 403
        now = lambda: board_of(teacher, running.url)["rows"]["learner-1"]
        wait_until(lambda: "learner-1" in board_of(teacher, running.url)["here"], 60)
        shared = running.state / "homes" / "learner-1" / "workshop"
        environment = lab_environment(tmp_path / "kernel") | {"WORKSHOP_HOME": str(shared), "WORKSHOP_CLASS": "1"}
        code = "from helpers.course import progress; progress.done('00_start', 'set-up')"
        subprocess.run([sys.executable, "-c", code], cwd=PROJECT, env=environment, check=True)
        wait_until(lambda: now()["steps"].startswith("d"), 30)
        hub = next(pid for pid in descendants(running.process.pid) if b"jupyterhub_config" in command_of(pid))
        os.kill(hub, 9)
        wait_until(lambda: "started again" in running.log.read_text(), 60)
        code = "from helpers.course import progress; progress.done('00_start', 'language')"
        subprocess.run([sys.executable, "-c", code], cwd=PROJECT, env=environment, check=True)
        teacher = wait_until(lambda: entered(running, "teacher"), 120)
        wait_until(lambda: now()["steps"].startswith("dd"), 60)  # the board has caught up
        started = descendants(running.process.pid)
        assert len(started) > 8
    assert [pid for pid in started if Path(f"/proc/{pid}").exists()] == []
    assert "Traceback" not in running.log.read_text()


@pytest.mark.skipif(bool(why_no_users()), reason=why_no_users())
def test_real_users_are_apart_and_go_when_asked():
    open_to_all = Path(tempfile.mkdtemp(prefix="aws-class-", dir="/var/tmp"))
    open_to_all.chmod(0o755)
    table = open_to_all / "class.csv"
    table.write_text("氏名;ログイン名\n受講者 一;test-a\n受講者 二;test-b\n", encoding="utf-8")
    before = set(accounts.everyone())
    try:
        with running_class(open_to_all, "--learners", str(table)) as running:
            homes = {login: Path("/home", accounts.account_of(login)) for login in ("test-a", "test-b")}
            kept = homes["test-a"] / "workshop" / ".workshop" / "sandbox.json"
            wait_until(kept.exists, 60)
            as_b = [
                "setpriv",
                f"--reuid={accounts.account_of('test-b')}",
                f"--regid={accounts.GROUP}",
                "--clear-groups",
            ]
            assert subprocess.run([*as_b, "cat", str(kept)], capture_output=True, check=False).returncode != 0
            assert subprocess.run([*as_b, "ls", str(running.state)], capture_output=True, check=False).returncode != 0
            busy = {login: accounts.running(accounts.account_of(login)) for login in homes}
            assert all(busy.values())
        assert all(accounts.running(accounts.account_of(login)) == [] for login in homes)
    finally:
        made = set(accounts.everyone()) - before
        accounts.remove(made)
        for user in made:
            shutil.rmtree(Path("/home", user), ignore_errors=True)
        shutil.rmtree(open_to_all, ignore_errors=True)
    assert set(accounts.everyone()) == before
