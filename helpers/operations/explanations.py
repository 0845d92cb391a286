"""A Failure or a Problem in the learner's words: the value, the rule, and the next step."""

import os
import string
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from helpers.operations.core import Failure
from helpers.operations.kinds import Problem
from helpers.text import lookup

GONE = "EndpointConnectionError"
SAME_AS = {
    "ConnectionClosedError": GONE,
    "ConnectTimeoutError": GONE,
    "HTTPClientError": GONE,
    "IncompleteReadError": GONE,
    "ProxyConnectionError": GONE,
    "ReadTimeoutError": GONE,
    "ResponseStreamingError": GONE,
    "RetriesExceededError": GONE,
    "SandboxDied": GONE,
    "301": "PermanentRedirect",
    "404 HeadBucket": "NoSuchBucket",
    "403 HeadBucket": "AccessDenied",
    "AuthFailure": "InvalidClientTokenId",
    "UnrecognizedClientException": "InvalidClientTokenId",
    "AccessDeniedException": "AccessDenied",
    "UnauthorizedOperation": "AccessDenied",
    "UnicodeDecodeError": "UnicodeError",
    "UnicodeEncodeError": "UnicodeError",
}


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
    original, call = getattr(failure, "message", ""), getattr(failure, "call", "")
    code = SAME_AS.get(f"{failure.code} {call}") or SAME_AS.get(failure.code, failure.code)
    known = lookup(f"errors.{code}", lang)
    entry = known if isinstance(known, dict) else lookup("errors.General", lang)
    endpoint = os.environ.get("AWS_ENDPOINT_URL") or "AWS"
    values = {"endpoint_url": endpoint, **failure.values, "code": failure.code, "message": original, "call": call}
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
