"""What the `aws` command prints to standard error, and returns, where boto3 raises an exception (AWS CLI 1.46)."""

from botocore.exceptions import NoCredentialsError, NoRegionError

from helpers.operations.core import Operation
from helpers.operations.watch import Cancelled


def cli_error(error: Exception, operation: Operation) -> tuple[str, int]:
    """Standard error and exit code of the CLI for `error` in `operation`."""
    own = operation.spec.cli_error
    if own and not _before_the_call(error) and (told := own(error, operation)):
        return told
    return ("\n", 130) if isinstance(error, Cancelled) else _general(error)


def _before_the_call(error: Exception) -> bool:
    """Whether the CLI meets `error` before its command begins: in the profile's settings."""
    return type(error).__name__ in (
        "ProfileNotFound",
        "ConfigParseError",
        "PartialCredentialsError",
        "InvalidRegionError",
        "TimestampFormatUnknown",
    )


def _general(error: Exception) -> tuple[str, int]:
    if isinstance(error, NoRegionError):
        return f'{error} You can also configure your region by running "aws configure".\n', 255
    if isinstance(error, NoCredentialsError):
        return f'{error}. You can configure credentials by running "aws configure".\n', 255
    return f"\n{error}\n", 255
