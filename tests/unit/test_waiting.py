"""While one waits: since when, how long it usually takes here (of the learner's own runs, or nothing), and what happens."""

import json
import time

import pytest

from helpers.forms import form, outcome
from helpers.forms.live import Live
from helpers.forms.panels import Outcome
from helpers.operations import find
from helpers.operations.cdk.cdk_run import CdkRun
from helpers.operations.watch import Watch
from helpers.text import text
from helpers.transcript import record


@pytest.fixture
def runs(tmp_path, monkeypatch):
    """The record, with `runs(seconds, name, …)` to add a run to it."""
    path = tmp_path / "transcript.jsonl"
    path.touch()
    monkeypatch.setattr(record, "_path", lambda: path)

    def add(*seconds, name="cdk list", app="ec2", code="", world="sandbox 1"):
        entry = {
            "time": "",
            "cli": "",
            "python": "",
            "name": name,
            "values": {"app": app},
            "code": code,
            "world": world,
        }
        with path.open("a") as file:
            file.writelines(json.dumps(entry | {"seconds": one}) + "\n" for one in seconds)

    return add


def test_the_usual_time_is_the_median_of_ones_own_latest_successful_runs(runs):
    asked = find("cdk list")(app="ec2")
    assert record.usual_seconds(asked, "sandbox") is None
    runs(4.0, 30.0, 5.0)
    runs(99.0, app="ecs")
    runs(99.0, name="cdk deploy")
    runs(99.0, code="AppError")
    runs(99.0, world="account 111122223333")
    assert record.usual_seconds(asked, "sandbox") == 5.0
    runs(*[8.0] * record.LATEST)
    assert record.usual_seconds(asked, "sandbox") == 8.0


def test_nothing_is_invented_and_short_times_are_not_told():
    assert "usual" not in outcome.busy(1)
    assert "usual" not in outcome.busy(1, usual=0.4)
    assert "40" in outcome.busy(1, usual=39.6)["usual"]
    assert outcome.busy(1, usual=200)["usual"] == text("forms.usual_minutes", number=3)
    assert abs(outcome.busy(1)["since"] - time.time()) < 60


def test_a_form_says_how_long_its_runs_took(fresh, runs):
    made = form("cdk list")
    runs(12.0)
    made._show_busy(blocking=False)
    assert "12" in made._outcome.outcome["usual"]


def test_what_is_happening_is_shown_until_the_run_is_over():
    panel = Outcome(outcome.busy(1))
    watch = Live(panel, 1, ()).watch()
    watch.stage("cdk.stage_app")
    assert panel.outcome["stage"] == text("cdk.stage_app")
    panel.outcome = outcome.blank()
    watch.stage("cdk.stage_ready")
    assert "stage" not in panel.outcome


@pytest.mark.parametrize(
    ("verb", "ready", "events", "stage"),
    [
        ("list", False, 0, "cdk.stage_app"),
        ("list", True, 0, "cdk.stage_ready"),
        ("deploy", True, 0, "cdk.stage_stack"),
        ("deploy", True, 3, "cdk.stage_events"),
    ],
)
def test_a_run_of_the_cdk_says_its_stage_once(verb, ready, events, stage):
    told = []
    run = CdkRun.__new__(CdkRun)
    run.command, run.app, run.watch = type("Command", (), {"verb": verb}), "ec2", Watch(on_stage=told.append)
    run.assembly, run.ready, run.stage = None, ready, ""
    run.follower = type("Follower", (), {"events": [None] * events})
    run._tell_stage()
    run._tell_stage()
    assert told == [stage]
