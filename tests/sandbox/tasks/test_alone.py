"""Tasks of a sandbox of their own: where nothing can be walled off, with one slot, and when the sandbox itself ends."""

import os
import signal
import sys
import time
from pathlib import Path

import boto3
import pytest

from helpers import sandbox as embedded
from helpers.home import home
from helpers.sandbox.isolation.inside.processes import children
from tests.support.ecs_world import PYTHON, World
from tests.support.processes import processes_of

pytestmark = pytest.mark.skipif(os.name != "posix", reason="tasks run on Linux and macOS")


@pytest.fixture
def launch(tmp_path, monkeypatch):
    """A function that starts a sandbox in a home of its own, in a changed environment, and gives a world in it."""
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path / "work %h"))

    def launched(**environment: str) -> World:
        with monkeypatch.context() as patched:
            for name, value in environment.items():
                patched.setenv(name, value)
            sandbox = embedded.ensure()
        for name, value in sandbox.environment().items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
        return World()

    yield launched
    embedded.stop()


def until_gone(folder: Path, limit: float = 5) -> list[str]:
    deadline = time.monotonic() + limit
    while (left := processes_of(folder)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return left


def test_without_walls_and_with_one_slot_tasks_run_too_one_after_the_other(launch, tmp_path):
    (tmp_path / "tools").mkdir()
    world = launch(PATH=str(tmp_path / "tools"), WORKSHOP_TASK_SLOTS="1")
    program = "import boto3, os; print(boto3.client('sts').get_caller_identity()['Arn'], os.getcwd())"
    task = world.ran("python3", "-c", program, image=PYTHON)
    (said,) = world.output(task)
    assert f"assumed-role/task/{task['taskArn'].rpartition('/')[2]} {home()}" in said
    hungry = world.ran("python3", "-c", "kept = []\nwhile True: kept.append(b'x' * 2**22)", image=PYTHON)
    assert hungry["containers"][0]["exitCode"] == 137
    assert "OutOfMemoryError" in hungry["containers"][0]["reason"]
    definition = world.define("sh", "-c", "sleep 60 & sleep 60")
    first, second, third = world.start(definition, count=3)
    world.until(first, "RUNNING")
    world.until(second, "PENDING")
    time.sleep(0.3)
    assert [task["lastStatus"] for task in world.look(second, third)] == ["PENDING", "PENDING"]
    counted = world.ecs.describe_clusters(clusters=["lesson"])["clusters"][0]
    assert (counted["runningTasksCount"], counted["pendingTasksCount"]) == (1, 2)
    world.ecs.stop_task(cluster="lesson", task=second["taskArn"])
    never = world.until(second)
    assert (never["stopCode"], "startedAt" in never) == ("UserInitiated", False)
    assert "exitCode" not in never["containers"][0]
    world.ecs.stop_task(cluster="lesson", task=first["taskArn"])
    assert world.until(first)["containers"][0]["exitCode"] == 143
    assert not (home() / ".workshop/tasks" / first["taskArn"].rpartition("/")[2]).exists()
    world.until(third, "RUNNING")
    assert processes_of(home())
    embedded.stop()
    assert until_gone(home()) == []


def test_nothing_is_left_of_a_sandbox_that_was_killed(launch):
    world = launch()
    (task,) = world.start(world.define("sh", "-c", f"setsid sh -c ': {home()}; sleep 99' & sleep 99"))
    world.until(task, "RUNNING")
    deadline = time.monotonic() + 5
    while not any("sleep 99" in line for line in processes_of(home())):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    os.kill(embedded.find().pid, signal.SIGKILL)
    assert until_gone(home()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")
@pytest.mark.parametrize("whose", ["keeper", "launcher"])
def test_a_task_that_loses_its_keeper_is_stopped_with_a_reason(launch, whose):
    """Without the launcher those that run go on; without its keeper a task's programs end, and it says why."""
    world = launch()
    (task,) = world.start(world.define("sleep", "98"))
    world.until(task, "RUNNING")
    launcher, *keepers = launchers(embedded.find().pid)
    if whose == "keeper":
        os.kill(*keepers, signal.SIGKILL)
        ended = world.until(task)
        assert ended["stoppedReason"].startswith("InternalError: the sandbox's launcher of tasks has ended")
        assert ended["containers"][0]["reason"] == ended["stoppedReason"]
    else:
        os.kill(launcher, signal.SIGKILL)
        assert world.output(world.ran("echo", "one more")) == ["one more"]
        assert world.look(task)[0]["lastStatus"] == "RUNNING"


def launchers(sandbox: int) -> list[int]:
    """The launcher of that sandbox's tasks, and the keepers that it forked."""
    own = [pid for pid in children(sandbox) if "launcher.py" in Path(f"/proc/{pid}/cmdline").read_text()]
    return [*own, *(keeper for one in own for keeper in children(one))]
