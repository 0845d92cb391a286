"""The address of a wait condition's handle takes signals by PUT, as that of AWS's own bucket does; moto has no such bucket."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit

from helpers.sandbox.overlay.cloudformation import creation_policies
from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_waits_for_no_signal",)
PREFIX = "cloudformation-waitcondition-"


def install() -> None:
    """Have S3 pass on what is put there."""
    from moto.s3.responses import S3Response

    @wraps(S3Response.key_response)
    def signalled(respond: Callable[..., Any], self: Any, request: Any, full_url: str, headers: Any) -> Any:
        parts = urlsplit(full_url).path.lstrip("/").split("/", 1)
        if request.method == "PUT" and len(parts) == 2 and parts[0].startswith(PREFIX):
            return _received(unquote(parts[1]), request.get_data())
        return respond(self, request, full_url, headers)


def _received(key: str, body: bytes) -> tuple[int, dict[str, str], str]:
    """Note the signal for the handle whose stack and name `key` gives; what comes back to who sent it."""
    from moto.cloudformation.models import cloudformation_backends

    identity, _, name = key.rpartition("/")
    try:
        given = json.loads(body)
        status, unique_id = given["Status"], given["UniqueId"]
    except (ValueError, KeyError, TypeError):
        return 400, {}, '{"message": "The body must be JSON with Status, UniqueId, Reason and Data."}'
    parts = identity.split(":")
    backend = cloudformation_backends[parts[4]][parts[3]] if len(parts) > 5 else None
    stack = backend.stacks.get(identity) if backend else None
    if stack is None or status not in ("SUCCESS", "FAILURE"):
        return 404, {}, ""
    creation_policies.signal(stack, name, str(unique_id), status, str(given.get("Data", "")))
    return 200, {}, ""
