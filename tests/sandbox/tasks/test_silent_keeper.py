"""A keeper that does not answer, since somebody has stopped it, gets no task; and when it goes on later, it starts none."""

import asyncio
import json
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from helpers.sandbox.isolation.control_channel import ControlChannel
from helpers.sandbox.isolation.program import INSIDE
from helpers.sandbox.tasks import task_processes
from helpers.sandbox.tasks.task_processes import ContainerProgram, NotSetApart, TaskProcesses
from tests.sandbox.tasks.test_containers_in_turn import START

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="tasks are set apart on Linux alone")

# A keeper of which all but its own steps is made up; it is asked for one task, and told no more.
KEEPER = """
import socket, sys, types
sys.path.insert(0, {folder!r})
import container

class Keeper(container.ContainerKeeper):
    _apart = lambda self, files: types.SimpleNamespace(listening=None, descriptors=lambda: [])
    settle = _back = _leave = _end_container = lambda *_: None
    run_program = lambda self, container, into: print("started")

container.FirstProcesses = lambda: None
Keeper(socket.socket(fileno=int(sys.argv[1]))).run()
"""
ASKED = {
    "port": 0,
    "containers": [{"name": "main", "options": [], "command": ["/bin/true"], "files": {}, "heard": True}],
}


def test_a_keeper_that_does_not_answer_is_given_up_and_not_waited_for(monkeypatch):
    monkeypatch.setattr(task_processes, "ANSWERED", 0.01)
    ours, theirs = socket.socketpair()

    async def begun() -> str:
        programs = [ContainerProgram("main", START, 0, None)]
        processes = TaskProcesses(programs, lambda *_: None, ControlChannel(ours), True)
        with pytest.raises(NotSetApart) as refused:
            await processes.begin(0, True, 0, [], 0)
        await processes.close()
        return str(refused.value)

    with theirs, ThreadPoolExecutor(1) as elsewhere:  # in this thread a browser's loop may run
        assert "has not answered" in elsewhere.submit(lambda: asyncio.run(begun())).result(20)
        while theirs.recv(65536):
            pass  # what was asked, and then the end


@pytest.mark.parametrize(("heard", "printed"), [(True, "started\n"), (False, "")], ids=["heard", "given up"])
def test_a_keeper_whose_answer_nobody_hears_starts_nothing(heard, printed):
    ours, theirs = socket.socketpair()
    ours.sendall(json.dumps(ASKED).encode() + b"\n")
    ours.shutdown(socket.SHUT_WR)
    if not heard:
        ours.close()
    with ours, theirs:
        program = [sys.executable, "-c", KEEPER.format(folder=str(INSIDE)), str(theirs.fileno())]
        ran = subprocess.run(program, pass_fds=[theirs.fileno()], capture_output=True, text=True, timeout=60)
    assert (ran.stdout, ran.stderr, ran.returncode) == (printed, "", 0)
