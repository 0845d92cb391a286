"""`workshop.py lab`: the learner's copies, then JupyterLab and the sandbox until the learner ends them."""

import contextlib
import html
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
import webbrowser
from pathlib import Path
from typing import Any

from helpers.copies import copy_notebooks
from helpers.home import private_opener, write_private
from launcher.children import LauncherError
from launcher.commands import Launcher
from launcher.environment import PROJECT

LAB_LIMIT = 120.0
END_LIMIT = 30.0
LEADS_THERE = '<!doctype html><meta http-equiv="refresh" content="0; url={url}"><a href="{url}">{url}</a>\n'
ANOTHER_RUNS = 4  # the exit code of helpers.lab where another lab holds this home


def lab(launcher: Launcher, port: int, browser: bool, passed: list[str]) -> int:
    """Start JupyterLab with its sandbox, say where it is, and wait until it ends."""
    if url := running_lab(launcher.home, launcher.speaker.lang):
        return _tell_of_another(launcher, url, browser)
    if port and _taken(port):
        raise LauncherError(launcher.text("port_taken", port=port))
    launcher.say(launcher.text("copying", home=launcher.home))
    copy_notebooks(
        PROJECT / "notebooks", launcher.home, lambda key, **values: launcher.say(launcher.text(key, **values))
    )
    launcher.say(launcher.text("lab_starts"))
    log = launcher.home / ".workshop" / "lab.log"
    own = ["--lang", launcher.speaker.lang, "--port", str(port)]
    command = [str(launcher.environment.python), "-m", "helpers.lab", *own, *passed]
    with open(log, "ab", opener=private_opener) as output:
        begun = output.tell()
        if begun > 1_000_000:
            output.truncate(begun := 0)
        # Its input is a pipe from here that says nothing: when it ends, however this process ended, the lab ends too.
        child = subprocess.Popen(
            command,
            cwd=PROJECT,
            env=launcher.own_variables(),
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            **_apart(),
        )
    return _stay(launcher, child, log, begun, browser)


def _stay(launcher: Launcher, child: subprocess.Popen[Any], log: Path, begun: int, browser: bool) -> int:
    """Wait for the lab to answer, then for its end: its own, Ctrl-C or a signal here."""
    asked_to_end = False
    try:
        deadline = time.monotonic() + LAB_LIMIT
        while not (url := running_lab(launcher.home, launcher.speaker.lang)) and child.poll() is None:
            if time.monotonic() > deadline:
                _end(child)
                raise LauncherError(launcher.text("lab_slow", seconds=LAB_LIMIT, log=log))
            time.sleep(0.05)
        if child.poll() == ANOTHER_RUNS:
            return _tell_of_another(launcher, url, browser)
        if url:
            launcher.say(launcher.text("lab_ready", url=url))
            _show(launcher.home, url, browser)
            _tell_of_world(launcher)
        child.wait()
    except KeyboardInterrupt:
        asked_to_end = True
        launcher.say(launcher.text("lab_ending"))
        _end(child)
    if child.returncode and not asked_to_end:
        said = log.read_bytes()[begun:].decode("utf-8", "replace").strip()
        tail = "\n".join(f"    {line}" for line in said.splitlines()[-8:])
        raise LauncherError(launcher.text("lab_failed", code=child.returncode, log=log, tail=tail))
    launcher.say(launcher.text("lab_ended", home=launcher.home))
    return 0


def _tell_of_world(launcher: Launcher) -> None:
    """Say what became of the world of before, where there is something to say."""
    with contextlib.suppress(LauncherError):
        if remark := launcher.ask("remark").strip():
            launcher.say(remark)


def _end(child: subprocess.Popen[Any]) -> None:
    """End the lab in order; at once where the learner insists or it takes too long."""
    with contextlib.suppress(OSError):
        if child.stdin:
            child.stdin.close()
    try:
        child.wait(END_LIMIT)
    except (KeyboardInterrupt, subprocess.TimeoutExpired):
        child.kill()
        child.wait()


def _tell_of_another(launcher: Launcher, url: str, browser: bool) -> int:
    """Say that a lab runs on this home already, and where."""
    deadline = time.monotonic() + 20
    while not url and time.monotonic() < deadline:  # it may be starting
        time.sleep(0.1)
        url = running_lab(launcher.home, launcher.speaker.lang)
    launcher.say(launcher.text("lab_there", url=url or "?"))
    _show(launcher.home, url, browser)
    return 0


def _show(home: Path, url: str, browser: bool) -> None:
    if url and browser and has_screen():
        with contextlib.suppress(webbrowser.Error, OSError):  # the address was told, so it can be opened by hand
            webbrowser.open(to_open(home, url))


def to_open(home: Path, url: str) -> str:
    """What is given to the browser for `url`: a page that leads there, since any user of the machine can read the words
    that a program is started with, and the token is in the address. Windows' browsers do not find the files of WSL.
    """
    if os.name == "nt" or os.environ.get("WSL_DISTRO_NAME"):
        return url
    page = home / ".workshop" / "lab.html"
    write_private(page, LEADS_THERE.format(url=html.escape(url)))
    return page.as_uri()


def has_screen() -> bool:
    """Whether a browser could show itself; on a server without a screen one of the terminal would take this one."""
    elsewhere = not sys.platform.startswith("linux")
    return elsewhere or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"))


def _apart() -> dict[str, Any]:
    """Ctrl-C in the terminal is for the launcher, which then ends the lab in order."""
    return {"creationflags": 0x00000200} if os.name == "nt" else {"start_new_session": True}


def running_lab(home: Path, lang: str = "en") -> str:
    """The address, token included, of the lab that runs on `home` and answers; "" where there is none."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for path in (home / ".workshop" / "jupyter" / "runtime").glob("jpserver-*.json"):
        try:
            server = json.loads(path.read_text(encoding="utf-8"))
            url, token = str(server["url"]), str(server["token"])
            asked = urllib.request.Request(f"{url}api/status", headers={"Authorization": f"token {token}"})  # noqa: S310 the lab of this home
            direct.open(asked, timeout=2).close()
        except (OSError, ValueError, KeyError, TypeError):
            continue  # none that takes this token: not ours, or no more
        return f"{url}lab/tree/{lang}/00_start.ipynb?token={token}"
    return ""


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex(("127.0.0.1", port)) == 0
