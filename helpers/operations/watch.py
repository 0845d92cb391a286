"""Watching a run: which API calls it makes, how far it is, and how it is told to stop."""

import contextlib
import functools
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from botocore.response import StreamingBody

LOOK = 0.1  # seconds between two looks whether it was cancelled
GRACE = 1.0  # seconds in which what was cancelled may end by itself
ALWAYS_ALLOWED = {"AbortMultipartUpload", "StopTask"}  # what was cancelled has to tidy up after itself


class Cancelled(Exception):
    """The run was told to stop and has stopped."""


@dataclass(frozen=True)
class Call:
    """One API call that was made: `parameters` and `response` as boto3 gives them, `seconds` from call to answer.

    Secret keys in it are masked as `aws configure` masks them.
    """

    service: str
    operation: str
    parameters: dict
    response: dict
    status: int
    seconds: float


@dataclass(frozen=True)
class Steps:
    """How far a stack is: the number of resources `done`, of those in `total` (0: unknown), and its events so far.

    Of other things than a stack's resources `states` tells how they are ("running: 1, pending: 2").
    """

    done: int
    total: int
    events: tuple[Any, ...] = ()
    states: str = ""


@dataclass
class Watch:
    """The other end of a run. `on_progress(done, total, label)` is called with bytes (total 0: unknown);
    by a wait, with the number of instances that are as waited for.

    It is called from the threads of the transfer, one call at a time. `on_steps` is called with the Steps of a stack,
    `on_text` with all that a program has said so far, `on_address` with an address that answers as long as the run lasts.
    `said` and `events` are the latest text and the latest events: what there is to show of a run that was stopped.
    """

    on_progress: Callable[[int, int, str], None] | None = None
    on_steps: Callable[[Steps], None] | None = None
    on_text: Callable[[str], None] | None = None
    on_address: Callable[[str], None] | None = None
    said: str = ""
    events: tuple[Any, ...] = ()
    _stop: threading.Event = field(default_factory=threading.Event)
    _stoppers: list[Callable[[], None]] = field(default_factory=list)

    def cancel(self) -> None:
        """Ask the run to stop: before its next call, and at once where a transfer is under way."""
        self._stop.set()
        for stop in list(self._stoppers):
            stop()

    @property
    def cancelled(self) -> bool:
        return self._stop.is_set()

    def raise_if_cancelled(self) -> None:
        """Raise Cancelled once `cancel` was called."""
        if self.cancelled:
            raise Cancelled

    def pause(self, seconds: float) -> None:
        """Wait for so long. Raises Cancelled as soon as `cancel` is called."""
        self._stop.wait(seconds)
        self.raise_if_cancelled()

    def progress(self, done: int, total: int, label: str) -> None:
        if self.on_progress is not None:
            self.on_progress(done, total, label)

    def steps(self, steps: Steps) -> None:
        self.events = steps.events
        if self.on_steps is not None:
            self.on_steps(steps)

    def text(self, said: str) -> None:
        self.said = said
        if self.on_text is not None:
            self.on_text(said)

    def address(self, url: str) -> None:
        if self.on_address is not None:
            self.on_address(url)

    @contextlib.contextmanager
    def stopping(self, stop: Callable[[], None]) -> Iterator[None]:
        """`stop` is what `cancel` calls inside. Raises Cancelled in place of what came of it."""
        self._stoppers.append(stop)
        try:
            if self.cancelled:
                stop()
            yield
        except Exception:
            self.raise_if_cancelled()
            raise
        finally:
            self._stoppers.remove(stop)

    def follow(self, work: Callable[[], Any], stop: Callable[[], None] = lambda: None) -> None:
        """Wait until `work` is done in a thread of its own; `stop` is what `cancel` calls meanwhile. Raises Cancelled.

        What is stopped gets GRACE seconds to tidy up: then it is left to do so by itself, as it waits for an answer.
        """
        ended = threading.Event()

        def working() -> None:
            try:
                work()
            finally:
                ended.set()

        threading.Thread(target=working, daemon=True).start()
        with self.stopping(stop):
            try:
                while not ended.wait(LOOK) and not self.cancelled:
                    pass
                if not ended.wait(GRACE):
                    raise Cancelled
            except KeyboardInterrupt:
                stop()
                ended.wait()  # nothing is left running; whoever interrupts again does not wait
                raise


