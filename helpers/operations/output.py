"""The response of an API call, printed as the CLI's `--output` and `--query` do."""

import datetime
import io
import json
from types import SimpleNamespace
from typing import Any

from helpers.operations.core import Operation


def formatted(operation: Operation, response: Any, session: Any) -> str:
    """What the CLI prints for `response` (a dictionary, or a PageIterator of a call that has pages).

    The format is the operation's `output`, else the profile's, else JSON. Times are in ISO 8601, as CLI version 2 has
    them (version 1: with cli_timestamp_format = iso8601).
    """
    output = operation.options.get("output") or configured_output(session) or "json"
    query = operation.options.get("query", "")
    whole = _whole(response)
    if output == "json":
        return as_json(_searched(whole, query))
    return _by_the_cli(output, query, _call_name(operation), whole)


def configured_output(session: Any) -> str:
    """The output format that the session's profile asks for, or ""."""
    return session._session.get_scoped_config().get("output", "")


def as_json(value: Any) -> str:
    """`value` as the CLI prints JSON: nothing for an empty response."""
    return "" if value == {} else json.dumps(value, indent=4, ensure_ascii=False, default=isoformat) + "\n"


def isoformat(value: Any) -> str:
    """The times that boto3 gives, as text. Raises TypeError for anything else that JSON does not know."""
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    raise TypeError(f"{value!r} has no place in JSON")


def _whole(response: Any) -> dict:
    if hasattr(response, "build_full_result"):
        response = response.build_full_result()
    return {name: value for name, value in response.items() if name != "ResponseMetadata"}


def _searched(response: dict, query: str) -> Any:
    if not query:
        return response
    import jmespath

    return jmespath.search(query, response)


def _call_name(operation: Operation) -> str:
    """The title of a table: the API's name of the call ("ListBuckets")."""
    return "".join(word.capitalize() for word in operation.name.split()[1].split("-"))


def _by_the_cli(output: str, query: str, call: str, response: dict) -> str:
    """Text and table by the CLI's own formatters."""
    import jmespath
    from awscli.formatter import get_formatter

    stream = io.StringIO()
    arguments = SimpleNamespace(query=jmespath.compile(query) if query else None, color="off")
    get_formatter(output, arguments)(call, json.loads(json.dumps(response, default=isoformat)), stream)
    return stream.getvalue()
