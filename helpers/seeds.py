"""What is different in each learner's world: chosen by a seed that the class's server hands to the learner's, the same each time.

Without a class, and where notebooks are run by themselves, there is no seed: everything is as the notebooks were recorded. The seed
is two parts in hexadecimal digits, the learner's and the class's; of the second a name's last two digits are made, by which the name is
known as one of this class, whosever it is.
"""

import hashlib
import hmac
import os
import re
from collections.abc import Sequence
from typing import TypeVar

VARIABLE = "WORKSHOP_SEED"
SEED = re.compile(r"([0-9a-f]{32})\.([0-9a-f]{32})")
SUFFIX = re.compile(r"(?<![0-9a-z])([0-9a-f]{6})([0-9a-f]{2})(?![0-9a-z])")

Value = TypeVar("Value")


def seed_of(secret: bytes, login: str) -> str:
    """The seed of a learner, from the teacher's secret."""
    parts = (hmac.new(secret, word.encode(), hashlib.sha256).hexdigest()[:32] for word in (f"learner {login}", "class"))
    return ".".join(parts)


def seeded() -> bool:
    """Whether this world is one learner's own."""
    return bool(_parts())


def suffix() -> str:
    """The eight digits that end the learner's names; "" without a seed."""
    parts = _parts()
    return _with_check(parts[0][:6], parts[1]) if parts else ""


def pick(name: str, values: Sequence[Value]) -> Value:
    """One of `values`, by the seed; the first without one."""
    return values[number(name, len(values))]


def number(name: str, below: int) -> int:
    """A number from 0 on, less than `below`, by the seed; 0 without one."""
    parts = _parts()
    if not parts:
        return 0
    digest = hmac.new(parts[0].encode(), name.encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:8]) % below


def order(name: str, count: int) -> list[int]:
    """The numbers from 0 to `count` in an order by the seed; as they are without one."""
    return sorted(range(count), key=lambda one: (number(f"{name} {one}", 2**32), one))


def of_another(word: str) -> bool:
    """Whether `word` holds the suffix of somebody else of this class: a bucket's name, a key. Never without a seed."""
    parts = _parts()
    if not parts:
        return False
    found = {begin + check for begin, check in SUFFIX.findall(word) if _with_check(begin, parts[1]) == begin + check}
    return bool(found - {suffix()})


def _with_check(begin: str, of_class: str) -> str:
    return begin + hmac.new(of_class.encode(), begin.encode(), hashlib.sha256).hexdigest()[:2]


def _parts() -> tuple[str, str] | None:
    found = SEED.fullmatch(os.environ.get(VARIABLE, ""))
    alone = os.environ.get("WORKSHOP_AUTORUN") == "1"
    return None if found is None or alone else (found[1], found[2])
