"""S3 Select refuses an expression that it cannot read, and a request that says nothing of its data; moto crashes over both.

Codes and sentences: "Select error codes" (S3 API reference, "List of SELECT Object Content error codes").
"""

from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_crashes_over_an_expression",)
UNREADABLE = ("ParseUnexpectedToken", "The SQL expression contains an unexpected token.")
MISSING = ("MissingRequiredParameter", "The SelectRequest entity is missing a required parameter. Check the service "
           "documentation and try again.")  # fmt: skip


def install() -> None:
    """Have it refuse them."""
    from moto.s3 import models
    from moto.s3.exceptions import S3ClientError
    from moto.s3.models import S3Backend

    @wraps(models.parse_query, on=models)
    def parsed(parse_query: Callable[..., Any], text_input: str, query: str) -> Any:
        try:
            return parse_query(text_input, query)
        except Exception:  # noqa: BLE001 the parser has no exceptions of its own
            raise S3ClientError(*UNREADABLE) from None

    @wraps(S3Backend.select_object_content)
    def selected(
        select: Callable[..., Any], self: Any, bucket_name: str, key_name: str, query: str, given: Any, wanted: Any
    ) -> Any:
        if not given or not wanted:
            raise S3ClientError(*MISSING)
        return select(self, bucket_name, key_name, query, given, wanted)
