"""Buttons that start something: what can be pressed works, and a double click is one press that is told nothing."""

import threading
import time

import pytest

from helpers import text as texts
from helpers.extras import card, installing
from helpers.extras.card import ExtraCard
from helpers.forms import Form
from helpers.forms.account import AccountForm
from helpers.look.button_lock import ButtonLock
from helpers.operations.core import Invocation, Specification
from helpers.operations.source import SourceCode
from helpers.text import set_language, text
from helpers.transcript import record
from helpers.transcript.observers import observe, unobserve
from helpers.views import speeds, transcript


@pytest.fixture(autouse=True)
def by_hand(monkeypatch):
    """A click starts a thread and returns, as with a learner."""
    monkeypatch.delenv("WORKSHOP_AUTORUN", raising=False)
    set_language("en")
    yield
    set_language(None)


def imagined(function) -> Specification:
    """An operation that is done by `function`."""
    return Specification(
        "s3 imagined",
        lambda values: Invocation(lambda print: function(), values, code=lambda: SourceCode(frozenset(), (), "pass")),
        (),
        (),
        False,
        "task",
    )


def until(condition, seconds: float = 10) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "it did not happen in time"
        time.sleep(0.002)


class Enabled:
    """Waits for a button that comes on again, so that it can be pressed at that very moment."""

    def __init__(self, button):
        self._on = threading.Event()
        button.observe(lambda change: change["new"] or self._on.set(), "disabled")

    def wait(self) -> None:
        assert self._on.wait(60), "the button did not come on again"
        self._on.clear()


def said(made: Form) -> str:
    return made._outcome.outcome.get("said", "")


# ---------------------------------------------------------------- the form


def test_a_run_button_that_is_on_runs_though_the_checks_after_a_run_take_their_time():
    runs, told = [], []
    made = Form(imagined(lambda: runs.append(1)), on_result=lambda _: time.sleep(0.01))
    slow = lambda form: (time.sleep(0.01), told.append(said(form)))
    observe(slow)
    try:
        enabled = Enabled(made.run_button)
        for count in range(1, 21):
            made.run_button.click()
            enabled.wait()
            assert len(runs) == len(told) == count
    finally:
        unobserve(slow)
    assert set(told) == {""}


def test_the_result_is_shown_before_the_checks_are_done_and_the_next_press_waits_for_them():
    runs, at_work, go_on = [], threading.Event(), threading.Event()

    def checks(result):
        at_work.set()
        assert go_on.wait(10)

    made = Form(imagined(lambda: runs.append(1)), on_result=checks)
    made.press()
    assert at_work.wait(10)
    shown = made._outcome.outcome
    assert (shown["state"], shown["busy"], made.run_button.disabled) == ("done", False, True)
    for _ in range(3):  # Enter in a field; three times is one run more
        made._heard(made._outcome, {"run": {}, "after": shown["run"]}, [])
    assert runs == [1]
    go_on.set()
    until(lambda: made._outcome.outcome["run"] == 2 and not made.run_button.disabled)
    time.sleep(0.05)  # the two that came too late
    assert runs == [1, 1]
    assert said(made) == ""


@pytest.mark.parametrize("long", [True, False])
def test_a_double_click_is_one_run_and_is_told_nothing(long):
    """Both clicks were sent before the browser knew of the first run; the second may be heard during it, or after it."""
    runs, go_on = [], threading.Event()

    def work():
        runs.append(1)
        assert go_on.wait(10)

    made = Form(imagined(work))
    message = {"run": {}, "after": made._outcome.outcome["run"]}
    if not long:
        go_on.set()
    made._heard(made._outcome, message, [])
    if not long:
        until(lambda: made.result and not made.run_button.disabled)
    made._heard(made._outcome, message, [])
    assert said(made) == ""
    go_on.set()
    until(lambda: not made.run_button.disabled)
    assert runs == [1]
    made._heard(made._outcome, {"run": {}, "after": 1}, [])
    until(lambda: len(runs) == 2 and not made.run_button.disabled)


