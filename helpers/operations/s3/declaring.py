"""What the commands of `aws s3` have in common, for their declarations."""

from collections.abc import Callable
from typing import Any

from helpers.operations.core import operation
from helpers.operations.s3.errors import transfer_explained, transfer_failed, transfer_refused


def command(name: str, **more: Any) -> Callable[..., Any]:
    """Declare an operation of `aws s3`, which takes places and patterns as they are typed."""
    return operation(name, as_typed=True, **more)


def transfer(name: str, **more: Any) -> Callable[..., Any]:
    """Declare one that copies, moves or deletes objects; most do so without patterns."""
    own = {
        "folded": lambda values: ("exclude", "include"),
        "cli_error": transfer_failed,
        "cli_refusal": transfer_refused,
        "explained": transfer_explained,
    }
    return command(name, changes=True, manages="task", **own, **more)
