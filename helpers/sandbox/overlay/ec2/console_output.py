"""The sandbox's instances boot no system, so there is no output of its console; moto gives one of its own invention.

Right after its start an instance of AWS has none either: GetConsoleOutput then answers without Output.
"""

from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_invents_the_output_of_a_console",)


def install() -> None:
    """Have it answered so."""
    from moto.ec2.responses.general import General

    @wraps(General.get_console_output)
    def get_console_output(answer: Callable[..., Any], self: Any) -> Any:
        told = answer(self)
        told.result.pop("Output", None)
        return told
