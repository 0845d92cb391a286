"""Log streams that are not there, and following a log live: moto names the group, finds nothing, or ends at once.

The sentence is quoted in prefect-archive/prefect-aws issue 177 (GetLogEvents) and percona/rds_exporter issue 81
(FilterLogEvents).
"""

from helpers.sandbox.overlay.patching import replaces, wraps

STILL_NEEDED = ("test_moto_still_tells_it_otherwise",)
NO_STREAM = "The specified log stream does not exist."
NOT_LIVE = (
    "a live tail; `aws logs filter-log-events` or `get-log-events`, asked again and again, gives what has come since"
)


def install() -> None:
    """Have moto say so."""
    from moto.logs.exceptions import ResourceNotFoundException
    from moto.logs.models import LogGroup
    from moto.logs.responses import LogsResponse

    @wraps(LogGroup.get_log_events)
    def got(get, self, log_stream_name, *rest, **given):
        if log_stream_name not in self.streams:
            raise ResourceNotFoundException(NO_STREAM)
        return get(self, log_stream_name, *rest, **given)

    @wraps(LogGroup.filter_log_events)
    def found(find, self, log_group_name, log_stream_names, *rest, **given):
        if any(name not in self.streams for name in log_stream_names or []):
            raise ResourceNotFoundException(NO_STREAM)
        return find(self, log_group_name, log_stream_names, *rest, **given)

    @replaces(LogsResponse.start_live_tail)
    def refused(self):
        raise NotImplementedError(NOT_LIVE)  # helpers.sandbox.overlay.worded_errors makes an answer of it
