"""`aws logs`: CloudWatch Logs, where the output of tasks is kept, in groups of streams of events."""

import time

from helpers.operations import rules
from helpers.operations.api import api
from helpers.operations.command_line import joined, option
from helpers.operations.core import Operation, operation
from helpers.operations.kinds import FLAG, Kind

GROUP = Kind("log group", check=rules.log_group)
PREFIX = Kind("log group prefix", check=rules.log_group)
STREAM = Kind("log stream")
ORDER = Kind("order", widget="choice", choices=("LogStreamName", "LastEventTime"), default="LogStreamName")
LIMIT = Kind("limit", widget="number", check=rules.event_limit, default=100, blocks=True)
MINUTES = Kind("minutes", widget="number", check=rules.minutes, default=10, blocks=True)
PAUSE = 2  # seconds between two looks
NEWEST = r"""$(printf '%s\n' "$events" | grep -o '^[0-9]\{13\}' | tail -n 1)"""
ADD = (
    """    if [ "$events" ]; then""",
    r'''        printf '%s\n' "$events"''',
    f"        start=$(( {NEWEST} + 1 ))",
    "    fi",
)

api("logs create-log-group", {"logGroupName": GROUP}, changes=True, answer="")
api("logs describe-log-groups", {"logGroupNamePrefix": PREFIX.optional()}, paginates=True)
api(
    "logs describe-log-streams",
    {"logGroupName": GROUP, "orderBy": ORDER, "descending": FLAG},
    paginates=True,
)
api(
    "logs get-log-events",
    {"logGroupName": GROUP, "logStreamName": STREAM, "startFromHead": FLAG.optional(True), "limit": LIMIT},
    query="events[].message",
)
api("logs delete-log-group", {"logGroupName": GROUP}, changes=True, answer="")


def lines(operation: Operation) -> list[str]:
    """One look; to follow, one every two seconds, each from the last event on. (CLI version 2 has `aws logs tail`.)"""
    words = ["aws", "logs", "filter-log-events", "--log-group-name", operation.values["log_group_name"]]
    options = [word for name, value in operation.options.items() for word in option(f"--{name}", value)]
    shown = ["--query", "events[].[timestamp, logStreamName, message]", "--output", "text"]
    look = f'{joined(words)} --start-time "$start" {joined([*shown, *options])}'
    start = f"start=$(( ($(date +%s) - {operation.values['minutes']} * 60) * 1000 )) &&"
    if not operation.values["follow"]:
        return [start, look]
    return [start, f"while events=$({look}); do", *ADD, f"    sleep {PAUSE}", "done"]


@operation("logs tail", lines=lines)
def tail(logs, print, sleep, *, log_group_name: GROUP, minutes: MINUTES, follow: FLAG):
    """Print the events of the last minutes, and go on with those that come."""
    start = int((time.time() - minutes * 60) * 1000)
    if not follow:
        show_events(logs, print, log_group_name, start)
        return
    while True:
        start = show_events(logs, print, log_group_name, start)
        sleep(PAUSE)


def show_events(logs, print, group, start):
    """Print the events from `start` on (milliseconds since 1970), and give where the next look starts."""
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group, startTime=start)
    for event in pages.search("events"):
        print(event["timestamp"], event["logStreamName"], event["message"], sep="\t")
        start = max(start, event["timestamp"] + 1)
    return start
