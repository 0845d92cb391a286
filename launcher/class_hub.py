"""The hub of a class as a child of the launcher: started, asked, and ended with all that it serves."""

import contextlib
import json
import os
import signal
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from helpers.classroom.roster import Person
from helpers.classroom.settings import BOARD, Settings
from helpers.home import private_opener
from helpers.hub.processes import end_all, end_with_parent, reap, take_in_orphans
from launcher.children import LauncherError
from launcher.commands import Launcher
from launcher.environment import PROJECT, python_of

START_LIMIT = 90.0
END_LIMIT = 120.0
AT_ONCE = 4  # servers that are started at a time before class
RESTARTS = 5


class Hub:
    """Asks a running hub, as the launcher's own service."""

    def __init__(self, settings: Settings):
        self.settings = settings

    def ask(self, method: str, path: str, body: object = None, timeout: float = 30) -> Any:
        """The answer of the hub's API, or None where it has no body. Raises OSError."""
        request = urllib.request.Request(  # noqa: S310 the hub of this machine
            f"{self.settings.hub_api}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {self.settings.token}", "Content-Type": "application/json"},
        )
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(request, timeout=timeout) as answer:
            content = answer.read()
        return json.loads(content) if content else None

    def answers(self) -> bool:
        """Whether it is there, for its own programs and, by its proxy, for browsers."""
        anybodys = ssl.create_default_context()
        anybodys.check_hostname, anybodys.verify_mode = False, ssl.CERT_NONE  # it is asked whether it answers, no more
        direct = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=anybodys)
        )
        try:
            self.ask("GET", "/info", timeout=5)
            direct.open(f"{self.settings.url}/hub/health", timeout=5).close()
        except (OSError, ValueError):
            return False
        return True


def serve(launcher: Launcher, settings: Settings, everybody: Sequence[Person], start: bool) -> int:
    """Run the class until Ctrl-C or a signal ends it; a hub that falls is started again."""
    hub = Hub(settings)
    take_in_orphans()
    child = launch(launcher, settings)
    try:
        wait_for(launcher, hub, child, settings)
        launcher.say(launcher.text("class_ready", url=settings.url, board=settings.url + BOARD))
        for person in (person for person in everybody if settings.local or person.teacher):
            launcher.say(launcher.text("class_login", login=person.login, password=person.password))
        starter = Starter(launcher, hub, [person.login for person in everybody if start and not person.teacher])
        fallen = 0
        while True:
            reap(child.pid)
            if child.poll() is None:
                starter.step()
                time.sleep(0.5)
            elif fallen == RESTARTS:
                raise LauncherError(launcher.text("class_fell", log=log_of(settings)))
            else:
                fallen += 1
                launcher.say(launcher.text("class_again", code=child.returncode))
                child = launch(launcher, settings)
                wait_for(launcher, hub, child, settings)
    except KeyboardInterrupt:
        launcher.say(launcher.text("class_ending"))
        return 0
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # asked twice, it must not leave half of it running
        end(hub, child)
        launcher.say(launcher.text("class_ended"))


def log_of(settings: Settings) -> Path:
    return settings.folder / "hub.log"


def launch(launcher: Launcher, settings: Settings) -> "subprocess.Popen[bytes]":
    """Start the hub; its words go to a log that is for the owner alone. Should the launcher be killed, the hub ends and frees
    the ports; servers live on, and the next hub of the class finds them.
    """
    program = python_of(launcher.environment.hub)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "JUPYTER", "PYTHON"))}
    variables = kept | {
        "PATH": os.pathsep.join([str(program.parent), settings.path]),
        "PYTHONPATH": str(PROJECT),
        "WORKSHOP_CLASS_STATE": settings.state,
        "WORKSHOP_LANG": settings.lang,
    }
    config = PROJECT / "helpers" / "classroom" / "jupyterhub_config.py"
    with open(log_of(settings), "ab", opener=private_opener) as output:
        return subprocess.Popen(
            [str(program), "-m", "jupyterhub", "-f", str(config)],
            cwd=settings.state, env=variables, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            start_new_session=True, preexec_fn=partial(end_with_parent, os.getpid()),
        )  # fmt: skip


def wait_for(launcher: Launcher, hub: Hub, child: "subprocess.Popen[bytes]", settings: Settings) -> None:
    """Wait until the hub answers. Raises LauncherError where it does not."""
    deadline = time.monotonic() + START_LIMIT
    while not hub.answers():
        reap(child.pid)  # the proxy of a hub that fell: while it stands in the list of processes, no other is started
        if child.poll() is not None or time.monotonic() > deadline:
            tail = log_of(settings).read_text(encoding="utf-8", errors="replace").splitlines()[-8:]
            lines = "\n".join(f"    {line}" for line in tail)
            raise LauncherError(launcher.text("class_no_hub", log=log_of(settings), tail=lines))
        time.sleep(0.2)


class Starter:
    """Starts the servers of `logins`, a few at a time, as often as `step` is called; one that fails holds nobody up."""

    def __init__(self, launcher: Launcher, hub: Hub, logins: Sequence[str]):
        self.launcher, self.hub = launcher, hub
        self.waiting, self.starting = list(logins), set[str]()
        self.count, self.ready = len(logins), 0
        self.begun = time.monotonic()

    def step(self) -> None:
        """Look who is ready, and start the next; a hub that is away for a moment is asked the next time."""
        if not self.waiting and not self.starting:
            return
        with contextlib.suppress(OSError, ValueError):
            while self.waiting and len(self.starting) < AT_ONCE:
                with contextlib.suppress(
                    urllib.error.HTTPError
                ):  # it runs already, or has failed: its state says which
                    self.hub.ask("POST", f"/users/{self.waiting[0]}/server")
                self.starting.add(self.waiting.pop(0))
            for login in sorted(self.starting):
                server = self.hub.ask("GET", f"/users/{login}").get("servers", {}).get("")
                if server is None or server["ready"]:
                    self._over(login, server is not None)
            if not self.waiting and not self.starting:
                seconds = time.monotonic() - self.begun
                self._say("class_all_started", seconds=seconds)

    def _over(self, login: str, ready: bool) -> None:
        self.starting.remove(login)
        self.ready += ready
        self._say("class_started" if ready else "class_not_started", login=login)

    def _say(self, key: str, **values: object) -> None:
        self.launcher.say(self.launcher.text(key, ready=self.ready, count=self.count, **values))


def end(hub: Hub, child: "subprocess.Popen[bytes]") -> None:
    """End all servers, the proxy and the hub."""
    if child.poll() is None:
        try:
            hub.ask("POST", "/shutdown", {"proxy": True, "servers": True})
        except (OSError, ValueError):  # one that is only starting
            child.terminate()
        deadline = time.monotonic() + END_LIMIT
        while child.poll() is None and time.monotonic() < deadline:
            reap(child.pid)  # servers of a hub that fell are this process's own: unreaped, they seem to live on
            time.sleep(0.1)
        child.kill()
    child.wait()
    end_all(30)  # what a hub leaves that fell: its proxy, servers that lived on
