"""Logs Insights does what a query says, or refuses it; moto passes over `filter` and `stats` and shows everything.

Times are shown as Insights shows them, and the answer says how much was read. StartQuery and GetQueryResults (CloudWatch Logs API
reference), with MalformedQueryException and its queryCompileError; the words of that are as people quote them (not looked up).
"""

import datetime
from collections.abc import Callable, Iterator
from typing import Any

from helpers.sandbox.overlay.logs import insights
from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_passes_over_a_filter",)
NO_QUERY = "Query does not exist"


def install() -> None:
    """Have moto do so."""
    from moto.core.exceptions import ServiceException
    from moto.logs import models
    from moto.logs.exceptions import ResourceNotFoundException
    from moto.logs.models import LogsBackend

    class MalformedQueryException(ServiceException):
        code = "MalformedQueryException"

    @wraps(models.execute_query, on=models)
    def executed(execute: Callable[..., Any], log_groups: Any, query: str, start_time: int, end_time: int) -> Any:
        try:
            parsed = insights.parse(query)
        except insights.Malformed as wrong:
            found, place = wrong.args
            line = query.count("\n", 0, place) + 1
            column = place - (query.rfind("\n", 0, place) + 1) + 1
            error = MalformedQueryException(f"{found} at line {line} and position {column}")
            error.query_compile_error = {
                "location": {"startCharOffset": place, "endCharOffset": place},
                "message": error.message,
            }
            raise error from None
        events = [one for group in log_groups for one in _events(group, start_time, end_time)]
        rows, matched = parsed.run(events)
        scanned = sum(len(one["@message"]) for one in events)
        figures = {"recordsMatched": matched, "recordsScanned": len(events), "bytesScanned": scanned}
        return _Rows([{name: _shown(name, value) for name, value in row.items()} for row in rows], figures)

    @wraps(models.LogQuery.to_result_json)
    def told(result: Callable[..., Any], self: Any) -> Any:
        figures = getattr(self.results, "figures", None)
        return result(self) | ({"statistics": figures} if figures else {})

    @wraps(LogsBackend.get_query_results)
    def found(results: Callable[..., Any], self: Any, query_id: str) -> Any:
        if query_id not in self.queries:
            raise ResourceNotFoundException(NO_QUERY)
        return results(self, query_id)


class _Rows(list[dict[str, Any]]):
    """Rows of a result, with the figures of how they were found; as plain rows where a world is kept."""

    def __init__(self, rows: list[dict[str, Any]], figures: dict[str, int]):
        super().__init__(rows)
        self.figures = figures

    def __reduce__(self) -> tuple[type[list[Any]], tuple[list[dict[str, Any]]]]:
        return list, (list(self),)


def _events(group: Any, start: int, end: int) -> Iterator[insights.Event]:
    for stream in group.streams.values():
        for event in stream.events:
            if start * 1000 <= event.timestamp <= end * 1000 + 999:
                yield insights.fields_of(event.message) | {
                    "@timestamp": event.timestamp,
                    "@ingestionTime": event.ingestion_time,
                    "@message": event.message,
                    "@logStream": stream.log_stream_name,
                    "@log": f"{group.account_id}:{group.name}",
                    "@ptr": str(event.event_id),
                }


def _shown(name: str, value: Any) -> Any:
    if name in ("@timestamp", "@ingestionTime") or name.startswith("bin("):
        moment = datetime.datetime.fromtimestamp(value / 1000, datetime.UTC)
        return f"{moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond // 1000:03}"
    return value
