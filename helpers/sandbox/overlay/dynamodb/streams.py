"""A stream that was turned off can be turned on again; moto takes it for one that is on.

"UpdateTable", StreamSpecification (DynamoDB API reference).
"""

from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_takes_a_stream_for_on_that_was_turned_off",)


def install() -> None:
    """Have it turned on."""
    from moto.dynamodb.models import DynamoDBBackend

    @wraps(DynamoDBBackend.update_table_streams)
    def switched(update: Callable[..., None], self: Any, table: Any, stream_specification: dict[str, Any]) -> None:
        if not (table.stream_specification or {}).get("StreamEnabled"):
            table.latest_stream_label = None
        update(self, table, stream_specification)
