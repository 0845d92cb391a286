"""Values that `aws` does not take as they are typed: it reads the file, or fetches the web page, that they name."""

from collections.abc import Mapping, Sequence
from typing import Any

from helpers.operations.kinds import Problem

ADDRESSES = ("file://", "fileb://", "http://", "https://")  # awscli/paramfile.py


def is_address(value: Any) -> bool:
    """Whether `aws` would take `value` for the place of what is meant."""
    return isinstance(value, str) and value.startswith(ADDRESSES)


def is_lost(value: Any) -> bool:
    """Whether the command line of `aws` cannot hold `value`: argparse takes every "--" away."""
    return bool(value == "--")


def read_elsewhere(values: Mapping[str, Any], words: Sequence[str]) -> dict[str, Problem]:
    """The fields whose value is all that an option among `words` is given, and that `aws` would read elsewhere.

    A form sends what is typed; so that its line does the same, such a value is refused, and so is one that is lost.
    """
    given = {*words, *(word.partition("=")[2] for word in words if word.startswith("--"))}
    return {
        name: Problem(
            "ValueIsLost" if is_lost(value) else "ValueIsAddress", {"field": name, "value": value}, blocks=True
        )
        for name, value in values.items()
        if is_lost(value) or (is_address(value) and value in given)
    }
