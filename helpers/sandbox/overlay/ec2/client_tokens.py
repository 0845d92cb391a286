"""The same request with the same client token is answered as before, and does nothing a second time; moto reads no token.

"Ensuring idempotency in Amazon EC2 API requests" (Amazon EC2 Developer Guide), with the error of a token that comes with other
parameters. Its sentence is as people quote it (not looked up).
"""

import json
import threading
from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay import constraints
from helpers.sandbox.overlay.ec2 import answer_filters
from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_reads_no_client_token",)
OTHER = (
    "IdempotentParameterMismatch",
    "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).",
)
MOST = 100  # the last ones; clients make a token for every call
_one_at_a_time = threading.Lock()  # a client that hears nothing asks again while its first request is still at work


def install() -> None:
    """Have EC2 keep its answers by their tokens."""
    from moto.core.responses import BaseResponse
    from moto.core.utils import camelcase_to_underscores

    @wraps(BaseResponse.call_action, before=(answer_filters, constraints))
    def once(call_action: Callable[..., Any], self: Any) -> Any:
        token = self._get_params().get("ClientToken") if self.service_name == "ec2" else None
        if not token:
            return call_action(self)
        with _one_at_a_time:
            return _answered(call_action, self, f"{self._get_action()} {token}")

    def _answered(call_action: Callable[..., Any], handler: Any, key: str) -> Any:
        known = handler.ec2_backend.__dict__.setdefault("client_tokens", {})  # a reset of moto empties it
        asked = json.dumps(handler._get_params(), sort_keys=True, default=str)
        if key in known:  # answered where the operation would be called, after the authorization
            before, answer = known[key]
            again = (lambda: answer) if before == asked else constraints.answering(handler, 400, *OTHER)
            setattr(handler, camelcase_to_underscores(handler._get_action()), again)
            return call_action(handler)
        status, headers, body = call_action(handler)
        if status == 200:
            known[key] = (asked, (body, dict(headers) | {"status": status}))
            while len(known) > MOST:
                del known[next(iter(known))]
        return status, headers, body
