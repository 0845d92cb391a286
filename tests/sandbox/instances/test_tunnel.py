"""A real Jupyter server on an instance, reached through a real `ssh -L` with its token and not without it."""

import re
import subprocess
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from helpers import sandbox
from helpers.operations import Watch, find
from helpers.operations.running import run
from helpers.operations.ssh.tunnel import Opening
from helpers.target import current
from tests.support.instances import free_port, until, walled


def status(port: int, token: str = "") -> int:
    """The HTTP status of Jupyter's own account of itself; 0 where nobody answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/status?token={token}", timeout=5) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def test_jupyter_on_the_server_is_reached_through_the_tunnel_and_ends_with_the_server(world):
    instance, own = world.run(), free_port()
    if not walled(world, instance):
        pytest.skip("without walls ssh -L forwards nothing")
    start = world.line(instance, "jupyter lab --no-browser --port 8888 2>&1")
    line = world.line(instance, options=("-N", "-L", f"{own}:localhost:8888"))
    with (
        subprocess.Popen(start, stdout=subprocess.PIPE, text=True) as jupyter,
        subprocess.Popen(line, stderr=subprocess.PIPE, text=True) as tunnel,
    ):
        token = next(found[1] for said in jupyter.stdout if (found := re.search(r"[?&]token=(\w+)", said)))
        until(lambda: status(own, token) == 200, 10)
        assert status(own, "wrong") == 403
        assert status(own) == 403
        taken = world.ssh(instance, "true", options=("-o", "ExitOnForwardFailure=yes", "-L", f"{own}:localhost:8888"))
        assert "Address already in use" in taken.stderr
        world.ec2.stop_instances(InstanceIds=[instance])
        until(lambda: tunnel.poll() is not None and jupyter.poll() is not None, 10)
    assert status(own, token) == 0


def tunnel(world, instance: str, near: int, command: str = "", watch: Watch | None = None):
    """The operation's run, to its end."""
    values = {"identity": str(world.folder / "learner.pem"), "host": world.address(instance), "local_port": near}
    return run(find("ssh tunnel")(**values, command=command), current(), watch)


def test_a_form_s_tunnel_tells_the_address_once_it_answers_and_cancel_ends_all_of_it(world):
    instance, near = world.run(), free_port()
    if not walled(world, instance):
        pytest.skip("without walls ssh -L forwards nothing")
    told: list[tuple[str, int]] = []

    def address(url: str) -> None:
        with urllib.request.urlopen(url, timeout=10) as page:
            told.append((url, page.status))
        watch.cancel()

    watch = Watch(on_address=address)
    result = tunnel(world, instance, near, "jupyter lab --no-browser --port 8888", watch)
    assert result.failure.code == "Cancelled"
    assert "\x1b" not in result.text and "\r" not in result.text  # though Jupyter has a terminal there
    assert "http://localhost:8888/lab?token=" in result.text  # what was shown until then, of both streams
    assert [(re.sub(r"=\w+", "=…", url), code) for url, code in told] == [(f"http://localhost:{near}/lab?token=…", 200)]
    assert status(near) == 0
    until(lambda: world.ssh(instance, "pgrep -f [j]upyterlab").returncode == 1, 10)
    assert any((one["kind"], one["what"]) == ("port", "8888") for one in visits())


def visits() -> list[dict]:
    return sandbox.ensure().control("session_log")["session_log"]


def test_without_a_command_the_tunnel_stays_until_it_is_closed(world):
    instance, near = world.run(), free_port()
    if not walled(world, instance):
        pytest.skip("without walls ssh -L forwards nothing")
    told: list[str] = []
    watch = Watch(on_address=lambda url: (told.append(url), watch.cancel()))
    with subprocess.Popen(world.line(instance, "python3 -m http.server 8888 --bind localhost")) as serving:
        assert tunnel(world, instance, near, watch=watch).failure.code == "Cancelled"
        serving.terminate()
    assert told == [f"http://localhost:{near}/"]


@pytest.mark.parametrize("command", ["", "echo http://localhost:8888/"])
def test_a_port_that_is_taken_is_told_as_such_and_no_address_with_it(world, command):
    instance = world.run()
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        told: list[str] = []
        result = tunnel(world, instance, server.server_port, command, Watch(on_address=told.append))
        server.shutdown()
    assert (result.failure.code, told) == ("PortTaken", [])
    assert f"bind [127.0.0.1]:{server.server_port}: Address already in use" in result.failure.stderr


@pytest.mark.parametrize("number", [0, 65536, -1, "", 1.5, True])
def test_what_is_no_port_never_reaches_ssh(number):
    operation = find("ssh tunnel")(identity="k", host="192.0.2.1", local_port=number)
    assert operation.problems()["local_port"].blocks


def test_the_line_is_what_a_terminal_takes():
    where = {"identity": "my-key.pem", "host": "192.0.2.1"}
    assert find("ssh tunnel")(**where).cli == "ssh -N -i my-key.pem -L 9999:localhost:8888 ec2-user@192.0.2.1"
    line = find("ssh tunnel")(**where, local_port=7000, remote_port=80, command="sleep 9").cli
    assert line == "ssh -tt -i my-key.pem -L 7000:localhost:80 ec2-user@192.0.2.1 'sleep 9'"


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ("see http://localhost:8888/lab?token=ab12 now", "/lab?token=ab12"),
        ("http://127.0.0.1:8888/tree\n", "/tree"),
        ("Serving HTTP on 127.0.0.1 port 8888 (http://127.0.0.1:8888/) ...\n", "/"),
        ("http://localhost:8889/lab?token=ab12\n", None),  # another port: the tunnel does not lead there
        ("http://localhost:8888/lab?tok", None),  # the rest of the line has not come yet
        ("https://example.com:8888/ \n", None),
    ],
)
def test_the_address_is_the_one_that_the_program_printed(said, path):
    found = Opening(1, 8888, lambda url: None, by_command=True).printed.search(said)
    assert (found and found[1]) == path
