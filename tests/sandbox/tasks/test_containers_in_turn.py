"""Where a task cannot be set apart by the keeper of one after the other, it is run in the plain way, or says why it ended."""

import asyncio
import os
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

from helpers.sandbox.isolation.control_channel import ControlChannel, IsolationError
from helpers.sandbox.isolation.program import ANY
from helpers.sandbox.tasks import agent as agents
from helpers.sandbox.tasks.container_files import Start
from helpers.sandbox.tasks.task_processes import ContainerProgram, NotSetApart, TaskProcesses

pytestmark = pytest.mark.skipif(os.name != "posix", reason="tasks run on Linux and macOS")
START = Start(["bwrap", "--dev", "/dev", "--", "/bin/true"], {}, "/", {})


def begun(*answers: bytes) -> tuple[dict, bool]:
    """What a keeper is asked that gives these answers and goes away, and whether that was told as `NotSetApart`."""
    ours, theirs = socket.socketpair()
    with theirs:
        theirs.sendall(b"".join(answers))
        theirs.shutdown(socket.SHUT_WR)
        processes = TaskProcesses(
            [ContainerProgram("main", START, 0, None)], lambda *_: None, ControlChannel(ours), True
        )
        try:
            with ThreadPoolExecutor(1) as elsewhere:  # in this thread a browser's loop may run
                elsewhere.submit(lambda: asyncio.run(processes.begin(0, True, 0, [], 0))).result()
        except NotSetApart:
            refused = True
        except IsolationError:
            refused = False
        ours.close()
        return agents.json.loads(theirs.recv(65536)), refused


@pytest.mark.parametrize(
    ("answers", "refused"),
    [([], True), ([b'{"refused": "no mounts"}\n'], True), ([b'{"listening": false}\n'], False)],
    ids=["it has ended", "it refuses", "it ends when the program may have begun"],
)
def test_a_task_is_run_in_the_plain_way_only_where_nothing_of_it_can_have_run(answers, refused):
    asked, said = begun(*answers)
    assert said == refused
    (container,) = asked["containers"]
    assert (container["options"], container["command"]) == (["--dev", "/dev"], ["/bin/true"])


class Runs:
    """Stands in for tasks' processes: those of keepers for one after the other are refused; notes what was asked for."""

    def __init__(self, _, __, channel, in_turn=False):
        self.channel, self.in_turn, self.over = channel, in_turn, False

    async def begin(self, *_) -> None:
        if self.in_turn:
            raise NotSetApart("no mounts")

    async def ended(self):
        return agents.ExitStatus("main", 0, False)

    async def close(self) -> None:
        self.channel.close()


def test_a_task_that_is_refused_is_run_by_a_keeper_of_its_own(monkeypatch):
    from tests.sandbox.tasks.test_agent import task, until_stopped

    kinds = []
    monkeypatch.setattr(agents, "MOMENT", 0)
    monkeypatch.setattr(agents, "TaskProcesses", Runs)
    monkeypatch.setattr(agents.starting, "pull_containers", lambda task: [])
    monkeypatch.setattr(agents.starting, "programs", lambda *_: [])
    monkeypatch.setattr(agents.starting, "is_plain", lambda _: True)
    agent = agents.Agent(lambda: 0, lambda *_: None)
    agent.abilities = {"isolation": True, "network": True, "containers": True}
    monkeypatch.setattr(agent, "_have_launcher", lambda: None)
    monkeypatch.setattr(agent, "_channel", lambda kind: (kinds.append(kind), ControlChannel(socket.socket()))[1])
    one = task(1)
    until_stopped(agent, [one])
    agent.end()
    assert kinds == [agents.IN_TURN, ANY]
    assert one.described["stopCode"] == "EssentialContainerExited"
