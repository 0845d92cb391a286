"""Kernels without their second of start-up: one process imports what a notebook of forms imports, and forks for each.

fork_kernels()   # in the process of a Jupyter server, before it serves; on Linux
"""

import ctypes
import importlib
import json
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

SERVICES = ("cloudformation", "ec2", "ecs", "iam", "logs", "s3", "ssm", "sts")
LAUNCHED = ["-m", "ipykernel_launcher"]
ADOPTS = 36  # PR_SET_CHILD_SUBREAPER: whose parent has ended is a child of the process that set it
LONGEST = 1 << 20  # bytes of a message


class ForkedKernel(subprocess.Popen):
    """A child of this process that another has forked."""

    def __init__(self, pid: int) -> None:
        self.pid, self.args = pid, ["ipykernel_launcher"]
        self.stdin = self.stdout = self.stderr = self.returncode = None
        self._waitpid_lock, self._sigint_wait_secs, self._child_created = threading.Lock(), 0.25, True


def fork_kernels() -> None:
    """Have this process's kernels forked by one that is started now; others than IPython's start as they do."""
    from jupyter_client.provisioning import local_provisioner

    start = local_provisioner.launch_kernel
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, LONGEST)
    command = [sys.executable, __file__, str(theirs.fileno())]
    project = Path(__file__).resolve().parent.parent.parent
    subprocess.Popen(command, cwd=project, pass_fds=[theirs.fileno()], start_new_session=True)
    theirs.close()
    adopt = ctypes.CDLL(None).prctl

    def launch(cmd: list[str], **named: object) -> subprocess.Popen:
        if cmd[1:3] != LAUNCHED:
            return start(cmd, **named)
        environment = dict(named["env"]) | {"JPY_PARENT_PID": str(os.getpid())}
        ours.send(json.dumps([cmd[2:], str(named.get("cwd") or os.getcwd()), environment]).encode())
        adopt(ADOPTS, 1, 0, 0, 0)
        try:
            return ForkedKernel(int(ours.recv(100)))
        finally:
            adopt(ADOPTS, 0, 0, 0, 0)

    local_provisioner.launch_kernel = launch


def serve(connection: socket.socket) -> None:
    """Import, then fork a kernel for each message until the server has gone."""
    from helpers.imports import leave_out_iri_grammar

    leave_out_iri_grammar()
    import boto3

    for name in ("ipykernel.kernelapp", "ipykernel.zmqshell", "helpers.course", "helpers.forms"):
        importlib.import_module(name)
    from tests.support.quick_clients import make_clients_quickly
    from tests.support.quick_garbage import look_seldom_for_garbage

    make_clients_quickly()
    for service in SERVICES:
        boto3.session.Session().client(service, region_name="us-east-1")
    look_seldom_for_garbage()
    while message := connection.recv(LONGEST):
        words, folder, environment = json.loads(message)
        if (child := os.fork()) == 0:
            between = os.getpid()
            if os.fork():
                os._exit(0)
            os.setsid()
            while os.getppid() == between:
                pass
            become(words, folder, environment, connection)
        os.waitpid(child, 0)


def become(words: list[str], folder: str, environment: dict[str, str], connection: socket.socket) -> None:
    """In the kernel: be what a new process of the same words would be."""
    from ipykernel import kernelapp

    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = words
    connection.send(str(os.getpid()).encode())
    connection.close()
    try:
        kernelapp.launch_new_instance()
    finally:
        os._exit(0)


if __name__ == "__main__":
    sys.path[0] = os.getcwd()
    serve(socket.socket(fileno=int(sys.argv[1])))
