"""What another user of the machine tries: run by a Python of the system, as that user; the standard library alone.

Standard input: {"paths": […], "processes": […], "requests": [[port, method, path, headers], …], "ports": […],
"secrets": […]}. Standard output: what of it succeeded, by the same names.
"""

import contextlib
import fcntl
import http.client
import json
import os
import socket
import sys


def opened(path: str) -> list[str]:
    """In which ways a file or folder opens itself."""
    ways = []
    with contextlib.suppress(OSError):
        os.listdir(path)
        ways.append("listed")
    for way in (os.O_RDONLY, os.O_WRONLY):
        with contextlib.suppress(OSError):
            descriptor = os.open(path, way | os.O_NONBLOCK)
            ways.append("opened")
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            ways.append("held")
    return ways


def told(process: int, secrets: list[str]) -> list[str]:
    """What a process tells that it should not."""
    said = []
    for name in ("environ", "mem", "maps"):
        with contextlib.suppress(OSError), open(f"/proc/{process}/{name}", "rb") as file:
            file.read(1)
            said.append(name)
    with contextlib.suppress(OSError):
        os.listdir(f"/proc/{process}/fd")
        said.append("fd")
    with contextlib.suppress(OSError), open(f"/proc/{process}/cmdline", "rb") as file:
        line = file.read().decode("utf-8", "replace")
        said += ["secret" for secret in secrets if secret in line]
    return said


def answered(port: int, method: str, path: str, headers: dict) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, headers=headers)
    return connection.getresponse().status


def connected(port: int) -> bool:
    with socket.socket() as tried:
        tried.settimeout(2)
        return tried.connect_ex(("127.0.0.1", port)) == 0


asked = json.load(sys.stdin)
answer = {
    "user": os.getuid(),
    "paths": {path: ways for path in asked["paths"] if (ways := opened(path))},
    "processes": {one: said for one in asked["processes"] if (said := told(one, asked["secrets"]))},
    "requests": [answered(*request) for request in asked["requests"]],
    "ports": [port for port in asked["ports"] if connected(port)],
}
json.dump(answer, sys.stdout)