def test_cancel_is_shown_only_while_there_is_something_to_cancel():
    """Cancel is there while the outcome is busy: when that is over, the run is, whatever still follows."""
    made = None
    heard = []

    def work():
        made.cancel_button.click()
        made._watch.raise_if_cancelled()

    made = Form(imagined(work), on_result=lambda result: heard.append(made._outcome.outcome["busy"]))
    enabled = Enabled(made.run_button)
    for _ in range(2):
        made.press()
        enabled.wait()
        assert made.result.failure.code == "Cancelled"
    assert heard == [False, False]


def test_the_button_comes_back_whatever_an_observer_does():
    def gives_up(_):
        raise SystemExit

    made = Form(imagined(lambda: None), on_result=gives_up)
    with pytest.raises(SystemExit):
        made.run()
    assert not made.run_button.disabled


def test_a_turn_is_one_at_a_time_and_its_buttons_say_so():
    shown, inside, most = [], [], []
    turn = ButtonLock(shown.append)

    def work():
        for _ in range(50):
            assert turn.acquire(wait=True)
            inside.append(1)
            most.append((len(inside), shown[-1]))
            inside.pop()
            turn.release()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert most == [(1, True)] * 200
    assert shown == [True, False] * 200
    assert turn.acquire() and not turn.acquire()


# ---------------------------------------------------------------- the other cards


def test_the_account_forms_buttons_work_when_they_are_on(monkeypatch):
    made, looks, entered, go_on = AccountForm(), [], threading.Event(), threading.Event()

    def look_at(profile):
        looks.append(profile)
        entered.set()
        assert go_on.wait(10)
        go_on.clear()

    monkeypatch.setattr("helpers.target.look_at", look_at)
    enabled = Enabled(made.back_button)
    for count in range(1, 11):
        made.look_button.click()
        assert entered.wait(10)
        made.look_button.click()  # a double click
        entered.clear()
        go_on.set()
        enabled.wait()
        assert len(looks) == count


def test_a_double_click_measures_once_and_the_button_comes_back_after_a_mistake(monkeypatch):
    measured, go_on = [], threading.Event()

    def measure(model):
        measured.append(model)
        assert go_on.wait(10)
        raise RuntimeError("a mistake of the kit")

    monkeypatch.setattr(speeds, "has_pytorch", lambda: False)
    monkeypatch.setattr(speeds, "measure", measure)
    monkeypatch.setattr(threading, "excepthook", lambda told: None)
    made = speeds.cpu_or_gpu()
    enabled = Enabled(made._button)
    made._button.click()
    made._button.click()
    go_on.set()
    enabled.wait()
    assert measured == ["linear"]
    made._button.click()
    enabled.wait()
    assert measured == ["linear", "linear"]
    assert texts.text("speeds.failed") in made._said.value


def test_an_extra_is_not_taken_away_while_it_is_installed_and_can_be_installed_when_that_is_offered(monkeypatch):
    done, go_on = [], threading.Event()

    def install(extra, told, stop):
        done.append("install")
        assert go_on.wait(10)
        raise installing.InstallError("Cancelled")

    monkeypatch.setattr(installing, "install", install)
    monkeypatch.setattr(installing, "remove", lambda extra: done.append("remove"))
    monkeypatch.setattr(installing, "state", lambda extra: installing.InstallState.INTERRUPTED)
    monkeypatch.setattr(installing, "free", lambda: 10**6)
    monkeypatch.setattr(card, "_about", lambda extra: "")
    made = ExtraCard(installing.known("qa"))
    enabled = Enabled(made._install)
    made._install.click()
    for button in (made._remove, made._install):
        button.click()
    assert made._cancel.layout.display == ""
    go_on.set()
    enabled.wait()
    assert done == ["install"]
    made._install.click()
    enabled.wait()
    made._remove.click()
    assert done == ["install", "install", "remove"]
    assert made._cancel.layout.display == "none"


def test_a_double_click_does_not_answer_a_question_unread(monkeypatch):
    cleared = []
    monkeypatch.setattr(record, "entries", lambda: [])
    monkeypatch.setattr(record, "clear", lambda: cleared.append(1))
    view = transcript.TranscriptView()
    view._clear.click()
    view._clear.click()
    assert not cleared and view._clear.description == text("views.clear_really")
    monkeypatch.setattr(transcript, "DOUBLE_CLICK", -1)
    view._clear.click()
    assert cleared
