"""A log group keeps for as long as one can choose and has no name of AWS's, and a stream is no group; moto minds neither.

The numbers: PutRetentionPolicy (CloudWatch Logs API reference). "Log groups starting with AWS/ …" and "The specified log stream
already exists" are the service's as people quote them, the sentence of a number is that of all its values (not looked up).
"""

from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_keeps_for_any_number_of_days",)
DAYS = (*(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653),)
NOT_SO_LONG = "Member must satisfy enum value set: [{}]"
OF_AWS = "Log groups starting with AWS/ are reserved for AWS."
THERE = "The specified log stream already exists"
GONE = "The specified log stream does not exist."


def install() -> None:
    """Have it mind them."""
    from moto.logs.exceptions import (
        InvalidParameterException,
        LogsClientError,
        ResourceNotFoundException,
    )
    from moto.logs.models import LogGroup, LogsBackend

    @wraps(LogsBackend.put_retention_policy)
    def kept(keep: Callable[..., Any], self: Any, log_group_name: str, retention_in_days: Any) -> Any:
        if int(retention_in_days) not in DAYS:
            raise InvalidParameterException(
                constraint=NOT_SO_LONG.format(", ".join(map(str, DAYS))),
                parameter="retentionInDays",
                value=retention_in_days,
            )
        return keep(self, log_group_name, retention_in_days)

    @wraps(LogsBackend.create_log_group)
    def created(create: Callable[..., Any], self: Any, log_group_name: str, *arguments: Any, **options: Any) -> Any:
        if log_group_name.lower().startswith("aws/"):
            raise LogsClientError("InvalidParameterException", OF_AWS)
        return create(self, log_group_name, *arguments, **options)

    @wraps(LogGroup.create_log_stream)
    def streaming(create: Callable[..., Any], self: Any, log_stream_name: str) -> Any:
        if log_stream_name in self.streams:
            raise LogsClientError("ResourceAlreadyExistsException", THERE)
        return create(self, log_stream_name)

    @wraps(LogGroup.delete_log_stream)
    def deleted(delete: Callable[..., Any], self: Any, log_stream_name: str) -> Any:
        if log_stream_name not in self.streams:
            raise ResourceNotFoundException(GONE)
        return delete(self, log_stream_name)
