"""The agent of tasks and its launcher by themselves: how many tasks run at once, and what is told when a launcher dies."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import threading

import pytest

from helpers.sandbox.isolation.control_channel import ControlChannel
from helpers.sandbox.overlay.ecs import run_task
from helpers.sandbox.tasks import agent as agents
from helpers.sandbox.tasks.model import Task, container_of, snapshots
from helpers.sandbox.tasks.task_processes import ExitStatus

pytestmark = pytest.mark.skipif(os.name != "posix", reason="tasks run on Linux and macOS")

# Namespaces are refused here; and a child that was forked is given the time to end before anybody waits for it.
REFUSED = """
import os, sys, time
sys.path.insert(0, {folder!r})
import launcher

def refused(port):
    raise PermissionError(1, "unshare")

def fork(forked=os.fork):
    child = forked()
    if child:
        time.sleep(0.1)
    return child

launcher.own_network, os.fork = refused, fork
launcher.main()
"""


def task(number: int) -> Task:
    """A task of one container that is about to be."""
    arn = f"arn:aws:ecs:ap-northeast-1:123456789012:task/lesson/{number:032x}"
    containers = [container_of({"name": "main", "image": "busybox"}, arn)]
    described = {"taskArn": arn, "lastStatus": "PROVISIONING", "desiredStatus": "RUNNING", "version": 1}
    return Task(
        "123456789012", "ap-northeast-1", "lesson", f"{number:032x}", None, described, containers, {}, {}, 0, 0, []
    )


class FakeRun:
    """A task whose program ends at once, and whose walls take their time to come down."""

    def __init__(self, *_):
        pass

    async def begin(self, *_) -> None:
        pass

    async def ended(self) -> ExitStatus:
        return ExitStatus("main", 0, False)

    async def close(self) -> None:
        await asyncio.sleep(0.05)


@pytest.fixture
def agent(monkeypatch):
    """An agent with one slot, in this process."""
    monkeypatch.setenv("WORKSHOP_TASK_SLOTS", "1")
    monkeypatch.setattr(agents, "MOMENT", 0)
    monkeypatch.setattr(agents.starting, "pull_containers", lambda task: [])
    monkeypatch.setattr(agents.starting, "programs", lambda *_: [])
    made = agents.Agent(lambda: 0, lambda *_: None)
    made.abilities = {"isolation": False, "network": False}
    yield made
    made.end()


def until_stopped(agent, tasks: list[Task]) -> None:
    """Have the agent run them to their end."""
    left, all_done = list(tasks), threading.Event()

    def released(one: Task) -> None:
        left.remove(one)
        if not left:
            all_done.set()

    agent.released = released
    for one in tasks:
        agent.begin(one)
    assert all_done.wait(20)


def test_a_slot_is_given_away_only_by_a_task_that_says_it_runs_no_more(agent, monkeypatch):
    monkeypatch.setattr(agents, "TaskProcesses", FakeRun)
    monkeypatch.setattr(agent, "_channel", lambda kind: ControlChannel(socket.socket()))
    tasks, together = [task(number) for number in range(4)], []
    set_status = Task.set_status

    def watched(self, status, **changes):
        set_status(self, status, **changes)
        together.append(sum(one.last_status == "RUNNING" for one in tasks))

    monkeypatch.setattr(Task, "set_status", watched)
    until_stopped(agent, tasks)
    assert max(together) == 1


def test_the_tasks_of_one_request_wake_the_agent_once_and_all_run(agent, monkeypatch):
    monkeypatch.setattr(agents, "TaskProcesses", FakeRun)
    monkeypatch.setattr(agent, "_channel", lambda kind: ControlChannel(socket.socket()))
    monkeypatch.setattr("helpers.sandbox.tasks._agent", agent)
    wake, woken, tasks, over = agent.loop.call_soon_threadsafe, [], [task(number) for number in range(3)], []
    requesting, all_over = threading.current_thread(), threading.Event()

    def counted(*given):
        if threading.current_thread() is requesting:
            woken.append(given)
        return wake(*given)

    def released(one: Task) -> None:
        over.append(one)
        if len(over) == len(tasks):
            all_over.set()

    monkeypatch.setattr(run_task.new_task, "release", released)
    monkeypatch.setattr(agent.loop, "call_soon_threadsafe", counted)
    run_task.begin(tasks)
    assert all_over.wait(20)
    assert len(woken) == 1
    assert over == tasks  # first come, first served


def test_a_task_that_could_not_start_and_is_stopped_in_its_last_moment_ends_all_the_same(agent, monkeypatch):
    def refused(_):
        raise agents.CannotStart("no image")

    monkeypatch.setattr(agents, "MOMENT", 0.05)
    monkeypatch.setattr(agents.starting, "pull_containers", refused)
    one, set_status, over = task(1), Task.set_status, threading.Event()

    def stopped_then(self, status, **changes):
        set_status(self, status, **changes)
        if status == "DEPROVISIONING":
            agent.stop(self)
        if status == "STOPPED":
            over.set()

    monkeypatch.setattr(Task, "set_status", stopped_then)
    agent.begin(one)
    assert over.wait(20)
    assert one.described["stoppedReason"] == "no image"


def test_a_task_that_is_stopped_while_it_waits_for_a_slot_never_runs_and_takes_none(agent, monkeypatch):
    ended = threading.Event()

    class Runs(FakeRun):
        async def ended(self) -> ExitStatus:
            await asyncio.get_running_loop().run_in_executor(None, ended.wait)
            return await super().ended()

    monkeypatch.setattr(agents, "TaskProcesses", Runs)
    monkeypatch.setattr(agent, "_channel", lambda kind: ControlChannel(socket.socket()))
    monkeypatch.setattr(
        agents.Agent, "_stop", lambda self, one, stop=agents.Agent._stop: (stop(self, one), ended.set())
    )
    _, second, _ = tasks = [task(number) for number in range(3)]
    set_status = Task.set_status

    def stopped_then(self, status, **changes):
        set_status(self, status, **changes)
        if (self, status) == (second, "PENDING"):
            agent.stop(self)

    monkeypatch.setattr(Task, "set_status", stopped_then)
    until_stopped(agent, tasks)
    assert ["startedAt" in one.described for one in tasks] == [True, False, True]
    assert agent.free.qsize() == 1


def test_a_task_whose_launcher_dies_is_stopped_with_a_reason_and_the_next_gets_a_new_launcher(
    agent, monkeypatch, tmp_path
):
    broken = tmp_path / "launcher.py"
    broken.write_text("raise SystemExit('broken')\n")
    with monkeypatch.context() as patched:
        patched.setattr(agents, "LAUNCHER", broken)
        never = task(1)
        until_stopped(agent, [never])
    said = "InternalError: the sandbox's launcher of tasks has ended: it did not start; the sandbox's log says why"
    assert (never.described["stopCode"], never.described["stoppedReason"]) == ("TaskFailedToStart", said)
    assert never.containers[0].described["reason"] == said
    monkeypatch.setattr(agents, "TaskProcesses", FakeRun)
    until_stopped(agent, [second := task(2)])
    agent.launcher.process.kill()
    os.waitid(os.P_PID, agent.launcher.process.pid, os.WEXITED | os.WNOWAIT)
    until_stopped(agent, [third := task(3)])
    assert {one.described["stopCode"] for one in (second, third)} == {"EssentialContainerExited"}


def test_tasks_are_described_as_they_were_at_one_moment(monkeypatch):
    first, second = task(1), task(2)
    first.set_status("RUNNING")
    looked_at = Task.snapshot

    def slowly(self, *given):
        """Meanwhile the first gives its place to the second, unless that has to wait."""
        said = looked_at(self, *given)
        if self is first:
            following = threading.Thread(target=lambda: (first.set_status("STOPPED"), second.set_status("RUNNING")))
            following.start()
            following.join(0.2)
        return said

    monkeypatch.setattr(Task, "snapshot", slowly)
    assert [said["lastStatus"] for said in snapshots([first, second])] == ["RUNNING", "PROVISIONING"]


@pytest.mark.parametrize("before", ["", "trap '' CHLD; "], ids=["as it is", "with SIGCHLD ignored by who starts it"])
def test_a_launcher_lives_where_namespaces_are_refused(tmp_path, before):
    ours, theirs = socket.socketpair()
    program = REFUSED.format(folder=str(agents.LAUNCHER.parent))
    line = f'{before}exec "$0" -c "$1" {theirs.fileno()}'
    with ours, theirs:
        launcher = subprocess.Popen(
            ["/bin/sh", "-c", line, sys.executable, program],
            pass_fds=[theirs.fileno()],
            env={"PATH": str(tmp_path)},
            stderr=subprocess.PIPE,
        )
        theirs.close()
        said = ours.recv(4096)
        ours.shutdown(socket.SHUT_RDWR)
        error = launcher.communicate(timeout=10)[1].decode()
    assert (said and json.loads(said), error) == ({"network": False, "isolation": False}, "")
