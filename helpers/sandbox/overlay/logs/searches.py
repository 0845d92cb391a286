"""FilterLogEvents finds what its pattern says, in the order of time; moto shows all for a pattern that it does not know.

"FilterLogEvents" (CloudWatch Logs API reference): "the returned events are sorted by … event timestamp". "Invalid filter pattern" is
as people quote it (not looked up).
"""

from collections.abc import Callable
from typing import Any

from helpers.sandbox.overlay import log_streams
from helpers.sandbox.overlay.logs import patterns
from helpers.sandbox.overlay.patching import wraps

STILL_NEEDED = ("test_moto_still_shows_all_for_a_pattern_that_it_does_not_know",)
INVALID = "Invalid filter pattern"


def install() -> None:
    """Have moto do so."""
    from moto.logs import models
    from moto.logs.exceptions import InvalidParameterException
    from moto.logs.models import LogGroup

    @wraps(models.EventMessageFilter.__init__)
    def begun(begin: Callable[..., Any], self: Any, pattern: str) -> None:
        begin(self, pattern)
        try:
            self.own = patterns.matcher(pattern or "")
        except patterns.Invalid:  # FilterLogEvents has refused it before
            self.own = None

    @wraps(models.EventMessageFilter.matches)
    def matches(match: Callable[..., Any], self: Any, message: str) -> bool:
        return bool(self.own(message) if self.own else match(self, message))

    @wraps(LogGroup.filter_log_events, before=log_streams)
    def found(find: Callable[..., Any], self: Any, *given: Any, **named: Any) -> Any:
        names = (
            "log_group_name",
            "log_stream_names",
            "start_time",
            "end_time",
            "limit",
            "next_token",
            "filter_pattern",
        )
        asked = dict(zip((*names, "interleaved"), given, strict=False)) | named
        try:
            patterns.matcher(asked["filter_pattern"] or "")
        except patterns.Invalid:
            raise InvalidParameterException(INVALID) from None
        return find(self, **asked | {"interleaved": True})
