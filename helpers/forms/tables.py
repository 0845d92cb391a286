"""A result as a table, where it is one: rows of one shape, which the browser can sort."""

import json
import re
from collections.abc import Sequence
from typing import Any

from helpers.text import text

MOST_ROWS = 500
MOST_COLUMNS = 8
MOST_CELL = 200  # characters
LISTED = re.compile(r"\.\[([^\[\]{}()]+)\]$")  # a query that ends in .[ImageId, Name]
TYPES = {"S", "N", "B", "SS", "NS", "BS", "M", "L", "BOOL", "NULL"}


def table_of(printed: str, query: str = "") -> dict | None:
    """What an operation printed as {"title", "columns", "rows", "more"} with all cells as text; None where it is no table.

    A table is a JSON list of lists, each as long as the first, or of objects; or the answer of DynamoDB, whose values say
    their types. The columns of lists are called as in the `query` that made them. `more` tells of rows left out.
    """
    if not printed.startswith(("[", "{")):
        return None
    try:
        found = json.loads(printed)
    except ValueError:
        return None
    if isinstance(found, dict):
        found = [_untyped(item) for item in found.get("Items") or ()]
    made = (_of_lists(found, query) or _of_objects(found)) if isinstance(found, list) and found else None
    if made is None:
        return None
    columns, rows = made
    more = text("forms.table_more", count=len(rows) - MOST_ROWS) if len(rows) > MOST_ROWS else ""
    shown = [[_cell(value) for value in row] for row in rows[:MOST_ROWS]]
    return {"title": text("forms.table", count=len(rows)), "columns": columns, "rows": shown, "more": more}


def _of_lists(found: Sequence[Any], query: str) -> tuple[list[str], list[list]] | None:
    if not all(isinstance(row, list) for row in found) or not 1 < len(found[0]) <= MOST_COLUMNS:
        return None
    width = len(found[0])
    if any(len(row) != width for row in found):
        return None
    named = LISTED.search(query.strip())
    names = [name.strip() for name in named[1].split(",")] if named else []
    return (names if len(names) == width else [str(number + 1) for number in range(width)]), list(found)


def _of_objects(found: Sequence[Any]) -> tuple[list[str], list[list]] | None:
    if not all(isinstance(row, dict) for row in found):
        return None
    columns = list(dict.fromkeys(name for row in found for name in row))
    if not 0 < len(columns) <= MOST_COLUMNS:
        return None
    return columns, [[row.get(name) for name in columns] for row in found]


def _untyped(item: Any) -> Any:
    """An item of DynamoDB without its types: {"S": "text"} is "text"."""
    if not isinstance(item, dict):
        return item
    typed = [value for value in item.values() if isinstance(value, dict) and len(value) == 1 and value.keys() <= TYPES]
    return {name: next(iter(value.values())) for name, value in item.items()} if len(typed) == len(item) else item


def _cell(value: Any) -> str:
    if value is None:
        return ""
    shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return shown if len(shown) <= MOST_CELL else shown[:MOST_CELL] + "…"
