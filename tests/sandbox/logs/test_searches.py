"""Logs: what a query and a pattern find, in which order, and what is refused since nobody understands it.

Right values: "CloudWatch Logs Insights language query syntax" and "Filter pattern syntax …" (CloudWatch Logs User Guide); the
order of FilterLogEvents and the shape of GetQueryResults: CloudWatch Logs API reference.
"""

import json
import time

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from helpers.sandbox.overlay.logs import insights, patterns
from tests.support.aws import error_of

ONCE = Config(parameter_validation=False, retries={"total_max_attempts": 1})
MESSAGES = (
    ("s1", 4000, "[ERROR 401] Unauthorized"),
    ("s2", 3000, "WARN slow 350"),
    ("s1", 2000, json.dumps({"level": "ERROR", "took": 5, "user": {"id": "a-1"}})),
    ("s2", 1000, json.dumps({"level": "INFO", "took": 12.5, "user": {"id": "b-1"}, "gone": None})),
)


@pytest.fixture(scope="module")
def now() -> int:
    return int(time.time()) * 1000


@pytest.fixture(scope="module")
def logs(now):
    from helpers import sandbox

    sandbox.ensure().control("reset")
    return filled(boto3.client("logs", config=ONCE), now)


def filled(client, now):
    client.create_log_group(logGroupName="/app")
    for stream in ("s1", "s2"):
        client.create_log_stream(logGroupName="/app", logStreamName=stream)
    for stream, ago, message in MESSAGES:
        client.put_log_events(
            logGroupName="/app", logStreamName=stream, logEvents=[{"timestamp": now - ago, "message": message}]
        )
    return client


def asked(client, now: int, query: str) -> dict:
    identity = client.start_query(
        logGroupName="/app", startTime=now // 1000 - 60, endTime=now // 1000, queryString=query
    )["queryId"]
    return client.get_query_results(queryId=identity)


def rows(answer: dict) -> list[dict[str, str]]:
    return [{one["field"]: one["value"] for one in row if one["field"] != "@ptr"} for row in answer["results"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("fields level | filter level = 'ERROR'", [{"level": "ERROR"}]),
        ("fields took | filter took > 5", [{"took": "12.5"}]),
        ("fields took | filter took >= 5 | sort took asc", [{"took": "5"}, {"took": "12.5"}]),
        ("filter @message like /ERR.R/ | stats count(*) as n", [{"n": "2"}]),
        ("filter @message like 'ERROR' and level = 'ERROR' | display user.id", [{"user.id": "a-1"}]),
        ("filter not (level = 'ERROR' or level = 'INFO') | stats count(*)", [{"count(*)": "2"}]),
        ("filter level in ['INFO', \"DEBUG\"] | fields level", [{"level": "INFO"}]),
        ("filter level not in ['INFO'] and ispresent(level) | fields level", [{"level": "ERROR"}]),
        ("filter @message not like /\\d/ | fields @message", []),
        ("filter @logStream = 's2' | fields @logStream | limit 1", [{"@logStream": "s2"}]),
        ("stats sum(took), avg(took), max(took) by ispresent", [{"sum(took)": "17.5", "avg(took)": "8.75", "max(took)": "12.5"}]),
        ("stats count(*) as n by level | sort n desc, level asc | limit 1", [{"n": "2"}]),
        ("fields level as kind | filter ispresent(level) | dedup @logStream | sort @timestamp asc", [{"kind": "ERROR"}, {"kind": "INFO"}]),
        ("# a remark\nfields level\n| filter level like /(?i)info/", [{"level": "INFO"}]),
    ],
)  # fmt: skip
def test_a_query_finds_what_it_says(logs, now, query, found):
    assert rows(asked(logs, now, query)) == found


