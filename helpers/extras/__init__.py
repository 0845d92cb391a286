"""Optional parts of the kit that are large: each is installed by a button, whole or not at all, and can be taken away.

`extra("qa")` is the card with the button.
"""

from typing import TYPE_CHECKING

from helpers.extras.installing import Extra, InstallError, InstallState, install, known, remove, state

if TYPE_CHECKING:
    from helpers.extras.card import ExtraCard

__all__ = ["Extra", "InstallError", "InstallState", "extra", "install", "known", "remove", "state"]


def extra(name: str) -> "ExtraCard":
    """The card of the extra `name` ("qa", "torch")."""
    from helpers.extras.card import ExtraCard

    return ExtraCard(known(name))
