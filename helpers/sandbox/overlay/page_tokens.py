"""A token that names no page is refused as such; moto stumbles over it.

Code and sentence are those of the service's model where it has an error for it (SSM's InvalidNextToken, Secrets Manager's
InvalidNextTokenException, KMS's InvalidMarkerException); EC2's are in "Error codes for the Amazon EC2 API"
(InvalidPaginationToken). The sentence of the other services was not looked up.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from helpers.sandbox.overlay import constraints
from helpers.sandbox.overlay.constraint_words import CODES
from helpers.sandbox.overlay.ec2 import unknown_ids
from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_stumbles_over_a_token",)
STUMBLED = (AttributeError, LookupError, TypeError, ValueError)
NAMES = ("NextToken", "nextToken", "Marker", "PaginationToken")
OF_AN_ERROR = re.compile(r"Invalid\w*(Token|Marker)")
OF_EC2 = ("InvalidPaginationToken", "The specified pagination token is not valid or is expired.")
OTHERS = "The specified pagination token is not valid."


def install() -> None:
    """Have it refused so."""
    from moto.core.responses import BaseResponse
    from moto.core.utils import get_service_model

    @wraps(BaseResponse.call_action, before=(unknown_ids, constraints))
    def told(call_action: Callable[..., Any], self: Any) -> Any:
        try:
            return call_action(self)
        except STUMBLED:
            if self.service_name not in (*CODES, "ec2") or not any(self._get_param(name) for name in NAMES):
                raise
            model = get_service_model(self.service_name)
            words = refusal(self.service_name, model, self._get_action())
            body, headers = constraints.answering(self, 400, *words)()
            return headers.pop("status"), headers, body

    @cache
    def refusal(service: str, model: Any, action: str) -> tuple[str, str]:
        if service == "ec2":
            return OF_EC2
        errors = model.operation_model(action).error_shapes
        own = next((one for one in errors if OF_AN_ERROR.match(one.name)), None)
        if own is None:
            return CODES[service], OTHERS
        return str(own.metadata.get("error", {}).get("code", own.name)), re.sub(r"<[^>]+>", "", own.documentation)
