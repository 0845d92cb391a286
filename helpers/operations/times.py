"""Times as the AWS CLI prints them: as the service sent them, or in ISO 8601, whichever the profile asks for."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from botocore.utils import parse_timestamp

SETTING = "cli_timestamp_format"
ISO, AS_SENT = "iso8601", ("wire", "none")


class TimestampFormatUnknown(ValueError):
    """A profile's `cli_timestamp_format` is none of those that the CLI knows; it refuses every command then."""

    def __init__(self, value: str):
        self.kwargs = {"value": value}
        super().__init__(
            f'Unknown {SETTING} value: {value}, valid values are "none", "wire" or "iso8601"'  # the CLI's words
        )


class Timestamp(datetime.datetime):
    """The time that boto3 gives; `sent` is how the service wrote it: a number of seconds, or text."""

    sent: Any


def timestamp(sent: Any) -> Timestamp:
    """What boto3 makes of `sent`, with `sent` kept beside it."""
    time = parse_timestamp(sent)
    made = Timestamp.combine(time.date(), time.timetz())
    made.sent = sent
    return made


def keep_what_was_sent(session: Any) -> None:
    """Have the boto3 `session` give its times as Timestamps."""
    session._session.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=timestamp)


def format_of(settings: Mapping[str, Any]) -> str:
    """The format that a profile's `settings` ask for: ISO, or one of AS_SENT. Raises TimestampFormatUnknown."""
    chosen: str = settings.get(SETTING, AS_SENT[0])
    if chosen != ISO and chosen not in AS_SENT:
        raise TimestampFormatUnknown(chosen)
    return chosen


def printed(time_format: str) -> Callable[[datetime.datetime], Any]:
    """What prints a time in that format."""
    return sent if time_format in AS_SENT else datetime.datetime.isoformat


def sent(time: datetime.datetime) -> Any:
    """A time as the service sent it; in ISO 8601 where that is not known."""
    return time.sent if isinstance(time, Timestamp) else time.isoformat()
