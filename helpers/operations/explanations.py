"""A Failure or a Problem in the learner's words: the value, the rule, and the next step."""

import string
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from helpers.operations.core import Failure
from helpers.operations.kinds import Problem
from helpers.text import lookup


@dataclass(frozen=True)
class Explanation:
    """`what` went wrong with which value, the `rule` it broke, what to do `next`; AWS's own `code` and `original`."""

    what: str
    rule: str
    next: str
    code: str
    original: str


def explain(failure: Failure | Problem, lang: str | None = None) -> Explanation:
    """The explanation of `failure` in `lang` (None: the language in force); a general one for an unknown code."""
    known = lookup(f"errors.{failure.code}", lang)
    entry = known if isinstance(known, dict) else lookup("errors.General", lang)
    original = getattr(failure, "message", "")
    values = {**failure.values, "code": failure.code, "message": original, "call": getattr(failure, "call", "")}
    values |= _labels(values, lang)
    filled = {part: _fill(entry[part], values) for part in ("what", "rule", "next")}
    return Explanation(**filled, code=failure.code, original=original)


def _labels(values: Mapping[str, Any], lang: str | None) -> dict[str, str]:
    """The name of the field in words."""
    label = lookup(f"fields.{values.get('field', '')}.label", lang)
    return {"label": label} if isinstance(label, str) else {}


def _fill(template: str, values: Mapping[str, Any]) -> str:
    """`template` with its placeholders filled; what is not known reads as an ellipsis."""
    names = {name for _, name, _, _ in string.Formatter().parse(template) if name}
    return template.format_map({name: "…" if values.get(name) in ("", None) else values[name] for name in names})
