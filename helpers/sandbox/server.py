"""The sandbox's process: moto behind a middleware, with its gaps closed, on 127.0.0.1."""

import argparse
import contextlib
import gc
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator

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
    with cause_as_exit_code():
        serve = load()
        serve(port)


def load() -> Callable[[int], None]:
    """What serves on a port until the end, with all imported that it needs. So far nothing depends on the home folder."""
    gc.disable()  # until it serves: a fifth of the start went into looking for garbage among what imports make
    os.environ.update(SETTINGS)
    sys.setswitchinterval(SOON)
    if os.name == "posix":
        _heed_signals()
    allow_many_files()
    compile_patterns_of_hosts_late()
    import_when_asked_for("charset_normalizer", __version__="3.0.0")  # `requests` looks whether it may have it: 10 ms
    import_when_asked_for("cryptography.x509")  # for certificates of servers, which IAM may be given: 20 ms
    import_when_asked_for("multiprocessing.managers", BaseManager=None, __path__=())  # s3transfer names it: 10 ms
    leave_out_unittest()
    leave_out_flask()
    leave_out_iri_grammar()
    leave_out_openapi_validator()
    leave_out_service_models()
    read_models_as_plain_dicts()

    from helpers.sandbox import serving

    serving.close_gaps()
    return serving.serve


@contextlib.contextmanager
def cause_as_exit_code() -> Iterator[None]:
    """End the process where an exception comes here: who started it learns the cause from its exit code and the log."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 of whatever kind
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


if __name__ == "__main__":
    main()
