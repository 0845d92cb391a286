"""DescribeParameters lists the account's own parameters; moto lists AWS's public ones among them."""

from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_lists_the_parameters_of_aws",)
PUBLIC = "/aws/"


def install() -> None:
    """Have it list those alone."""
    from moto.ssm.models import SimpleSystemManagerBackend

    @wraps(SimpleSystemManagerBackend.describe_parameters)
    def described(describe: Callable[..., list[Any]], self: Any, *arguments: Any, **options: Any) -> list[Any]:
        return [one for one in describe(self, *arguments, **options) if not one.name.startswith(PUBLIC)]
