"""The agent: takes tasks from PROVISIONING to STOPPED, in one thread of the sandbox's process.

A machine has a number of slots for running tasks; what is beyond them waits in PENDING, first come first served.
"""

import asyncio
import contextlib
import functools
import json
import os
import shutil
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import Future

from helpers.sandbox.isolation.control_channel import ControlChannel, IsolationError
from helpers.sandbox.isolation.program import ANY, INSIDE, Program
from helpers.sandbox.tasks import container_files, starting, wording
from helpers.sandbox.tasks.model import STOP_TIMEOUT, Container, Task, now
from helpers.sandbox.tasks.pulls import CannotStart
from helpers.sandbox.tasks.task_processes import MODEST, ExitStatus, NotSetApart, TaskProcesses

LAUNCHER = INSIDE / "launcher.py"
IN_TURN = b"c"  # the kind of session whose keeper is for one task after the other, each of one container
MOMENT = 0.005  # seconds for which PENDING and DEPROVISIONING can be seen at least; no slot is taken meanwhile
ENDING = 1.0  # seconds for the launcher to end itself
ENOUGH = 10.0  # seconds within which everything has ended


def slots() -> int:
    """How many tasks run at the same time: WORKSHOP_TASK_SLOTS, or as many as the machine has CPUs."""
    with contextlib.suppress(ValueError):
        if (number := int(os.environ.get("WORKSHOP_TASK_SLOTS") or 0)) > 0:
            return number
    return os.cpu_count() or 1


