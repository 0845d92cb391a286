"""A request without a body is signed over no body; moto's authentication takes what it has read of the query for one.

So every such request to a service with a REST API was SignatureDoesNotMatch.
"""

from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_signs_a_request_without_a_body_otherwise",)


def install() -> None:
    """Have it sign such requests over nothing."""
    from moto.iam.access_control import IAMRequestBase

    @wraps(IAMRequestBase._create_aws_request)
    def requested(create: Callable[..., Any], self: Any) -> Any:
        request = create(self)
        if not self._body and self._headers.get("Content-Length") in (None, "", "0"):
            request.data = b""
        return request