def test_a_query_shows_the_latest_first_and_times_as_insights_does(logs, now):
    answer = asked(logs, now, "fields @timestamp, @message")
    assert [row["@message"] for row in rows(answer)] == [message for *_, message in MESSAGES[::-1]]
    moment = time.strftime("%Y-%m-%d %H:%M:%S.000", time.gmtime(now // 1000 - 1))
    assert rows(answer)[0]["@timestamp"] == moment
    figures = {name: int(value) for name, value in answer["statistics"].items()}
    assert figures == {"recordsMatched": 4, "recordsScanned": 4, "bytesScanned": sum(len(one) for *_, one in MESSAGES)}


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("fields @message | fliter level = 'x'", "unexpected symbol found fliter at line 1 and position 19"),
        ("fields @message\n| filter level ==", "unexpected symbol found = at line 2 and position 17"),
        ("filter", "unexpected end of query at line 1 and position 7"),
        ("stats nonsense(*)", "unexpected symbol found nonsense at line 1 and position 7"),
        ("limit many", "unexpected symbol found many at line 1 and position 7"),
        ("unmask @message", "unexpected symbol found unmask at line 1 and position 1"),
        ("filter @message like /(/", "unexpected symbol found /(/ at line 1 and position 22"),
    ],
)
def test_what_is_not_understood_is_refused(logs, now, query, said):
    with pytest.raises(ClientError) as caught:
        asked(logs, now, query)
    error = caught.value.response
    assert (error["Error"]["Code"], error["Error"]["Message"]) == ("MalformedQueryException", said)


def test_a_query_that_is_not_there_is_told(logs):
    assert error_of(lambda: logs.get_query_results(queryId="none"))["Code"] == "ResourceNotFoundException"


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("", [0, 1, 2, 3]),
        ("ERROR", [0, 2]),
        ('"ERROR 401"', [0]),
        ("ERROR Unauthorized", [0]),
        ("?WARN ?Unauthorized", [0, 1]),
        ("-ERROR", [1, 3]),
        ("ERROR -Unauthorized", [2]),
        ("%ERR.R \\d+%", [0]),
        ('{ $.level = "ERROR" }', [2]),
        ('{ $.level != "ERROR" }', [3]),
        ('{ ($.took > 4) && ($.user.id = "*-1") }', [2, 3]),
        ('{ $.took = 12.5 || $.level = "NONE" }', [3]),
        ("{ $.gone IS NULL }", [3]),
        ("{ $.gone NOT EXISTS }", [2]),
    ],
)
def test_a_pattern_finds_what_it_says_in_the_order_of_time(logs, pattern, found):
    events = logs.filter_log_events(logGroupName="/app", filterPattern=pattern)["events"]
    assert [event["message"] for event in events] == [MESSAGES[number][2] for number in found]


@pytest.mark.parametrize(
    ("pattern", "code"),
    [('"open', "InvalidParameterException"), ("{ $.a = }", "InvalidParameterException"), ("{ a = 1 }", "InvalidParameterException"),
     ("%(%", "InvalidParameterException"), ("[a, b =]", "InvalidParameterException")],
)  # fmt: skip
def test_a_pattern_that_is_none_is_refused(logs, pattern, code):
    assert error_of(lambda: logs.filter_log_events(logGroupName="/app", filterPattern=pattern))["Code"] == code


def test_all_that_there_is_has_no_second_page(logs):
    assert "nextToken" not in logs.filter_log_events(logGroupName="/app", limit=4)
    first = logs.filter_log_events(logGroupName="/app", limit=3)
    rest = logs.filter_log_events(logGroupName="/app", limit=3, nextToken=first["nextToken"])
    assert ([len(first["events"]), len(rest["events"])], "nextToken" in rest) == ([3, 1], False)


def test_both_languages_read_their_own_words_without_moto():
    assert insights.parse("limit 3").limit == 3
    assert patterns.matcher("a -b")("a c")
    assert not patterns.matcher("a -b")("a b")


@pytest.fixture
def moto(bare_moto, now):
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "y"}
    client = boto3.client("logs", "ap-northeast-1", endpoint_url=bare_moto, config=ONCE, **keys)
    filled(client, now)
    yield client
    client.delete_log_group(logGroupName="/app")


def test_moto_still_passes_over_a_filter(moto, now):
    assert len(asked(moto, now, "fields @message | filter @message like /none/")["results"]) == len(MESSAGES)


def test_moto_still_shows_all_for_a_pattern_that_it_does_not_know(moto):
    found = moto.filter_log_events(logGroupName="/app", filterPattern='{ $.level = "none" }')["events"]
    assert len(found) == len(MESSAGES)
