"""The sandbox's process: moto behind a middleware, with its gaps closed, on 127.0.0.1."""

import argparse
import contextlib
import gc
import os
import secrets
import signal
import stat
import sys
import threading
import time
import traceback
from typing import Any

from helpers.home import close_all_to_others, state_folder, write_json
from helpers.imports import (
    compile_patterns_of_hosts_late,
    import_when_asked_for,
    leave_out_flask,
    leave_out_iri_grammar,
    leave_out_openapi_validator,
    leave_out_service_models,
    leave_out_unittest,
    read_models_as_plain_dicts,
)
from helpers.sandbox.client import CANNOT_WRITE
from helpers.sandbox.memory import allow_many_files

IDLE_LIMIT = float(os.environ.get("WORKSHOP_SANDBOX_IDLE") or 12 * 3600)  # seconds; tests set fewer
LOG_LIMIT = 5_000_000
SETTINGS = {
    "INITIAL_NO_AUTH_ACTION_COUNT": "0",
    "MOTO_ALLOW_NONEXISTENT_REGION": "false",
    "MOTO_DISABLE_GLOBAL_CORS": "true",
    "MOTO_EC2_ENABLE_INSTANCE_TYPE_VALIDATION": "true",
    "MOTO_ENABLE_AMI_VALIDATION": "true",
    "MOTO_ENABLE_KEYPAIR_VALIDATION": "true",
    "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",
    "MOTO_S3_ALLOW_CROSSACCOUNT_ACCESS": "false",
}

SOON = 0.0002  # seconds by which what goes on in the background delays a request, and a request the start of a task


def main() -> None:
    """Serve until told to stop, until the home folder is gone, or until nobody has asked anything for twelve hours."""
    parser = argparse.ArgumentParser(prog="python -m helpers.sandbox.server")
    parser.add_argument("--port", type=int, default=0, help="the port to take if it is free (0: any)")
    port = parser.parse_args().port
    gc.disable()  # until it serves: a fifth of the start went into looking for garbage among what imports make
    os.environ.update(SETTINGS)
    sys.setswitchinterval(SOON)
    if os.name == "posix":
        _heed_signals()
    allow_many_files()
    try:
        compile_patterns_of_hosts_late()
        import_when_asked_for(
            "charset_normalizer", __version__="3.0.0"
        )  # `requests` looks whether it may have it: 10 ms
        import_when_asked_for("cryptography.x509")  # for certificates of servers, which IAM may be given: 20 ms
        import_when_asked_for("multiprocessing.managers", BaseManager=None, __path__=())  # s3transfer names it: 10 ms
        leave_out_unittest()
        leave_out_flask()
        leave_out_iri_grammar()
        leave_out_openapi_validator()
        leave_out_service_models()
        read_models_as_plain_dicts()
        _serve(port)
    except Exception as error:  # noqa: BLE001 whoever started this learns the cause from the exit code and the log
        with contextlib.suppress(OSError):  # on a full disk the log takes nothing
            traceback.print_exc()
        os._exit(_exit_code(error))  # in order it would write to the log once more, fail, and exit with 120


def _heed_signals() -> None:
    """Ignore no signal that was ignored where this was started (by `nohup`, or a script's `&`): all inherit that, so that no
    child would have an exit code, and what runs on an instance would live on when its terminal has gone.
    """
    for number in (signal.SIGCHLD, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM):
        if signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)


def _exit_code(error: BaseException | None) -> int:
    """CANNOT_WRITE and the number of the OSError that was behind it all, or 1."""
    while error is not None:
        if isinstance(error, OSError) and error.errno:
            return CANNOT_WRITE + error.errno
        error = error.__cause__ or error.__context__
    return 1


def _serve(port: int) -> None:
    close_all_to_others()

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

    overlay.install()
    patching.install(changes)
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
    while not stopping.wait(5):
        if not state_folder().is_dir() or time.monotonic() - middleware.last_request > IDLE_LIMIT:
            return
        output = os.fstat(1)
        if stat.S_ISREG(output.st_mode) and output.st_size > LOG_LIMIT:
            os.ftruncate(1, 0)


if __name__ == "__main__":
    main()
