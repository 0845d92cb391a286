"""What a task writes that has no log is heard by nobody, and passed on by nobody; with a log, all of it is."""

import asyncio
import json
import os
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from helpers.sandbox.isolation.control_channel import ControlChannel
from helpers.sandbox.isolation.program import INSIDE
from helpers.sandbox.tasks.task_processes import ContainerProgram, TaskProcesses
from tests.sandbox.tasks.test_containers_in_turn import START

OF_KEEPER = """
import os, sys
sys.path.insert(0, {folder!r})
from keeper import output
into, heard = output({{"heard": sys.argv[1] == "heard"}})
print(os.readlink(f"/proc/self/fd/{{into}}").partition(":")[0], len(heard), os.get_inheritable(into))
"""


class Log(list):
    """A log, in which what was written stands."""

    write = list.append

    def close(self) -> None:
        self.append(b"the end")


@pytest.mark.parametrize("log", [None, Log()], ids=["no log", "a log"])
def test_a_keeper_is_asked_for_what_is_to_be_heard_and_no_more(log):
    ours, theirs = socket.socketpair()

    async def run() -> int:
        programs = [ContainerProgram("main", START, 0, log)]
        processes = TaskProcesses(programs, lambda *_: None, ControlChannel(ours), True)
        await processes.begin(0, True, 0, [], 0)
        ended = await processes.ended()
        await processes.close()
        ours.close()
        return ended.code

    with theirs, ThreadPoolExecutor(1) as elsewhere:  # in this thread a browser's loop may run
        code = elsewhere.submit(lambda: asyncio.run(run()))
        (container,) = json.loads(theirs.recv(65536))["containers"]
        assert container["heard"] is (log is not None)
        out, into = os.pipe()
        told = [{"listening": False}, {"started": "main"}, {"exited": "main", "code": 3, "memory": False}]
        lines = [json.dumps(one).encode() + b"\n" for one in told]
        socket.send_fds(theirs, lines, [out] if container["heard"] else [])
        os.write(into, b"written")
        os.close(into)
        assert code.result(20) == 3
        os.close(out)
    assert log in (None, [b"written", b"the end"])


@pytest.mark.skipif(sys.platform != "linux", reason="it looks in /proc")
@pytest.mark.parametrize(("how", "told"), [("heard", "pipe 1 False\n"), ("unheard", "/dev/null 0 False\n")])
def test_a_keeper_has_a_pipe_only_for_what_is_heard(how, told):
    code = OF_KEEPER.format(folder=str(INSIDE))
    ran = subprocess.run([sys.executable, "-c", code, how], capture_output=True, text=True, check=True)
    assert ran.stdout == told
