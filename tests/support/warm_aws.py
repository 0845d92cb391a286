"""The real `aws` without its second of start-up: one process imports the AWS CLI once and forks for each command.

`warm_aws(folder)` puts an executable called `aws` into a folder. It hands its words, environment, folder and the three
standard streams to that process, whose child runs `awscli.clidriver.main()`, which is all that the `aws` script does.
"""

import functools
import json
import os
import signal
import socket
import subprocess
import sys
import time
import traceback
from contextlib import contextmanager
from pathlib import Path

SHIM = """#!{python} -IS
import json, os, socket, sys
words = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
with socket.socket(socket.AF_UNIX) as server:
    server.connect({address!r})
    socket.send_fds(server, [len(words).to_bytes(8, "big")], [0, 1, 2])
    server.sendall(words)
    code = server.recv(1)
sys.exit(code[0] if code else 70)
"""


@contextmanager
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
    from botocore.loaders import JSONFileLoader

    read = functools.cache(JSONFileLoader().load_file)  # the descriptions of services, read once for all children
    JSONFileLoader.load_file = lambda self, path: read(path)
    driver = awscli.clidriver.create_clidriver()  # loads its plugins
    for service in ("ec2", "s3"):
        driver.session.create_client(service, region_name="us-east-1")
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
    arguments, folder, environment = json.loads(words)
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
