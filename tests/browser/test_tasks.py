"""The card with the newest tasks in a real browser: the reason of a task has room, at full and at half width."""

import os

import pytest
from playwright.sync_api import expect

NO_WAY = (
    "ResourceInitializationError: unable to pull secrets or registry auth: CannotPullContainerError: pull image manifest has "
    "been retried 5 time(s): failed to resolve ref public.ecr.aws/docker/library/python:3.12-slim: dial tcp 75.2.101.78:443: "
    "i/o timeout"
)
CARD = f"""\
from datetime import UTC, datetime, timedelta
from helpers.views.tasks import Tasks
begin = datetime(2026, 1, 1, tzinfo=UTC)
def task(number, status, recipe, code=None, reason="", **more):
    container = {{"name": "main"}} | ({{}} if code is None else {{"exitCode": code}})
    arns = {{"taskArn": f"x/lesson/{{number:032x}}", "taskDefinitionArn": f"x/{{recipe}}:1"}}
    return {{"lastStatus": status, "containers": [container], "createdAt": begin, "stoppedReason": reason}} | arns | more
def second(count):
    return begin + timedelta(seconds=count)
there = [
    task(2**127 + 1, "STOPPED", "my-broken-task", None, {NO_WAY!r}, stoppedAt=second(3)),
    task(2**126 + 1, "DEPROVISIONING", "QuestionAnsweringTaskDefinition7A8B9C0D", None, startedAt=second(1)),
    task(2**125 + 1, "STOPPED", "my-task", 1, "Essential container in task exited", startedAt=second(31), stoppedAt=second(92)),
]
Tasks(lambda: (there, []), watching=False)"""
INSIDE = """(card) => [...card.querySelectorAll('*')].filter((e) => {
  const box = e.getBoundingClientRect();
  return box.width && box.right > card.getBoundingClientRect().right + 1;
}).map((e) => e.className || e.tagName)"""


@pytest.mark.parametrize(("lang", "width"), [("en", 1280), ("en", 640), ("ja", 1280), ("ja", 640)])
def test_the_reason_of_a_task_can_be_read(opened, lang, width):
    page = opened([CARD], lang=lang, width=width, height=1200)
    card = page.locator(".workshop-tasks")
    expect(card).to_contain_text("i/o timeout", timeout=40_000)
    why = card.get_by_role("cell").filter(has_text="i/o timeout")
    if folder := os.environ.get("WORKSHOP_SCREENSHOTS"):
        page.screenshot(path=f"{folder}/tasks-{lang}-{width}.png")
    box, around = why.bounding_box(), card.bounding_box()
    assert box["width"] >= 200
    assert around["x"] <= box["x"] and box["x"] + box["width"] <= around["x"] + around["width"]
    assert box["height"] <= 200
    assert card.evaluate("(card) => card.scrollWidth <= card.clientWidth")
    assert card.evaluate(INSIDE) == []
    assert page.errors == []
