"""The words of a query, and the conditions of its `filter`: comparisons, like, in, and, or, not.

"filter" (Amazon CloudWatch Logs User Guide, CWL_QuerySyntax-Filter).
"""

import operator
import re
from collections.abc import Callable
from typing import Any, NoReturn

Condition = Callable[[dict[str, Any]], bool]
TOKEN = re.compile(
    r"""\s+|\#[^\n]*|(?P<regex>/(?:\\.|[^/\\])+/i?)|(?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
    r"""|(?P<sign>!=|<=|>=|=~|[=<>|,()\[\]*])|(?P<word>`[^`]+`|[\w@.$:-]+)""",
)
COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Malformed(Exception):
    """A query that is none: the first argument says what was found, the second at which letter."""


def number(value: Any) -> float | None:
    """A value as a number; None where it is none."""
    try:
        return None if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        return None


class Tokens:
    """The words and signs of a query, taken one after the other."""

    def __init__(self, found: list[tuple[str, str, int]], length: int):
        self._found = found
        self._next = 0
        self._length = length

    def peek(self) -> str:
        return self._found[self._next][1] if self._next < len(self._found) else ""

    def take(self, wanted: str) -> bool:
        """Whether this is what comes next; it is taken then."""
        is_it = self.peek().lower() == wanted and bool(wanted)
        self._next += is_it
        return is_it

    def fail(self, back: int = 0) -> NoReturn:
        """Raise Malformed for what comes next, or came `back` before."""
        place = self._next - back
        if place >= len(self._found):
            raise Malformed("unexpected end of query", self._length)
        raise Malformed(f"unexpected symbol found {self._found[place][1]}", self._found[place][2])

    def end(self) -> None:
        if self.peek() not in ("", "|"):
            self.fail()

    def of(self, *kinds: str) -> tuple[str, str]:
        """What comes next, which must be of one of the kinds: its kind and text."""
        if self._next >= len(self._found) or self._found[self._next][0] not in kinds:
            self.fail()
        kind, text, _ = self._found[self._next]
        self._next += 1
        return kind, text

    def word(self) -> str:
        return self.of("word")[1].strip("`")

    def names(self) -> tuple[str, ...]:
        found = [self.word()]
        while self.take(","):
            found.append(self.word())
        return tuple(found)

    def whole_number(self) -> int:
        text = self.of("word")[1]
        if not text.isdecimal() or not 1 <= int(text) <= 10_000:
            self.fail(back=1)
        return int(text)

    def argument(self) -> str:
        """What stands in parentheses: a field, "*", or a span."""
        if not self.take("("):
            self.fail()
        inner = "*" if self.take("*") or self.peek() == ")" else self.word()
        if not self.take(")"):
            self.fail()
        return inner

    def value(self) -> str:
        kind, text = self.of("text", "word")
        return re.sub(r"\\(.)", r"\1", text[1:-1]) if kind == "text" else text


def tokens_of(text: str) -> Tokens:
    """The words of a query. Raises Malformed where a letter belongs to none."""
    found, place = [], 0
    while place < len(text):
        match = TOKEN.match(text, place)
        if match is None:
            raise Malformed(f"unexpected symbol found {text[place]}", place)
        if match.lastgroup:
            found.append((match.lastgroup, match[0], place))
        place = match.end()
    return Tokens(found, len(text))


def condition(tokens: Tokens) -> Condition:
    """What a filter wants of an event."""
    parts = [_all(tokens)]
    while tokens.take("or"):
        parts.append(_all(tokens))
    return parts[0] if len(parts) == 1 else lambda row: any(part(row) for part in parts)


def _all(tokens: Tokens) -> Condition:
    parts = [_one(tokens)]
    while tokens.take("and"):
        parts.append(_one(tokens))
    return parts[0] if len(parts) == 1 else lambda row: all(part(row) for part in parts)


def _one(tokens: Tokens) -> Condition:
    if tokens.take("not"):
        inner = _one(tokens)
        return lambda row: not inner(row)
    if tokens.take("("):
        inside = condition(tokens)
        if not tokens.take(")"):
            tokens.fail()
        return inside
    field = tokens.word()
    if field.lower() in ("ispresent", "isblank", "isempty") and tokens.peek() == "(":
        name, wants = tokens.argument(), field.lower() == "ispresent"
        return lambda row: (str(row.get(name, "")).strip() != "") is wants
    negated = tokens.take("not")
    if tokens.take("like") or tokens.take("=~"):
        pattern = _pattern(tokens)
        return lambda row: bool(pattern.search(str(row.get(field, "")))) is not negated
    if tokens.take("in"):
        several = _several(tokens)
        return lambda row: any(_same(row.get(field), one) for one in several) is not negated
    sign = tokens.of("sign")[1]
    if negated or sign not in COMPARED:
        tokens.fail(back=1)
    wanted = tokens.value()
    return lambda row: field in row and _compared(sign, row[field], wanted)


def _pattern(tokens: Tokens) -> re.Pattern[str]:
    kind, text = tokens.of("regex", "text")
    if kind == "text":
        return re.compile(re.escape(text[1:-1]))
    body, flags = text[1:].rsplit("/", 1)
    try:
        return re.compile(body, re.IGNORECASE if "i" in flags else 0)
    except re.error:
        tokens.fail(back=1)


def _several(tokens: Tokens) -> list[str]:
    if not tokens.take("["):
        tokens.fail()
    found = [tokens.value()]
    while tokens.take(","):
        found.append(tokens.value())
    if not tokens.take("]"):
        tokens.fail()
    return found


def _same(there: Any, wanted: str) -> bool:
    return there is not None and _compared("=", there, wanted)


def _compared(sign: str, there: Any, wanted: str) -> bool:
    numbers = number(there), number(wanted)
    if None not in numbers:
        return COMPARED[sign](*numbers)
    return COMPARED[sign](str(there), wanted)
