"""Filter patterns of columns: [ip, user, ..., status = 4*, bytes > 1000] for lines of words between blanks.

"Using filter patterns to match terms in space-delimited log events" (Amazon CloudWatch Logs User Guide,
FilterAndPatternSyntax): what is between brackets or quotes is one word, "..." stands for any number of them, `&&` and `||` join
conditions of one column. A line of another number of words matches no pattern without "...".
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from helpers.sandbox.overlay.logs.conditions import COMPARED, number

Test = Callable[[str], bool]
WORD = re.compile(r'\[([^\]]*)\]|"((?:\\.|[^"\\])*)"|(\S+)')
PART = re.compile(
    r'\s*(?:(?P<comma>,)|(?P<join>&&|\|\|)|(?P<sign>!=|<=|>=|=|<|>)\s*|"(?P<text>(?:\\.|[^"\\])*)"|%(?P<regex>[^%]+)%'
    r"|(?P<word>[^\s,=<>!&|\"%]+))"
)
REST = "..."


class Invalid(Exception):
    """A pattern that is none."""


@dataclass
class Column:
    """A column's name ("..." for any number of columns) and its conditions: one of the groups must hold, wholly."""

    name: str
    groups: list[list[Test]]

    def holds(self, word: str) -> bool:
        return not self.groups or any(all(test(word) for test in group) for group in self.groups)


def matcher(pattern: str) -> Test:
    """Whether a line has the columns that the pattern wants. Raises Invalid for what is none."""
    if not pattern.endswith("]"):
        raise Invalid(pattern)
    columns = [_column(parts) for parts in _split(pattern[1:-1])]
    names = [one.name for one in columns]
    if names.count(REST) > 1 or not columns:
        raise Invalid(pattern)
    return lambda message: _matches(columns, [next(filter(None, found), "") for found in WORD.findall(message)])


def _matches(columns: list[Column], words: list[str]) -> bool:
    rest = next((place for place, one in enumerate(columns) if one.name == REST), None)
    if rest is None:
        pairs = list(zip(columns, words, strict=False))
        return len(words) == len(columns) and all(column.holds(word) for column, word in pairs)
    after = columns[rest + 1 :]
    if len(words) < rest + len(after):
        return False
    pairs = [*zip(columns[:rest], words, strict=False), *zip(after, words[len(words) - len(after) :], strict=True)]
    return all(column.holds(word) for column, word in pairs)


def _split(inner: str) -> list[list[tuple[str, str]]]:
    """The parts of each column, each with its kind."""
    columns: list[list[tuple[str, str]]] = [[]]
    place = 0
    while place < len(inner.rstrip()):
        match = PART.match(inner, place)
        if match is None:
            raise Invalid(inner)
        kind = str(match.lastgroup)
        if kind == "comma":
            columns.append([])
        else:
            columns[-1].append((kind, match[kind]))
        place = match.end()
    return columns


def _column(parts: list[tuple[str, str]]) -> Column:
    kind, name = parts.pop(0) if parts else ("", "")
    if kind != "word" or (parts and name == REST):
        raise Invalid(name)
    column = Column(name, [[]] if parts else [])
    while parts:
        if len(parts) < 2 or parts[0][0] != "sign" or parts[1][0] not in ("text", "regex", "word"):
            raise Invalid(name)
        column.groups[-1].append(_test(parts[0][1], *parts[1]))
        del parts[:2]
        if not parts:
            break
        if len(parts) < 2 or parts[0][0] != "join" or parts[1] != ("word", name):
            raise Invalid(name)
        if parts[0][1] == "||":
            column.groups.append([])
        del parts[:2]
    return column


def _test(sign: str, kind: str, wanted: str) -> Test:
    if kind == "regex":
        try:
            expression = re.compile(wanted)
        except re.error:
            raise Invalid(wanted) from None
        return lambda word: bool(expression.search(word)) is (sign == "=")
    if kind == "word" and (limit := number(wanted)) is not None:
        return lambda word: (there := number(word)) is not None and COMPARED[sign](there, limit)
    if sign not in ("=", "!="):
        raise Invalid(wanted)
    like = re.compile(".*".join(map(re.escape, wanted.split("*"))), re.DOTALL)
    return lambda word: bool(like.fullmatch(word)) is (sign == "=")
