"""The query language of CloudWatch Logs Insights: fields, display, parse, filter, sort, limit, dedup and stats.

"CloudWatch Logs Insights language query syntax" (Amazon CloudWatch Logs User Guide, CWL_QuerySyntax). What is not understood
raises Malformed, with the place of it.
"""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from helpers.sandbox.overlay.logs.conditions import Malformed, Tokens, condition, number, tokens_of
from helpers.sandbox.overlay.logs.parsing import parse_step

Event = dict[str, Any]
Step = Callable[[list[Event]], list[Event]]
MOST = 10_000
SPAN = re.compile(r"(\d+)(ms|s|m|h|d|w)$")
MILLISECONDS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}
SHOWN = ("@timestamp", "@message")


@dataclass(frozen=True)
class Query:
    """What a query does to events, one step after the other, and which fields it shows."""

    steps: tuple[Step, ...]
    shown: tuple[str, ...]
    limit: int = MOST
    is_sorted: bool = False

    def run(self, events: Iterable[Event]) -> tuple[list[Event], int]:
        """The rows that it shows, and how many events matched."""
        rows = list(events)
        if not self.is_sorted:
            rows.sort(key=lambda event: event.get("@timestamp", 0), reverse=True)
        for step in self.steps:
            rows = step(rows)
        shown = [{name: row[name] for name in (*self.shown, "@ptr") if name in row} for row in rows[: self.limit]]
        return shown, len(rows)


def fields_of(message: str) -> Event:
    """The fields that Insights discovers in a message of JSON ("a.b"), {} in any other."""
    try:
        found = json.loads(message)
    except ValueError:
        return {}
    return dict(_flat(found)) if isinstance(found, dict) else {}


def _flat(value: dict[str, Any], before: str = "") -> Iterable[tuple[str, Any]]:
    for name, inner in value.items():
        if isinstance(inner, dict):
            yield from _flat(inner, f"{before}{name}.")
        else:
            yield f"{before}{name}", inner


def parse(text: str) -> Query:
    """The query that a text says. Raises Malformed for what is none."""
    steps: list[Step] = []
    shown: tuple[str, ...] = ()
    limit, is_sorted = MOST, False
    for command in _commands(tokens_of(text)):
        name = command.word().lower()
        if name in ("fields", "display"):
            step, names = _fields(command)
            shown = names if name == "display" else (*shown, *(one for one in names if one not in shown))
            steps.append(step)
        elif name == "parse":
            step, names = parse_step(command)
            shown = (*(shown or SHOWN), *(one for one in names if one not in shown))
            steps.append(step)
        elif name == "filter":
            holds = condition(command)
            steps.append(lambda rows, holds=holds: [row for row in rows if holds(row)])
        elif name == "sort":
            steps.append(_sort(command))
            is_sorted = True
        elif name in ("limit", "head", "tail"):
            limit = command.whole_number()
        elif name == "dedup":
            steps.append(_dedup(command.names()))
        elif name == "stats":
            step, shown = _stats(command)
            steps.append(step)
            is_sorted = True
        else:
            command.fail(back=1)
        command.end()
    return Query(tuple(steps), shown or SHOWN, limit, is_sorted)


def _commands(tokens: Tokens) -> Iterable[Tokens]:
    while True:
        yield tokens
        if not tokens.take("|"):
            return


def _fields(command: Tokens) -> tuple[Step, tuple[str, ...]]:
    pairs = []
    while True:
        name = command.word()
        pairs.append((name, command.word() if command.take("as") else name))
        if not command.take(","):
            break
    names = tuple(alias for _, alias in pairs)
    return lambda rows: [row | {alias: row[name] for name, alias in pairs if name in row} for row in rows], names


def _sort(command: Tokens) -> Step:
    keys = []
    while True:
        name = command.word()
        ascending = command.take("asc")
        keys.append((name, not ascending and (command.take("desc") or True)))
        if not command.take(","):
            break

    def ordered(rows: list[Event]) -> list[Event]:
        for name, descending in reversed(keys):
            rows = sorted(rows, key=lambda row, name=name: _rank(row.get(name)), reverse=descending)
        return rows

    return ordered


def _rank(value: Any) -> tuple[int, Any]:
    """Numbers as numbers, before texts; what is not there is first of all."""
    if value is None:
        return (0, 0)
    counted = number(value)
    return (1, counted) if counted is not None else (2, str(value))


def _dedup(names: tuple[str, ...]) -> Step:
    def once(rows: list[Event]) -> list[Event]:
        first: dict[tuple[Any, ...], Event] = {}
        for row in rows:
            first.setdefault(tuple(row.get(name) for name in names), row)
        return list(first.values())

    return once


def _numbers(values: list[Any]) -> list[float]:
    return [found for value in values if (found := number(value)) is not None]


AGGREGATES: dict[str, Callable[[list[Any]], Any]] = {
    "count": len,
    "count_distinct": lambda values: len(set(map(str, values))),
    "sum": lambda values: sum(_numbers(values)),
    "avg": lambda values: sum(_numbers(values)) / len(_numbers(values)) if _numbers(values) else None,
    "min": lambda values: min(_numbers(values), default=None),
    "max": lambda values: max(_numbers(values), default=None),
    "earliest": lambda values: values[0] if values else None,
    "latest": lambda values: values[-1] if values else None,
}


def _stats(command: Tokens) -> tuple[Step, tuple[str, ...]]:
    """Groups of events, one row each: `stats count(*) as n by level, bin(5m)`."""
    wanted: list[tuple[str, str, str]] = []  # the name that is shown, the function, its field
    while True:
        function = command.word()
        if function.lower() not in AGGREGATES:
            command.fail(back=1)
        field = command.argument()
        shown = command.word() if command.take("as") else f"{function}({field})"
        wanted.append((shown, function.lower(), field))
        if not command.take(","):
            break
    by = _groups(command) if command.take("by") else []

    def grouped(rows: list[Event]) -> list[Event]:
        groups: dict[tuple[Any, ...], list[Event]] = {} if by else {(): []}
        for row in sorted(rows, key=lambda one: one.get("@timestamp", 0)):
            groups.setdefault(tuple(value(row) for _, value in by), []).append(row)
        result = []
        for key, members in groups.items():
            row = {name: value for (name, _), value in zip(by, key, strict=True) if value is not None}
            for shown, function, field in wanted:
                values = [member[field] for member in members if field in member] if field != "*" else members
                row[shown] = _trimmed(AGGREGATES[function](values))
            result.append({name: value for name, value in row.items() if value is not None})
        return result

    return grouped, (*(name for name, _ in by), *(shown for shown, *_ in wanted))


def _groups(command: Tokens) -> list[tuple[str, Callable[[Event], Any]]]:
    found: list[tuple[str, Callable[[Event], Any]]] = []
    while True:
        name = command.word()
        if name.lower() == "bin":
            span = command.argument()
            matched = SPAN.match(span) or command.fail(back=2)
            size = int(matched[1]) * MILLISECONDS[matched[2]]
            name = f"bin({span})"
            value: Callable[[Event], Any] = lambda row, size=size: row["@timestamp"] // size * size  # noqa: E731
        else:
            value = lambda row, field=name: row.get(field)  # noqa: E731
        found.append((command.word() if command.take("as") else name, value))
        if not command.take(","):
            return found


def _trimmed(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


__all__ = ["MOST", "Malformed", "Query", "fields_of", "parse"]
