"""The response of an API call, printed as the CLI's `--output` and `--query` do."""

import datetime
import io
import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from botocore.paginate import PageIterator

from helpers.operations.core import Operation


def formatted(operation: Operation, response: Any, session: Any) -> str:
    """What the CLI prints for `response` (a dictionary, or a PageIterator of a call that has pages).

    The format is the operation's `output`, else the profile's, else JSON. Times are in ISO 8601, as CLI version 2 has
    them (version 1: with cli_timestamp_format = iso8601).
    """
    output = operation.options.get("output") or configured_output(session) or "json"
    query = operation.options.get("query", "")
    if output == "json":
        return as_json(_searched(whole(response), query))
    call = "".join(word.capitalize() for word in operation.name.split()[1].split("-"))  # a table's title
    return _by_the_cli(output, query, call, _Pages(response) if isinstance(response, PageIterator) else response)


def configured_output(session: Any) -> str:
    """The output format that the session's profile asks for, or ""."""
    settings = session.config if hasattr(session, "config") else session._session.get_scoped_config()
    return settings.get("output", "")


def as_json(value: Any) -> str:
    """`value` as the CLI prints JSON: nothing for an empty response."""
    return "" if value == {} else json.dumps(value, indent=4, ensure_ascii=False, default=isoformat) + "\n"


def isoformat(value: Any) -> str:
    """The times that boto3 gives, as text. Raises TypeError for anything else that JSON does not know."""
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    raise TypeError(f"{value!r} has no place in JSON")


def whole(response: Any) -> dict:
    """The one answer, or all pages of it as one, without what is about the transport."""
    if isinstance(response, PageIterator):
        return response.build_full_result()
    return {name: value for name, value in response.items() if name != "ResponseMetadata"}


def _searched(response: dict, query: str) -> Any:
    if not query:
        return response
    import jmespath

    return jmespath.search(query, response)


class _Pages(PageIterator):
    """The pages of `pages` with their times as text."""

    def __init__(self, pages: PageIterator):
        self.__dict__.update(vars(pages))

    def __iter__(self) -> Iterator[dict]:
        return map(_with_times_as_text, super().__iter__())


def _with_times_as_text(response: dict) -> dict:
    return json.loads(json.dumps(response, default=isoformat))


def _by_the_cli(output: str, query: str, call: str, response: Any) -> str:
    """Text and table by the CLI's own formatters."""
    import jmespath

    from helpers.operations.cli_library import get_formatter

    stream = io.StringIO()
    arguments = SimpleNamespace(query=jmespath.compile(query) if query else None, color="off")
    answer = response if isinstance(response, PageIterator) else _with_times_as_text(response)
    get_formatter(output, arguments)(call, answer, stream)
    return stream.getvalue()
