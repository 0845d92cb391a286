"""The texts of a chapter, filled in for the learner; a text that is missing shows its key and breaks nothing."""

from collections.abc import Mapping
from typing import Any

from helpers.home import learner_suffix
from helpers.text import lookup


class _Filled(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return "…"


def chapter_text(chapter: str, key: str, values: Mapping[str, Any] | None = None) -> str:
    """The sentence at `key` of the chapter's catalogue with `values`; the key itself where there is none."""
    found = lookup(f"chapter_{chapter}.{key}")
    return filled(found, values) if isinstance(found, str) else key


def filled(template: str, values: Mapping[str, Any] | None = None) -> str:
    """`template` with the learner's own names and `values` put in."""
    me = learner_suffix()
    names = {"me": me, "bucket": f"first-steps-{me}", "name": "my-first-bucket"}
    return template.format_map(_Filled(names | dict(values or {})))


def table(chapter: str, key: str) -> dict[str, Any]:
    """The table at `key`; an empty one where there is none."""
    found = lookup(f"chapter_{chapter}.{key}")
    return found if isinstance(found, dict) else {}


def listed(chapter: str, key: str, values: Mapping[str, Any] | None = None) -> list[str]:
    """The sentences of the list at `key`."""
    found = lookup(f"chapter_{chapter}.{key}")
    return [filled(entry, values) for entry in found] if isinstance(found, list) else []
