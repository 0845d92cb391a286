"""A real Jupyter server on an instance, reached through a real `ssh -L` with its token and not without it."""

import re
import subprocess
import urllib.error
import urllib.request

import pytest
import test_instances as servers
from test_instances_world import free_port, until, walled

world = servers.world  # a fixture


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
