"""boto3 clients as a run has them: their calls are noted, and end when the run is told to stop."""

import functools
import threading
import time
from concurrent.futures import Future
from typing import Any

from botocore.response import StreamingBody

from helpers.operations.results import Call
from helpers.operations.transfers import watch_transfers
from helpers.operations.waiting import WatchedWaiter
from helpers.operations.watch import Watch

ALWAYS_ALLOWED = {"AbortMultipartUpload", "StopTask"}  # what was cancelled has to tidy up after itself


def watched(client: Any, watch: Watch, calls: list[Call]) -> Any:
    """The boto3 `client`, its calls noted in `calls` and its S3 transfers followed by `watch`. Gives `client` back."""
    service = client.meta.service_model.service_name
    events = client.meta.events

    def provided(params: dict[str, Any], context: dict[str, Any], **_: Any) -> dict[str, Any] | None:
        context["workshop_parameters"] = params
        if hasattr(params.get("Body"), "seek"):
            return {**params, "Body": _Stoppable(params["Body"], watch)}
        return None

    def before(model: Any, context: dict[str, Any], **_: Any) -> None:
        if model.name not in ALWAYS_ALLOWED:
            watch.raise_if_cancelled()
        context["workshop_started"] = time.perf_counter()

    def after(http_response: Any, parsed: dict[str, Any], model: Any, context: dict[str, Any], **_: Any) -> None:
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

    def sending(event_name: str, **_: Any) -> None:  # once more for each attempt
        if event_name.rpartition(".")[2] not in ALWAYS_ALLOWED:
            watch.raise_if_cancelled()

    events.register("before-call", before)
    events.register("before-send", sending)
    events.register("after-call", after)
    if threading.current_thread() is not threading.main_thread():  # there, an interrupt ends the waiting
        client._make_api_call = functools.partial(_call, client, watch, threading.current_thread())
    if service == "s3":
        watch_transfers(client, watch)
    if service in ("ec2", "ecs"):
        client.get_waiter = functools.partial(WatchedWaiter, client, watch)
    return client


def _call(client: Any, watch: Watch, runner: threading.Thread, name: str, parameters: dict[str, Any]) -> Any:
    """Make an API call and give its answer; the thread `runner` does not wait for one once it is cancelled."""
    call = functools.partial(type(client)._make_api_call, client, name, parameters)
    if threading.current_thread() is not runner or name in ALWAYS_ALLOWED:
        return call()
    answer: Future[Any] = Future()

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
        part: bytes = self._stream.read(*amount)
        return part

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
