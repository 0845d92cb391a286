"""RunTask's client token: the same request again is answered with the tasks that it has started, and starts no others.

"Ensuring idempotency" (Amazon ECS API Reference): a token counts within its cluster and for 24 hours at most; other
parameters with the same token are a ConflictException, which names the tasks (its text: the same reference, RunTask, Errors).
The SDKs and the CLI make a token for every call. Moto reads none.
"""

import json
import re
import threading
import time
from collections.abc import Callable
from typing import Any

TOKEN = re.compile(r"[!-~]{1,64}")
LIFE = 24 * 60 * 60  # seconds
CONFLICT = "The provided clientToken is already in use with a different RunTask request."
_one_at_a_time = threading.Lock()  # a client that hears nothing asks again while its first request is still at work


def once(backend: Any, cluster: str, request: str, start: Callable[[], list | None]) -> list | None:
    """The tasks that `start` starts, or those that the same request (its body) has started before; None where `start` is
    not the one to start them.
    """
    asked = json.loads(request or "{}")
    token = asked.pop("clientToken", None)
    if token is None:
        return start()
    _check(token)
    with _one_at_a_time:
        known = backend.__dict__.setdefault("run_requests", {})  # a reset of moto empties it
        began, before, arns = known.get((cluster, token), (0.0, None, []))
        if time.time() - began > LIFE:
            tasks = start()
            if tasks is not None:
                known[(cluster, token)] = (time.time(), asked, [task.task_arn for task in tasks])
            return tasks
        if before != asked:
            raise _conflict(arns)
        there = backend.tasks.get(cluster, {})
        return [there[arn] for arn in arns if arn in there]


def _check(token: str) -> None:
    from moto.ecs.exceptions import InvalidParameterException

    if not TOKEN.fullmatch(str(token)):
        raise InvalidParameterException("clientToken must be 1 to 64 ASCII characters in the range of 33-126.")


def _conflict(arns: list[str]) -> Exception:
    from moto.ecs.exceptions import ECSException

    error = ECSException("ConflictException", CONFLICT)
    error.resourceIds = arns
    return error
