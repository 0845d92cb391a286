"""What was asked of the sandbox lately, as CloudTrail would tell it; moto keeps no such record.

The checks of steps that only read something, or that fail on purpose, look here: it does not matter which program asked.
"""

import itertools
import json
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from urllib.parse import parse_qs

from helpers.sandbox import read_only
from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_keeps_no_record_of_what_was_asked",)
MOST_CALLS = 2000
LAST = 64  # calls that are looked at first for those after a number
OWN = "workshop-own"
CODE = re.compile(r"<Code>([^<]+)</Code>")
REQUESTED = {"GetParameter": "Name", "GetItem": "Key"}  # reads to which moto gives no resource, and what tells theirs

_calls: deque[dict] = deque(maxlen=MOST_CALLS)
_numbers = itertools.count(1)
_now = threading.local()


def install() -> None:
    """Have moto's authorization, which sees every call, say which action on which resource is asked for."""
    from moto.core.authorization import ActionAuthenticatorMixin

    @wraps(ActionAuthenticatorMixin._authenticate_and_authorize_action)
    def noted(authorize, self, iam_request_cls, resource="*"):
        action = str(self._get_action())
        _now.call = {"action": action, "resource": resource, "requested": _requested(action, self.body)}
        read_only.refuse(action)
        return authorize(self, iam_request_cls, resource)


def calls() -> list[dict]:
    """The last calls, oldest first: time, action, resource (an ARN), which parameter or key was requested (None for other
    actions), id of the key, program ("aws-cli", "Boto3" …), names in the query, whether a presigned URL was used, HTTP
    status and error code ("" where there was none).

    What the kit asks for itself (its guard, its checks) is left out.
    """
    return list(_calls)


def latest() -> int:
    """The number of the last call; it grows with each."""
    return _calls[-1]["number"] if _calls else 0


def since(number: int) -> list[dict]:
    """The calls after the one with that number."""
    last = [*itertools.islice(reversed(_calls), LAST)]  # a copy at one moment: others go on recording meanwhile
    if last and last[-1]["number"] > number:
        last = calls()[::-1]
    return [*itertools.takewhile(lambda call: call["number"] > number, last)][::-1]


def action() -> str:
    """The action that this thread's request asks for ("GetObject"); "" where moto has not seen any."""
    call = getattr(_now, "call", None)
    return str(call["action"]) if call else ""


def restore(calls: Iterable[dict]) -> None:
    """Go on from these calls, the oldest first."""
    global _numbers
    _calls.clear()
    _calls.extend(calls)
    _numbers = itertools.count(latest() + 1)


def forget() -> None:
    """Begin the record anew."""
    _calls.clear()


def recorded(application: Callable, environ: dict, start: Callable) -> Iterable[bytes]:
    """Answer with `application`, and record the call."""
    _now.call = None
    answered: list[str] = []

    def recording_start(status, headers, *rest):
        answered[:] = [status]
        return start(status, headers, *rest)

    body = application(environ, recording_start)
    call, agent = getattr(_now, "call", None), environ.get("HTTP_USER_AGENT", "")
    if call is None or OWN in agent or not answered:
        return body
    status, query = int(answered[0].split()[0]), environ.get("QUERY_STRING", "")
    if status >= 400:
        body = [b"".join(body)]
    _calls.append(
        call
        | {
            "number": next(_numbers),
            "time": time.time(),
            "key": environ.get("HTTP_AUTHORIZATION", "").partition("Credential=")[2].partition("/")[0],
            "program": agent.partition("/")[0],
            "query": sorted(parse_qs(query, keep_blank_values=True)) if query else [],
            "presigned": bool(environ.get("workshop.presigned")),
            "status": status,
            "code": _code(body[0]) if status >= 400 else "",
        }
    )
    return body


def _requested(action: str, body: dict | str) -> str | dict | None:
    if action not in REQUESTED:
        return None
    try:  # for DynamoDB moto has read it already
        return (body if isinstance(body, dict) else json.loads(body)).get(REQUESTED[action])
    except (ValueError, AttributeError):
        return None


def _code(body: bytes) -> str:
    text = body.decode("utf-8", "replace")
    if found := CODE.search(text):
        return found.group(1)
    try:
        return str(json.loads(text).get("__type", "")).rpartition("#")[2]
    except (ValueError, AttributeError):
        return ""
