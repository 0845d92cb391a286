"""What the sandbox's process serves: moto behind a middleware, in the home folder, until it is told to stop."""

import os
import secrets
import stat
import threading
import time
from typing import Any

from helpers.home import close_all_to_others, state_folder, write_json
from helpers.sandbox import aws_program, docker, overlay, read_only, tasks
from helpers.sandbox.connections import listen
from helpers.sandbox.dispatching import Dispatcher
from helpers.sandbox.instances import SERVICES_WITH_INSTANCES, Instances, follow_every_second, session_log
from helpers.sandbox.memory import look_for_garbage
from helpers.sandbox.middleware import SandboxMiddleware
from helpers.sandbox.overlay import clock, patching
from helpers.sandbox.overlay.worded_errors import worded
from helpers.sandbox.seed import seed
from helpers.sandbox.warming import warm
from helpers.sandbox.world import changes
from helpers.sandbox.world.contents import contents
from helpers.sandbox.world.keeper import Keeper
from helpers.sandbox.world.noting import noting
from helpers.sandbox.world.settling import end_tasks, resume_stacks
from helpers.sandbox.world.swap import Swap

IDLE_LIMIT = 12 * 3600  # seconds; tests set fewer
LOG_LIMIT = 5_000_000


def close_gaps() -> None:
    """Change moto for all homes alike; to be called once, before `serve`."""
    overlay.install()
    patching.install(changes)


def serve(port: int) -> None:
    """Serve until told to stop, until the home folder is gone, or until nobody has asked anything for twelve hours."""
    close_all_to_others()
    read_only.restore()
    keeper = Keeper(on=os.environ.get("WORKSHOP_KEEP_WORLD") != "0")
    kept = keeper.read()
    began = time.time()
    stopping = threading.Event()
    token = secrets.token_hex(16)
    instances = Instances()

    def answered(service: str) -> None:
        if service in SERVICES_WITH_INSTANCES:
            instances.follow()
        keeper.answered(service)

    def reset() -> None:
        from moto.moto_api._internal.models import moto_api_backend

        with middleware.requests.exclusive():
            instances.forget()
            tasks.forget()
            moto_api_backend.reset()
            overlay.history.forget()
            clock.reset()
            keeper.forget()
            read_only.switch(False)
            seed(server.port)
            keeper.begin()

    def advance_clock(seconds: str) -> float:
        ahead = clock.advance(float(seconds))
        keeper.keep_overlay()
        return ahead

    actions = {"latest": overlay.history.latest, "reset": reset, "stop": stopping.set}
    actions |= {"calls": lambda since="0": overlay.history.since(int(since))}
    actions |= {"session_log": session_log.entries, "advance_clock": advance_clock}
    dispatcher = Dispatcher()
    middleware = SandboxMiddleware(
        noting(keeper.watching(worded(dispatcher))), token, actions, answered, lambda: keeper.not_saved
    )
    server = listen(worded(middleware), port)
    middleware.port = server.port
    swap = Swap(keeper, middleware.requests, instances, tasks)
    actions |= {"world": lambda: keeper.told() | {"holds": contents()}, "world/save": swap.save}

    def tell() -> None:
        """Say where this sandbox is to be found, and which world it has."""
        state = {"pid": os.getpid(), "port": server.port, "token": token, "identity": keeper.identity}
        write_json(state_folder() / "sandbox.json", state | {"started": began, "world": keeper.told()})

    def open_world(file: str, disks: str = "", only_look: str = "") -> dict:
        opened = swap.open(file, lambda: seed(server.port), disks)
        if opened["opened"]:
            read_only.switch(bool(only_look))
        tell()
        return opened

    actions |= {"world/open": open_world}
    tasks.serve_with(server.process_request)
    if kept:
        end_tasks()
    seed(server.port)
    instances.prepare()
    keeper.begin()
    docker.prepare()
    aws_program.prepare()
    follow_every_second(instances, middleware.requests.shared)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    tell()
    look_for_garbage()
    if kept:
        resume_stacks()
    if os.environ.get("WORKSHOP_WARM") != "0":  # a class, in which many share one memory, waits for the first EC2 call
        threading.Thread(target=warm, args=(middleware, dispatcher), daemon=True).start()
    _wait(stopping, middleware)
    keeper.end()
    instances.end()
    tasks.forget()
    time.sleep(0.1)  # the request that asked for the end still gets its answer
    server.shutdown()


def _wait(stopping: threading.Event, middleware: Any) -> None:
    limit = float(os.environ.get("WORKSHOP_SANDBOX_IDLE") or IDLE_LIMIT)
    while not stopping.wait(5):
        if not state_folder().is_dir() or time.monotonic() - middleware.last_request > limit:
            return
        output = os.fstat(1)
        if stat.S_ISREG(output.st_mode) and output.st_size > LOG_LIMIT:
            os.ftruncate(1, 0)