class Agent:
    """All running tasks of one sandbox. `accept` takes a connection to the sandbox's port that comes from a task."""

    def __init__(self, port: Callable[[], int], accept: Callable[[socket.socket, tuple], None]):
        self.port = port
        self.accept = accept
        self.loop = asyncio.new_event_loop()
        self.lives: dict[str, asyncio.Task] = {}
        self.stops: dict[str, asyncio.Future[None]] = {}
        self.taken: dict[str, int] = {}
        self.free: asyncio.Queue[int] = asyncio.LifoQueue()  # one task after the other is in the same keeper's place
        for slot in reversed(range(slots())):
            self.free.put_nowait(slot)
        self.launcher: Program | None = None
        self.idle: dict[int, ControlChannel] = {}  # by slot, to keepers of one task after the other, which have none
        self.abilities: dict[str, bool] = {}
        self.furnished: set[str] = set()  # tasks that have files on this machine
        self.released: Callable[[Task], None] = lambda task: None
        shutil.rmtree(container_files.folder(), ignore_errors=True)
        threading.Thread(target=self._serve, name="tasks", daemon=True).start()

    def _serve(self) -> None:
        self.loop.run_forever()
        self.loop.close()

    def begin(self, *tasks: Task) -> None:
        """Take tasks on; comes back at once. The loop is woken once for all of them."""
        if tasks:
            self.loop.call_soon_threadsafe(self._begin, tasks)

    def stop(self, task: Task) -> None:
        """Have a task end; comes back at once."""
        self.loop.call_soon_threadsafe(self._stop, task)

    def _stop(self, task: Task) -> None:
        if task.id in self.stops and not self.stops[task.id].done():
            self.stops[task.id].set_result(None)

    def end(self) -> None:
        """End all tasks and the launcher, and come back when nothing is left of them."""
        done: Future = asyncio.run_coroutine_threadsafe(self._end(), self.loop)
        with contextlib.suppress(TimeoutError):
            done.result(ENOUGH)
        self.loop.call_soon_threadsafe(self.loop.stop)

    def _begin(self, tasks: tuple[Task, ...]) -> None:
        for task in tasks:
            self.stops[task.id] = self.loop.create_future()
            life = self.lives[task.id] = self.loop.create_task(self._live(task))
            life.add_done_callback(functools.partial(self._forget, task.id))

    def _forget(self, task_id: str, _: asyncio.Task) -> None:
        self.lives.pop(task_id, None)
        self.stops.pop(task_id, None)

    async def _end(self) -> None:
        for life in list(self.lives.values()):
            life.cancel()
        while self.lives:
            await asyncio.wait(list(self.lives.values()))
            await asyncio.sleep(0)
        for channel in self.idle.values():
            channel.close()
        self._end_launcher()
        shutil.rmtree(container_files.folder(), ignore_errors=True)

    async def _live(self, task: Task) -> None:
        try:
            await self._until_stopped(task, self._provided)
        except CannotStart as error:
            task.fail(str(error))
        except IsolationError as error:
            task.fail(f"InternalError: the sandbox's launcher of tasks has ended: {error}")
        except Exception:  # noqa: BLE001 the task must not hang, and the log says what went wrong
            traceback.print_exc()
            task.fail("InternalError: the sandbox could not run this task; its log says why")
        task.set_status("DEPROVISIONING")
        self._give_back_slot(task)  # the next one need not wait for the tidying up
        if task.id in self.furnished:
            self.furnished.remove(task.id)
            await self.loop.run_in_executor(None, container_files.discard, task.id)
        await asyncio.sleep(MOMENT)
        self.released(task)
        task.set_status("STOPPED", stoppedAt=now())

    async def _until_stopped(self, task: Task, work: Callable) -> None:
        """Do `work`, unless the task is stopped before its programs run."""
        stopped, life, working = self.stops[task.id], asyncio.current_task(), True

        def end(_: asyncio.Future) -> None:
            if working and task.described.get("startedAt") is None:
                life.cancel()

        stopped.add_done_callback(end)
        try:
            await work(task, stopped)
        except asyncio.CancelledError:
            if not stopped.done():
                raise
            life.uncancel()
        finally:
            working = False

    async def _provided(self, task: Task, stopped: asyncio.Future) -> None:
        """With an interface and a slot of its own."""
        task.set_status("PENDING", connectivity="CONNECTED", connectivityAt=now(), pullStartedAt=now())
        containers = starting.pull_containers(task)
        await asyncio.sleep(MOMENT)
        self.taken[task.id] = slot = await self.free.get()
        await self._run(task, containers, slot, stopped)

    def _give_back_slot(self, task: Task) -> None:
        """Let the next task have the slot of one that runs no more and says so: never are more RUNNING than slots."""
        if (slot := self.taken.pop(task.id, None)) is not None:
            self.free.put_nowait(slot)

    async def _run(
        self, task: Task, containers: list[starting.PulledContainer], slot: int, stopped: asyncio.Future
    ) -> None:
        channel = processes = None
        try:
            plain = starting.is_plain(containers)
            in_turn = plain and self._sets_apart_in_turn()
            channel = self.idle.pop(slot, None) if in_turn else None
            channel = channel or self._channel(IN_TURN if in_turn else ANY)
            apart = self.abilities["isolation"]
            furnish = functools.partial(starting.programs, task, containers, self.port(), apart)
            if plain and apart:
                programs = furnish()
            else:
                self.furnished.add(task.id)
                programs = await self.loop.run_in_executor(None, furnish)
            task.update(pullStoppedAt=now())
            processes = TaskProcesses(programs, self.accept, channel, in_turn)
            nice = MODEST if 0 < task.cpu < starting.WHOLE_CPU else 0
            port = self.port() if self.abilities["network"] else 0
            given = port, apart, task.memory, starting.cpus(task.cpu, slot), nice
            begun = now()  # the program may have run for a while when it is heard that it does
            try:
                await processes.begin(*given)
            except NotSetApart as error:
                sys.stderr.write(f"task {task.id} is set apart by bubblewrap: its keeper failed: {error}\n")
                await processes.close()
                processes = TaskProcesses(programs, self.accept, self._channel(ANY))
                await processes.begin(*given)
            task.set_status("RUNNING", startedAt=begun)
            await self._until_ended(task, processes, stopped)
        finally:
            if processes is not None:
                await processes.close()
                if processes.over:
                    self.idle[slot] = processes.channel
            elif channel is not None:
                channel.close()

    async def _until_ended(self, task: Task, processes: TaskProcesses, stopped: asyncio.Future) -> None:
        """Until no program runs any more: all end when one that is essential ended, or when the task is stopped."""
        left = {container.name: container for container in task.containers}
        killing: list[asyncio.TimerHandle] = []

        def ask_to_end(_: asyncio.Future | None = None) -> None:
            if left and not killing:
                task.set_status("STOPPING")
                killing.extend(self._ask_to_end(processes, container) for container in left.values())

        stopped.add_done_callback(ask_to_end)
        try:
            while left:
                ended = await processes.ended()
                container = _note(left.pop(ended.name), ended)
                if container.essential:
                    task.stop("EssentialContainerExited", wording.ESSENTIAL_EXITED)
                if task.desired_status == "STOPPED":
                    ask_to_end()
        finally:
            stopped.remove_done_callback(ask_to_end)
            left.clear()  # nobody is to be asked any more
            for timer in killing:
                timer.cancel()
        task.stop("EssentialContainerExited", wording.ESSENTIAL_EXITED)
        task.update(executionStoppedAt=now())

    def _ask_to_end(self, processes: TaskProcesses, container: Container) -> asyncio.TimerHandle:
        processes.signal(container.name, signal.SIGTERM)
        patience = int(container.definition.get("stopTimeout") or STOP_TIMEOUT)
        return self.loop.call_later(patience, processes.signal, container.name, signal.SIGKILL)

    def _have_launcher(self) -> Program:
        """The launcher; one that has ended is started anew. Raises IsolationError."""
        if self.launcher is None or self.launcher.process.poll() is not None:
            self._start_launcher()
        return self.launcher

    def _sets_apart_in_turn(self) -> bool:
        self._have_launcher()
        return self.abilities.get("containers", False)

    def _channel(self, kind: bytes) -> ControlChannel:
        """A channel to a new keeper, of this kind. Raises IsolationError."""
        try:
            return self._have_launcher().session(kind)
        except OSError as error:
            self._end_launcher()
            raise IsolationError(error.strerror or str(error)) from error

    def _start_launcher(self) -> None:
        self._end_launcher()
        self.launcher = Program([sys.executable, "-E", "-s", "-S", str(LAUNCHER)])
        content = b""
        while not content.endswith(b"\n"):
            part = self.launcher.control.recv(4096)
            if not part:
                self._end_launcher()
                raise IsolationError("it did not start; the sandbox's log says why")
            content += part
        self.abilities = json.loads(content)

    def _end_launcher(self) -> None:
        """End the launcher, if there is one; the keepers of tasks that run go on."""
        if self.launcher is not None:
            self.launcher.end(ENDING)
        self.launcher = None


def _note(container: Container, ended: ExitStatus) -> Container:
    """Write down how a container's program ended."""
    container.described |= {"exitCode": ended.code, "lastStatus": "STOPPED"}
    if ended.out_of_memory:
        container.described["reason"] = wording.OUT_OF_MEMORY
    return container
