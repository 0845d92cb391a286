"""The teacher's secret, from which the seed of each learner's world is made; for its owner alone."""

import secrets
from pathlib import Path

from helpers.home import write_private
from helpers.seeds import seed_of

FILE = "seeds.secret"


def secret_in(state: Path) -> bytes:
    """The secret of the class whose folder is `state`, made now if there is none. Raises OSError, and ValueError for what is none."""
    path = state / FILE
    if not path.exists():
        write_private(path, secrets.token_hex(32))
    return bytes.fromhex(path.read_text(encoding="ascii"))


def seed_in(state: Path, login: str) -> str:
    """The seed of a learner of that class."""
    return seed_of(secret_in(state), login)