def watched(client, watch: Watch, calls: list[Call]):
    """The boto3 `client`, its calls noted in `calls` and its S3 transfers followed by `watch`. Gives `client` back."""
    service = client.meta.service_model.service_name
    events = client.meta.events

    def provided(params, context, **_):
        context["workshop_parameters"] = params
        if hasattr(params.get("Body"), "seek"):
            return {**params, "Body": _Stoppable(params["Body"], watch)}
        return None

    def before(model, context, **_):
        if model.name not in ALWAYS_ALLOWED:
            watch.raise_if_cancelled()
        context["workshop_started"] = time.perf_counter()

    def after(http_response, parsed, model, context, **_):
        if isinstance(body := parsed.get("Body"), StreamingBody):
            body._raw_stream = _Stoppable(body._raw_stream, watch)
        calls.append(
            Call(
                service=service,
                operation=model.name,
                parameters=without_secrets(dict(context.get("workshop_parameters") or {})),
                response=without_secrets(parsed),
                status=http_response.status_code,
                seconds=time.perf_counter() - context["workshop_started"],
            )
        )

    events.register("provide-client-params", provided)

    def sending(event_name, **_):  # once more for each attempt
        if event_name.rpartition(".")[2] not in ALWAYS_ALLOWED:
            watch.raise_if_cancelled()

    events.register("before-call", before)
    events.register("before-send", sending)
    events.register("after-call", after)
    if threading.current_thread() is not threading.main_thread():  # there, an interrupt ends the waiting
        client._make_api_call = functools.partial(_call, client, watch, threading.current_thread())
    if service == "s3":
        from helpers.operations.transfers import watch_transfers

        watch_transfers(client, watch)
    if service in ("ec2", "ecs"):
        from helpers.operations.waiting import WatchedWaiter

        client.get_waiter = functools.partial(WatchedWaiter, client, watch)
    return client


def _call(client, watch: Watch, runner: threading.Thread, name: str, parameters: dict) -> Any:
    """Make an API call and give its answer; the thread `runner` does not wait for one once it is cancelled."""
    call = functools.partial(type(client)._make_api_call, client, name, parameters)
    if threading.current_thread() is not runner or name in ALWAYS_ALLOWED:
        return call()
    answer: Future = Future()

    def make() -> None:
        try:
            answer.set_result(call())
        except BaseException as error:  # noqa: BLE001  it is raised where the answer is waited for
            answer.set_exception(error)

    watch.follow(make)
    return answer.result()


class _Stoppable:
    """A stream that raises Cancelled at the next read once the run was told to stop."""

    def __init__(self, stream: Any, watch: Watch):
        self._stream, self._watch = stream, watch

    def read(self, *amount: int) -> bytes:
        self._watch.raise_if_cancelled()
        return self._stream.read(*amount)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def without_secrets(value: Any) -> Any:
    """A copy of `value` in which secret keys show their last four characters only; bodies are left as they are."""
    if not isinstance(value, dict):
        return value
    hidden = {"SecretAccessKey", "SessionToken", "KeyMaterial"}
    hidden |= {"AccessKeyId"} if "SecretAccessKey" in value else set()
    return {name: _masked(name, inner) if name in hidden else without_secrets(inner) for name, inner in value.items()}


def _masked(name: str, secret: Any) -> str:
    """As `aws configure` masks keys; a private key has no end that tells it from others."""
    return "*" * 16 + ("" if name == "KeyMaterial" else str(secret)[-4:])
