"""The real `aws` without its second of start-up: one process imports the AWS CLI once and forks for each command.

`warm_aws(folder)` puts an executable called `aws` into a folder. It hands its words, environment, folder and the three
standard streams to that process, whose child runs `awscli.clidriver.main()`, which is all that the `aws` script does.
"""

import contextlib
import functools
import gc
import itertools
import marshal
import os
import signal
import socket
import subprocess
import sys
import time
import traceback
from pathlib import Path

SERVICES = ("dynamodb", "ec2", "ecr", "ecs", "iam", "logs", "s3", "service-quotas", "ssm", "sts")
KINDS = ("service-2", "waiters-2", "paginators-1", "endpoint-rule-set-1")
SHIM = """#!{python} -IS
import _socket, marshal, posix, sys
words = marshal.dumps((sys.argv[1:], posix.getcwd(), posix.environ))
server = _socket.socket(_socket.AF_UNIX)
server.connect({address!r})
streams = b"".join(number.to_bytes(4, sys.byteorder) for number in (0, 1, 2))
server.sendmsg([len(words).to_bytes(8, "big")], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, streams)])
server.sendall(words)
code = server.recv(1)
posix._exit(code[0] if code else 70)
"""


@contextlib.contextmanager
def warm_aws(folder: Path):
    """Give a folder for PATH in which `aws` is the warm one."""
    address = str(folder / "socket")
    process = subprocess.Popen([sys.executable, __file__, address], env=os.environ | {"PYTHONUTF8": "1"})
    try:
        while not os.path.exists(address):
            assert process.poll() is None
            time.sleep(0.02)
        shim = folder / "aws"
        shim.write_text(SHIM.format(python=sys.executable, address=address))
        shim.chmod(0o755)
        yield folder
    finally:
        process.kill()
        process.wait()


def serve(address: str) -> None:
    """Wait for shims at `address` and run each one's command in a child of this process."""
    import awscli.clidriver
    from botocore.exceptions import DataNotFoundError
    from botocore.loaders import JSONFileLoader, Loader

    # The descriptions of services, and which there are, read once for all children.
    read, listed = functools.cache(JSONFileLoader().load_file), functools.cache(Loader().list_available_services)
    JSONFileLoader.load_file = lambda self, path: read(path)
    Loader.list_available_services = lambda self, type_name: list(listed(type_name))
    driver = awscli.clidriver.create_clidriver()  # loads its plugins
    for service in ("ec2", "s3"):
        driver.session.create_client(service, region_name="us-east-1")
    descriptions = driver.session.get_component("data_loader")
    for service, kind in itertools.product(SERVICES, KINDS):
        with contextlib.suppress(DataNotFoundError):  # not every service has waiters
            descriptions.load_service_model(service, kind)
    gc.freeze()  # a child collects what is its own
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        while True:
            connection, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                run(connection)
            connection.close()


def run(connection: socket.socket) -> None:
    """In the child: become the shim, run the command, send its exit code."""
    import awscli.clidriver

    size, streams, _, _ = socket.recv_fds(connection, 8, 3)
    left, words = int.from_bytes(size, "big"), b""
    while len(words) < left:
        words += connection.recv(left - len(words))
    arguments, folder, variables = marshal.loads(words)  # noqa: S302 from the shim
    environment = {os.fsdecode(name): os.fsdecode(value) for name, value in variables.items()}
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    os.chdir(folder)
    data = os.environ["AWS_DATA_PATH"]  # which the import of awscli set
    os.environ.clear()
    os.environ.update(environment | {"AWS_DATA_PATH": data})
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    sys.argv = ["aws", *arguments]
    code = 70
    try:
        code = awscli.clidriver.main() or 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    finally:
        if sys.exc_info()[0]:
            traceback.print_exc()
        sys.stdout.flush()
        sys.stderr.flush()
        connection.sendall(bytes([code]))
        os._exit(0)


if __name__ == "__main__":
    serve(sys.argv[1])
