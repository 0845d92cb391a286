"""Log streams that are not there are told as that; a live tail is refused, by this computer and not by a name server."""

import subprocess

import boto3
import pytest

from tests.support.aws import error_of

GROUP = "arn:aws:logs:ap-northeast-1:123456789012:log-group:/ecs/lesson"
SAID = "The specified log stream does not exist."


@pytest.fixture
def logs(fresh):
    client = boto3.client("logs")
    client.create_log_group(logGroupName="/ecs/lesson")
    client.create_log_stream(logGroupName="/ecs/lesson", logStreamName="there")
    return client


@pytest.mark.parametrize(
    ("call", "named"),
    [("get_log_events", {"logStreamName": "none"}), ("filter_log_events", {"logStreamNames": ["there", "none"]})],
)
def test_a_stream_that_is_not_there_is_told_as_that(logs, call, named):
    error = error_of(lambda: getattr(logs, call)(logGroupName="/ecs/lesson", **named))
    assert (error["Code"], error["Message"]) == ("ResourceNotFoundException", SAID)
    error = error_of(lambda: getattr(logs, call)(logGroupName="/ecs/none", **named))
    assert error["Message"] == "The specified log group does not exist."


def test_a_stream_that_is_there_is_read(logs):
    assert logs.get_log_events(logGroupName="/ecs/lesson", logStreamName="there")["events"] == []
    assert logs.filter_log_events(logGroupName="/ecs/lesson", logStreamNames=["there"])["events"] == []
    assert logs.filter_log_events(logGroupName="/ecs/lesson")["events"] == []


def test_a_live_tail_is_refused_here(logs, sandbox):
    """Without the setting, the CLI would look for a computer of the name stream-127.0.0.1, out in the network."""
    words = ["aws", "logs", "start-live-tail", "--log-group-identifiers", GROUP]
    done = subprocess.run(words, env=sandbox.environment(), capture_output=True, text=True, timeout=60, check=False)
    assert "NotImplemented" in done.stderr and "filter-log-events" in done.stderr


def test_moto_still_tells_it_otherwise(bare_moto):
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "y"}
    moto = boto3.client("logs", "ap-northeast-1", endpoint_url=bare_moto, **keys)
    moto.create_log_group(logGroupName="/ecs/lesson")
    asked = {"logGroupName": "/ecs/lesson"}
    assert error_of(lambda: moto.get_log_events(**asked, logStreamName="none"))["Message"] != SAID
    assert moto.filter_log_events(**asked, logStreamNames=["none"])["events"] == []
    assert moto.start_live_tail(logGroupIdentifiers=[GROUP])["responseStream"] is not None
