"""A class on this machine with real users, which are made and removed: when all servers are ready, what a click takes, what a
learner weighs, and when a done step is on the board.

sudo .venv/bin/python -m bench.classroom 20            (root, and a project and Python that all users can read)
"""

import argparse
import asyncio
import csv
import http.cookiejar
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from helpers.classroom import accounts, settings
from helpers.classroom.settings import BOARD, Settings
from helpers.home import PROJECT
from launcher.classroom import free_port

PATIENCE = 900.0  # seconds until the class has to be ready
FIRST_CELL = (
    "from helpers.course import chapter\nchapter('03_aws_cli')\nfrom helpers.forms import form\nmake = form('s3 mb')"
)
CLICK = "assert make.fill(bucket='bench-{name}-{number}').run().exit_code == 0, make.result.failure"
DONE = "from helpers.course import progress\nprogress.done('00_start', 'set-up')"
GOALS = {"ready": 120.0, "click": 0.3, "memory": 260.0, "board": 2.0}


@dataclass(frozen=True)
class Learner:
    """One whose server runs: what a program needs to use it as the learner would."""

    login: str
    url: str
    token: str


class Kernel:
    """A kernel of a learner's server, by way of the hub's proxy."""

    def __init__(self, connection: WebSocketClientConnection):
        self.connection = connection

    async def run(self, code: str) -> float:
        """The seconds until the kernel has answered. Raises RuntimeError with what the code raised."""
        identity, begun = uuid.uuid4().hex, time.monotonic()
        header = {
            "msg_id": identity,
            "msg_type": "execute_request",
            "username": "",
            "session": "bench",
            "version": "5.3",
        }
        content = {"code": code, "silent": False, "store_history": False, "user_expressions": {}, "allow_stdin": False}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
        await self.connection.write_message(json.dumps(message))
        while True:
            answer = await asyncio.wait_for(self.connection.read_message(), 180)
            if answer is None:
                raise RuntimeError("the connection to the kernel was closed")
            told = json.loads(answer)
            if told["msg_type"] == "execute_reply" and told["parent_header"].get("msg_id") == identity:
                if told["content"]["status"] != "ok":
                    raise RuntimeError(str(told["content"].get("evalue")))
                return time.monotonic() - begun


