"""The card with the newest tasks: what it says of each way to end, and when it looks again."""

from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import EndpointConnectionError

from helpers.forms import form
from helpers.text import text
from helpers.views import tasks as view
from helpers.views.tasks import Tasks

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def task(status: str = "STOPPED", code: int | None = 0, after: float = 2.0, **more) -> dict:
    """A task that was made at BEGIN, ran a second later, and stopped `after` so many seconds."""
    container = {"name": "main"} | ({} if code is None else {"exitCode": code})
    found = {"lastStatus": status, "containers": [container], "createdAt": BEGIN}
    found |= {"taskArn": f"arn:aws:ecs:x:1:task/c/{'0123456789abcdef' * 2}", "taskDefinitionArn": "x/my-task:3"}
    if code is not None or status == "RUNNING":
        found["startedAt"] = BEGIN + timedelta(seconds=1)
    if status == "STOPPED":
        found |= {"stoppedAt": BEGIN + timedelta(seconds=after), "stoppedReason": "Essential container in task exited"}
    return found | more


@pytest.mark.parametrize(
    ("given", "manner", "words"),
    [
        (task("PENDING", None), "busy", ["PENDING", "●●○○○○"]),
        (task("RUNNING", None), "busy", ["RUNNING", "Waited 1.0 s."]),
        (task("STOPPING", None), "busy", ["STOPPING", "●●●●○○"]),
        (task("ACTIVATING", None), "busy", ["ACTIVATING"]),
        (task(), "done", ["STOPPED", "exit code 0", "Ran 1.0 s."]),
        (task(code=1), "failed", ["exit code 1", "Essential container in task exited"]),
        (task(code=143, stopCode="UserInitiated", stoppedReason="enough"), "stopped", ["enough", "exit code 143"]),
        (task(code=None, stoppedReason="CannotPull <x>"), "failed", ["CannotPull &lt;x&gt;", "never ran"]),
    ],
    ids=["pending", "running", "stopping", "between", "well", "crashed", "stopped", "never-ran"],
)
def test_each_way_to_end_is_told_by_shape_and_word(given, manner, words):
    shown = view.table_of([given], 1)
    assert view.manner(given) == manner and view.MARKS[manner] in shown
    assert [word for word in words if word not in shown] == []


def test_a_container_killed_for_its_memory_says_so():
    killed = task(code=137)
    killed["containers"][0]["reason"] = "OutOfMemoryError: Container killed due to memory usage"
    assert view.reason(killed).endswith("exit code 137; OutOfMemoryError: Container killed due to memory usage")


def test_only_the_newest_are_shown_and_the_rest_counted():
    made = Tasks(lambda: ([task()] * 9, ["<one>", "two"]), watching=False)
    shown = made._view.value
    assert shown.count("my-task:3") == view.SHOWN and "3 older" in shown
    assert "&lt;one&gt;\ntwo" in shown


def test_a_card_looks_on_while_a_task_is_on_its_way_and_keeps_what_it_has_shown():
    there = [task("PENDING", None)]
    made = Tasks(lambda: (there, []), watching=False)
    assert made.restless
    there[:] = [task()]
    made.draw()
    assert not made.restless and "STOPPED" in made._view.value
    there.clear()  # the cluster was deleted
    made.draw()
    assert "STOPPED" in made._view.value and text("tasks.gone") in made._view.value
    there.append(task("RUNNING", None))  # in a new cluster
    made.draw()
    assert "STOPPED" not in made._view.value and text("tasks.gone") not in made._view.value


def test_a_card_whose_sandbox_is_gone_says_so_beside_what_it_has_shown():
    there = [task("PENDING", None)]

    def look():
        if not there:
            raise EndpointConnectionError(endpoint_url="http://gone")
        return there, []

    made = Tasks(look, watching=False)
    there.clear()
    assert made.draw() is False
    assert "http://gone" in made._view.value and "PENDING" in made._view.value


def test_a_long_name_is_broken_between_its_words():
    shown = view.table_of([task(taskDefinitionArn="x/QuestionAnsweringTask7A8B:1")], 1)
    assert "Question<wbr>Answering<wbr>Task7A8B:1" in shown


def test_a_card_at_rest_looks_only_when_asked():
    there = [task("RUNNING", None)]
    made = Tasks(lambda: (there, []), watching=False)
    made.rest()
    there[:] = [task()]
    made.draw()
    assert "RUNNING" in made._view.value and not made.restless
    made.children[-1].children[0].click()
    assert "STOPPED" in made._view.value


def test_a_card_at_rest_keeps_what_had_stopped_and_not_what_was_started_for_the_next_card():
    there = [task(code=1)]
    made = Tasks(lambda: (there, ["mine"]), watching=False)
    there.insert(0, task("PROVISIONING", None))
    made.draw()
    assert "PROVISIONING" in made._view.value
    made.rest()
    assert "PROVISIONING" not in made._view.value and "exit code 1" in made._view.value and "mine" in made._view.value


def test_it_is_drawn_again_after_each_form(fresh):
    there: list[dict] = []
    made = Tasks(lambda: (there, []), watching=False)
    assert "No task" in made._view.value
    there.append(task())
    form("s3 ls").run()
    assert "STOPPED" in made._view.value


def test_who_cannot_be_asked_is_told():
    def look():
        raise EndpointConnectionError(endpoint_url="<gone>")

    made = Tasks(look, watching=False)
    assert "&lt;gone&gt;" in made._view.value and made.draw() is False
