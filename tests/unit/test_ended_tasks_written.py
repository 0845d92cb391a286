"""A task that has ended is written of once, and read as it was; one that runs, or that JSON cannot say, as any other object."""

import json
from datetime import UTC, datetime

import pytest

from helpers.sandbox.tasks.model import Container, Task
from helpers.sandbox.world import parts, writing
from helpers.sandbox.world.reading import Unreadable, read

TIME = datetime(2026, 11, 30, 12, 0, 0, 123000, UTC)


def task(status: str, **definition) -> Task:
    described = {"taskArn": "arn:aws:ecs:ap-northeast-1:123456789012:task/c/1", "lastStatus": status, "version": 7}
    described |= {"createdAt": TIME, "attachments": [{"id": "1", "details": [{"name": "é", "value": "\0"}]}]}
    container = Container({"name": "main", **definition}, {"name": "main", "exitCode": 0})
    return Task("123456789012", "ap-northeast-1", "c", "1", None, described, [container], {}, {}, 256, 512, [])


@pytest.mark.parametrize(
    "one",
    [
        task("RUNNING"),
        task("STOPPED"),
        task("STOPPED", dockerLabels={"\0time": "no time"}),
        task("STOPPED", command=("a", "tuple")),
        task("STOPPED", environment=[{"name": "LONG", "value": "x" * parts.MOST_TOLD}]),
    ],
    ids=["running", "ended", "what looks like a time", "what JSON cannot say", "too long"],
)
def test_it_is_read_as_it_was(one):
    found = read(writing.write([one, one]))
    assert found == [one, one]
    assert found[0] is found[1]
    assert read(writing.write(found)) == [one, one]


def test_what_changes_after_its_end_is_written(monkeypatch):
    one = task("STOPPED")
    writing.write(one)
    with monkeypatch.context() as patched:
        patched.setattr(json, "dumps", None)
        assert read(writing.write(one)) == one
    one.update(attachments=[])
    one.tags = [{"key": "a", "value": "b"}]
    found = read(writing.write(one))
    assert (found.described["attachments"], found.described["version"], found.tags) == ([], 8, one.tags)


def test_of_a_foreign_world_no_text_is_read_that_is_too_long(monkeypatch):
    one = task("STOPPED")
    content = writing.write(one)
    monkeypatch.setattr(parts, "MOST_TOLD", 10)
    with pytest.raises(Unreadable, match="are told of a task"):
        read(content)
