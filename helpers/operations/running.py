"""Running an operation: its clients made and watched, its printing gathered, its exceptions turned into a Failure."""

import sys
import time
from dataclasses import replace
from typing import Any

from helpers.home import aws_folder
from helpers.operations.clients import watched
from helpers.operations.core import Operation
from helpers.operations.failures import RECOGNISED, exit_failure, failure_of
from helpers.operations.nearest import of_program, with_nearest
from helpers.operations.output import formatted, settings_of
from helpers.operations.results import Call, Failure, Result
from helpers.operations.source import service_of
from helpers.operations.times import format_of, keep_what_was_sent
from helpers.operations.watch import Cancelled, Steps, Watch


def run(operation: Operation, session: Any, watch: Watch | None = None) -> Result:
    """Do `operation` with `session` (a boto3 session, or a Target that makes one) and give the Result.

    Raises nothing that the values, AWS, the network or the disk can cause: failures are in the Result.
    KeyboardInterrupt passes through, with nothing left running.
    """
    watch = watch or Watch()
    calls: list[Call] = []
    printed: list[str] = []
    warned: list[str] = []
    met: list[Failure] = []  # what the operation has gone on after
    started = time.perf_counter()

    def emit(*values: object, sep: str = " ", end: str = "\n", file: object = None, flush: bool = False) -> None:
        said = sep.join(map(str, values)) + end
        if file is not sys.stderr:
            printed.append(said)
            return
        warned.append(said.encode("utf-8", "backslashreplace").decode())  # as a terminal's standard error has it
        if isinstance(error := sys.exc_info()[1], RECOGNISED):
            met.append(failure_of(error, operation, calls)[0])

    def sleep(seconds: float) -> None:
        watch.text("".join(printed))
        watch.pause(seconds)

    def tell(done: int, total: int, states: str) -> None:
        watch.text("".join(printed))
        watch.steps(Steps(done, total, states=states))

    def done(exit_code: int = 0, failure: Failure | None = None) -> Result:
        said = "".join(printed).encode("utf-8", "replace").decode()  # `aws` prints ? for what is no character
        return Result(said, exit_code, failure, tuple(calls), time.perf_counter() - started)

    for name, problem in operation.problems().items():
        if problem.blocks:
            own = operation.spec.cli_refusal
            stderr, exit_code = (own and own(problem, name, operation)) or ("", 252)
            failure = Failure(problem.code, "", values={"field": name, **problem.values}, stderr=stderr)
            return replace(done(exit_code, failure), refused=True)
    if operation.spec.sandbox_only and getattr(session, "kind", "sandbox") != "sandbox":
        return done(252, Failure("ConfigureRealAccount", ""))
    try:
        if operation.spec.execute:
            result = operation.spec.execute(operation, session, watch)
            return replace(result, failure=of_program(result.failure, session)) if result.failure else result
        if hasattr(session, "session"):
            session = session.session(profile=operation.profile or None, region=operation.region or None)
        format_of(settings_of(session))  # where it is unknown, the CLI does nothing at all
        keep_what_was_sent(session)
        invocation = operation.invocation
        there = {"print": emit, "sleep": sleep, "tell": tell, **invocation.given}
        if invocation.heading or "settings" in invocation.collaborators:
            there["settings"] = _settings(session)
        if invocation.heading:
            printed.append(
                invocation.heading(there["settings"].full_config["profiles"].get(operation.values["profile"], {}))
            )
        names = invocation.collaborators
        with watch.stopping(getattr(session, "end_programs", lambda: None)):
            works = [
                there[name] if name in there else watched(session.client(service_of(name)), watch, calls)
                for name in names
            ]
            response = invocation.function(*works, **invocation.values)
        if response is not None:
            printed.append(formatted(operation, response, session))
        return done()
    except SystemExit as end:
        exit_code, failure = exit_failure(0 if end.code is None else end.code, operation, "".join(warned), met)
        return done(exit_code, with_nearest(failure, calls, session))
    except RECOGNISED as error:
        failure, exit_code = failure_of(error, operation, calls)
        if isinstance(error, Cancelled) and not printed:
            printed.append(watch.output)  # of a program that was ended: it has printed elsewhere
        return done(exit_code, with_nearest(failure, calls, session))


def _settings(session: Any) -> Any:
    """A fresh botocore session that reads and writes the AWS files of `session`; at a Target, the kit's own."""
    from botocore.session import Session

    settings = Session()
    core = getattr(session, "_session", None)
    for variable, name in (("config_file", "config"), ("credentials_file", "credentials")):
        path = core.get_config_variable(variable) if core else str(aws_folder() / name)
        settings.set_config_variable(variable, path)
    return settings