@contextmanager
def a_class(logins: Sequence[str]) -> Iterator[tuple[Settings, float]]:
    """A class of these learners, all of whose servers are ready, and the seconds that this took after the hub was; afterwards
    nothing of it is left.
    """
    folder = Path(tempfile.mkdtemp(prefix="aws-bench-", dir="/var/tmp"))
    folder.chmod(0o755)
    table, log, before = folder / "class.csv", folder / "class.log", set(accounts.everyone())
    table.write_text("login\n" + "\n".join(logins) + "\n", encoding="utf-8")
    command = [sys.executable, "workshop.py", "classroom", "--learners", str(table), "--over-capacity"]
    command += ["--port", str(free_port()), "--state", str(folder / "state")]
    with open(log, "wb") as output:
        child = subprocess.Popen(
            command, cwd=PROJECT, stdout=output, stderr=output, env=os.environ | {"WORKSHOP_LANG": "en"}
        )
    try:
        seconds = seconds_until_ready(child, log, len(logins), folder / "state")
        yield settings.read(folder / "state"), seconds
    finally:
        child.terminate()
        with suppress(subprocess.TimeoutExpired):
            child.wait(240)
        made = set(accounts.everyone()) - before
        accounts.remove(made)
        for user in made:
            shutil.rmtree(accounts.HOMES / user, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def seconds_until_ready(child: "subprocess.Popen[bytes]", log: Path, count: int, state: Path) -> float:
    """What the class says of its servers. Raises RuntimeError where it ends, or one of them does not start."""
    deadline = time.monotonic() + PATIENCE
    while not (said := re.search(r"(\d+) of (\d+) servers are ready \((\d+) s\)", log.read_text(encoding="utf-8"))):
        if child.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(log.read_text(encoding="utf-8"))
        time.sleep(0.5)
    if int(said[1]) != count:
        raise RuntimeError(f"{said[0]}\n{(state / 'hub.log').read_text(encoding='utf-8')[-4000:]}")
    return float(said[3])


def learner(login: str, url: str) -> Learner:
    """The learner with the token that the learner's own server has. Raises LookupError where there is no server."""
    for pid in accounts.running(accounts.account_of(login)):
        with suppress(OSError):
            words = Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")
            known = dict(word.split("=", 1) for word in words if "=" in word)
            if token := known.get("JUPYTERHUB_API_TOKEN"):
                return Learner(login, f"{url}/user/{login}", token)
    raise LookupError(login)


def megabytes(login: str) -> float:
    """What all processes of a learner take, each page shared among those who have it (Pss)."""
    total = 0
    for pid in accounts.running(accounts.account_of(login)):
        with suppress(OSError):
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
            total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


async def kernel_of(one: Learner) -> Kernel:
    """A new kernel in which the first cell has run."""
    header = {"Authorization": f"token {one.token}"}
    request = urllib.request.Request(f"{one.url}/api/kernels", data=b"{}", headers=header)
    with await asyncio.to_thread(urllib.request.urlopen, request, timeout=180) as answer:
        identity = json.load(answer)["id"]
    place = f"{one.url}/api/kernels/{identity}/channels".replace("http", "ws", 1)
    made = Kernel(await websocket_connect(HTTPRequest(place, headers=header, request_timeout=180)))
    await made.run(FIRST_CELL)
    return made


async def clicks(one: Learner, kernel: Kernel, number: int, every: float, delay: float) -> list[float]:
    """The seconds of each of a learner's clicks, one in so many seconds."""
    await asyncio.sleep(delay)
    found = []
    for count in range(number):
        seconds = await kernel.run(CLICK.format(name=one.login, number=count))
        found.append(seconds)
        await asyncio.sleep(max(0.0, every - seconds))
    return found


def teacher(made: Settings) -> urllib.request.OpenerDirector:
    """A browser without a screen in which the teacher is logged in."""
    with open(made.folder / "passwords.csv", encoding="utf-8-sig", newline="") as file:
        password = {row["login"]: row["password"] for row in csv.DictReader(file)}["teacher"]
    cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    opener = urllib.request.build_opener(cookies, urllib.request.ProxyHandler({}))
    page = opener.open(f"{made.url}/hub/login", timeout=60).read().decode()
    hidden = re.search(r'name="_xsrf" value="([^"]*)"', page)
    form = {"username": "teacher", "password": password, "_xsrf": hidden[1] if hidden else ""}
    opener.open(f"{made.url}/hub/login", urllib.parse.urlencode(form).encode(), timeout=60).close()
    return opener


async def on_the_board(made: Settings, one: Learner, kernel: Kernel) -> float:
    """The seconds from a done step until the board shows it."""
    browser = teacher(made)

    def row() -> dict[str, Any]:
        with browser.open(f"{made.url}{BOARD}state", timeout=60) as answer:
            return dict(json.load(answer)["rows"][one.login])

    row()
    begun = time.monotonic()
    await kernel.run(DONE)
    while not row()["steps"].startswith("d"):
        await asyncio.sleep(0.05)
    return time.monotonic() - begun


async def measured(made: Settings, logins: Sequence[str], number: int, every: float) -> dict[str, float]:
    """The figures of a class that runs."""
    people = [learner(login, made.url) for login in logins]
    before = [megabytes(login) for login in logins]
    kernels = list(await asyncio.gather(*map(kernel_of, people)))
    spread = [every * place / len(people) for place in range(len(people))]
    each = await asyncio.gather(
        *(clicks(one, kernel, number, every, delay) for one, kernel, delay in zip(people, kernels, spread, strict=True))
    )
    told = sorted(seconds for some in each for seconds in some)
    return {
        "memory before a kernel": statistics.mean(before),
        "memory": max(megabytes(login) for login in logins),
        "median click": statistics.median(told),
        "click": told[min(len(told) - 1, int(0.95 * len(told)))],
        "board": await on_the_board(made, people[0], kernels[0]),
    }


def main(words: Sequence[str] | None = None) -> int:
    """Print the figures; 0 where none is over its goal."""
    parser = argparse.ArgumentParser(prog="python -m bench.classroom", description=__doc__)
    parser.add_argument("learners", type=int, nargs="?", default=20)
    parser.add_argument("--clicks", type=int, default=6, help="of each learner (default: 6)")
    parser.add_argument("--every", type=float, default=10.0, help="seconds between two of a learner's (default: 10)")
    chosen = parser.parse_args(words)
    logins = [f"bench-{number}" for number in range(1, chosen.learners + 1)]
    load = os.getloadavg()[0]
    with a_class(logins) as (made, ready):
        found = {"ready": ready, **asyncio.run(measured(made, logins, chosen.clicks, chosen.every))}
    print(f"{chosen.learners} learners; load {load:.1f} before, {os.getloadavg()[0]:.1f} after")
    for name, value in found.items():
        goal = f"  (goal: {GOALS[name]:g})" if name in GOALS else ""
        print(f"  {name:24}{value:10.3f} {'MB' if name.startswith('memory') else 's'}{goal}")
    return int(any(found[name] > goal for name, goal in GOALS.items()))


if __name__ == "__main__":
    sys.exit(main())
