"""The ids of users and groups look like AWS's: AIDA or AGPA and 17 capital letters and digits; moto's are 20 small ones."""

import secrets

from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_makes_ids_of_small_letters",)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def identifier(prefix: str) -> str:
    """A new id that begins with `prefix` ("IAM identifiers" in the IAM User Guide lists them)."""
    return prefix + "".join(secrets.choice(LETTERS) for _ in range(21 - len(prefix)))


def install() -> None:
    """Give each new user and group such an id."""
    from moto.iam.models import Group, User

    _give_id(User, "AIDA")
    _give_id(Group, "AGPA")


def _give_id(kind: type, prefix: str) -> None:
    @wraps(kind.__init__)
    def made(make, self, *arguments, **options):
        make(self, *arguments, **options)
        self.id = identifier(prefix)
