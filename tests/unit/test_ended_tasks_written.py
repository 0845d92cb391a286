"""A task is written as any other object, and what worlds of before have of one that has ended is read as it was."""

import json
from datetime import UTC, datetime

import pytest

from helpers.sandbox.tasks.model import Container, Task
from helpers.sandbox.world import parts, writing
from helpers.sandbox.world.reading import Unreadable, read

TIME = datetime(2026, 11, 30, 12, 0, 0, 123000, UTC)


class Told:
    """What worlds of before write in the place of what is told of a task."""

    def __init__(self, value: object) -> None:
        self.text = json.dumps(value, default=lambda time: {parts.TIME: time.isoformat()})

    def __reduce__(self):
        return parts.told, (self.text,)


def task(status: str, **definition) -> Task:
    described = {"taskArn": "arn:aws:ecs:ap-northeast-1:123456789012:task/c/1", "lastStatus": status, "version": 7}
    described |= {"createdAt": TIME, "attachments": [{"id": "1", "details": [{"name": "é", "value": "\0"}]}]}
    container = Container({"name": "main", **definition}, {"name": "main", "exitCode": 0})
    return Task("123456789012", "ap-northeast-1", "c", "1", None, described, [container], {}, {}, 256, 512, [])


def written_before(one: Task) -> bytes:
    containers = [Container(Told(part.definition), Told(part.described)) for part in one.containers]
    one.described, one.containers = Told(one.described), containers
    return writing.write(one)


@pytest.fixture(autouse=True)
def told(monkeypatch):
    monkeypatch.setitem(writing.REDUCERS, Told, Told.__reduce__)


@pytest.mark.parametrize(
    "one",
    [
        task("RUNNING"),
        task("STOPPED"),
        task("STOPPED", dockerLabels={"\0time": "no time"}),
        task("STOPPED", command=("a", "tuple")),
        task("STOPPED", environment=[{"name": "LONG", "value": "x" * parts.MOST_TOLD}]),
    ],
    ids=["running", "ended", "what looks like a time", "a tuple", "long"],
)
def test_it_is_read_as_it_was(one):
    found = read(writing.write([one, one]))
    assert found == [one, one]
    assert found[0] is found[1]
    assert read(writing.write(found)) == [one, one]


def test_what_changes_after_its_end_is_written():
    one = task("STOPPED")
    writing.write(one)
    one.update(attachments=[])
    one.tags = [{"key": "a", "value": "b"}]
    found = read(writing.write(one))
    assert (found.described["attachments"], found.described["version"], found.tags) == ([], 8, one.tags)


def test_one_of_a_world_of_before_is_read():
    assert read(written_before(task("STOPPED"))) == task("STOPPED")


def test_of_a_foreign_world_no_text_is_read_that_is_too_long(monkeypatch):
    content = written_before(task("STOPPED"))
    monkeypatch.setattr(parts, "MOST_TOLD", 10)
    with pytest.raises(Unreadable, match="are told of a task"):
        read(content)
