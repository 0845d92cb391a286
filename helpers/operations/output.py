"""The response of an API call, printed as the CLI's `--output` and `--query` do."""

import base64
import datetime
import io
import json
from collections.abc import Callable, Iterator, Mapping
from types import SimpleNamespace
from typing import Any

from botocore.paginate import PageIterator

from helpers.operations.core import Operation
from helpers.operations.kinds import OUTPUT
from helpers.operations.times import format_of, printed

Write = Callable[[datetime.datetime], Any]


class OutputUnknown(ValueError):
    """A profile's `output` is no format that the CLI has; it says so once it has the answer."""

    def __init__(self, value: str):
        self.kwargs = {"value": value}
        super().__init__(f"Unknown output type: {value}")  # the CLI's words


def formatted(operation: Operation, response: Any, session: Any) -> str:
    """What the CLI prints for `response` (a dictionary, or a PageIterator of a call that has pages).

    The format is the operation's `output`, else the profile's, else JSON; times are as the profile has them. Tables are
    plain and as wide as where the CLI writes to a pipe: a terminal's width and colours are its own.
    Raises OutputUnknown.
    """
    settings = settings_of(session)
    output = operation.options.get("output") or settings.get("output", "json")
    if output not in OUTPUT.choices:
        raise OutputUnknown(output)
    query, time = operation.options.get("query", ""), printed(format_of(settings))
    if output == "json":
        return as_json(_searched(_plain(whole(response), time), query))
    call = "".join(word.capitalize() for word in operation.name.split()[1].split("-"))  # a table's title
    answer = _Pages(response, time) if isinstance(response, PageIterator) else _plain(response, time)
    return _by_the_cli(output, query, call, answer)


def settings_of(session: Any) -> Mapping[str, Any]:
    """The settings of the session's profile, from the AWS files."""
    settings: Mapping[str, Any] = session._session.get_scoped_config()
    return settings


def as_json(value: Any) -> str:
    """`value` as the CLI prints JSON: nothing for an empty response."""
    return "" if value == {} else json.dumps(value, indent=4, ensure_ascii=False) + "\n"


def whole(response: Any) -> dict[str, Any]:
    """The one answer, or all pages of it as one, without what is about the transport."""
    if isinstance(response, PageIterator):
        pages: dict[str, Any] = response.build_full_result()
        return pages
    return {name: value for name, value in response.items() if name != "ResponseMetadata"}


def _searched(response: dict[str, Any], query: str) -> Any:
    if not query:
        return response
    import jmespath

    return jmespath.search(query, response)


def _plain(value: Any, time: Write) -> Any:
    """`value` as the CLI has it: times written by `time`, bytes in Base64."""
    if isinstance(value, dict):
        return {name: _plain(inner, time) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner, time) for inner in value]
    if isinstance(value, datetime.datetime):
        return time(value)
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


class _Pages(PageIterator):  # type: ignore[misc]  # botocore brings no types
    """The pages of `pages` as the CLI has them."""

    def __init__(self, pages: PageIterator, time: Write):
        self.__dict__.update(vars(pages))
        self._time = time

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (_plain(page, self._time) for page in super().__iter__())


def _by_the_cli(output: str, query: str, call: str, answer: Any) -> str:
    """Text and table by the CLI's own formatters."""
    import jmespath

    from helpers.operations.cli_library import get_formatter

    stream = io.StringIO()
    arguments = SimpleNamespace(query=jmespath.compile(query) if query else None, color="off")
    get_formatter(output, arguments)(call, answer, stream)
    return stream.getvalue()
