"""Filter patterns of CloudWatch Logs: terms, phrases, `?` for one of several, `-` for none, %expressions% and { $.json }.

"Filter pattern syntax for metric filters, subscription filters, and filter log events" (Amazon CloudWatch Logs User Guide,
FilterAndPatternSyntax). Those of columns ("[a, b]") are in columns.py.
"""

import json
import re
from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay.logs import columns
from helpers.sandbox.overlay.logs.columns import Invalid
from helpers.sandbox.overlay.logs.conditions import COMPARED

Matches = Callable[[str], bool]
TERM = re.compile(r'\s*(?P<sign>[-?]?)(?:"(?P<phrase>(?:\\.|[^"\\])*)"|%(?P<regex>[^%]+)%|(?P<word>[^\s"]+))')
JSON_TOKEN = re.compile(
    r'\s*(?:(?P<sign>&&|\|\||[()]|!=|<=|>=|=|<|>)|"(?P<text>(?:\\.|[^"\\])*)"|%(?P<regex>[^%]+)%|(?P<word>[^\s()=<>!&|"]+))'
)


def matcher(pattern: str) -> Matches:
    """Whether a message has what the pattern wants. Raises Invalid for what is none."""
    pattern = pattern.strip()
    if pattern.startswith("["):
        return columns.matcher(pattern)
    if pattern.startswith("{"):
        return _of_json(pattern)
    needed: list[Matches] = []
    optional: list[Matches] = []
    place = 0
    while place < len(pattern):
        match = TERM.match(pattern, place)
        if match is None:
            raise Invalid(pattern)
        place = match.end()
        has = _of_term(match)
        if match["sign"] == "-":
            needed.append(lambda message, has=has: not has(message))
        else:
            (optional if match["sign"] == "?" else needed).append(has)
    # of optional terms beside others AWS takes no notice
    return lambda message: (
        all(one(message) for one in needed) and (bool(needed) or not optional or any(one(message) for one in optional))
    )


def _of_term(match: re.Match[str]) -> Matches:
    if match["regex"]:
        return _expression(match["regex"])
    text = match["word"] if match["phrase"] is None else re.sub(r"\\(.)", r"\1", match["phrase"])
    return lambda message: text in message


def _expression(text: str) -> Matches:
    try:
        compiled = re.compile(text)
    except re.error:
        raise Invalid(text) from None
    return lambda message: bool(compiled.search(message))


def _of_json(pattern: str) -> Matches:
    if not pattern.endswith("}"):
        raise Invalid(pattern)
    tokens: list[tuple[str, str]] = []
    inner, place = pattern[1:-1].strip(), 0
    while place < len(inner):
        match = JSON_TOKEN.match(inner, place)
        if match is None:
            raise Invalid(pattern)
        tokens.append((str(match.lastgroup), str(match[str(match.lastgroup)])))
        place = match.end()
    holds = _either(tokens)
    if tokens:
        raise Invalid(pattern)

    def matches(message: str) -> bool:
        try:
            return holds(json.loads(message))
        except ValueError:
            return False

    return matches


def _either(tokens: list[tuple[str, str]]) -> Callable[[Any], bool]:
    parts = [_both(tokens)]
    while _take(tokens, "||"):
        parts.append(_both(tokens))
    return lambda value: any(part(value) for part in parts)


def _both(tokens: list[tuple[str, str]]) -> Callable[[Any], bool]:
    parts = [_single(tokens)]
    while _take(tokens, "&&"):
        parts.append(_single(tokens))
    return lambda value: all(part(value) for part in parts)


def _single(tokens: list[tuple[str, str]]) -> Callable[[Any], bool]:
    if _take(tokens, "("):
        inside = _either(tokens)
        if not _take(tokens, ")"):
            raise Invalid("(")
        return inside
    kind, selector = tokens.pop(0) if tokens else ("", "")
    if kind != "word" or not selector.startswith("$"):
        raise Invalid(selector)
    steps = re.findall(r"[^.\[\]]+", selector.removeprefix("$"))
    if _take(tokens, "IS"):
        wanted = {"NULL": None, "TRUE": True, "FALSE": False}
        name = tokens.pop(0)[1] if tokens else ""
        if name not in wanted:
            raise Invalid(name)
        return lambda value: _at(value, steps, missing=...) is wanted[name]
    if _take(tokens, "NOT") and _take(tokens, "EXISTS"):
        return lambda value: _at(value, steps, missing=...) is ...
    if len(tokens) < 2 or tokens[0][0] != "sign" or tokens[0][1] not in COMPARED:
        raise Invalid(selector)
    sign, (kind, wanted_text) = tokens.pop(0)[1], tokens.pop(0)
    return _comparison(steps, sign, kind, wanted_text)


def _comparison(steps: list[str], sign: str, kind: str, wanted: str) -> Callable[[Any], bool]:
    if kind == "regex":
        has = _expression(wanted)
        return lambda value: isinstance(_at(value, steps), str) and has(_at(value, steps)) is (sign == "=")
    if kind == "word" and re.fullmatch(r"-?\d+(\.\d+)?", wanted):
        return lambda value: _is_number(_at(value, steps)) and COMPARED[sign](_at(value, steps), float(wanted))
    if sign not in ("=", "!="):
        raise Invalid(wanted)
    like = re.compile(".*".join(map(re.escape, wanted.split("*"))), re.DOTALL)
    return lambda value: _at(value, steps) is not None and bool(like.fullmatch(str(_at(value, steps)))) is (sign == "=")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _at(value: Any, steps: list[str], missing: Any = None) -> Any:
    for step in steps:
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return missing
    return value


def _take(tokens: list[tuple[str, str]], wanted: str) -> bool:
    if tokens and tokens[0][1] == wanted and tokens[0][0] in ("sign", "word"):
        tokens.pop(0)
        return True
    return False
