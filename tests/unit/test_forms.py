"""The forms without a browser: filling, running, busy, cancel, interrupt, a dead sandbox, the kit's own mistakes."""

import re
import subprocess
import sys
import threading
import time

import ipywidgets
import pytest

from helpers import sandbox as embedded
from helpers import text as texts
from helpers.authoring import notebooks
from helpers.forms import Form, execution, form
from helpers.operations import find
from helpers.operations.core import Invocation, Specification
from helpers.operations.kinds import FLAG, TEXT, Field, Kind
from helpers.operations.results import Call, Failure, Result
from helpers.operations.source import SourceCode
from helpers.operations.watch import Cancelled, Steps
from helpers.text import lookup, set_language, text
from helpers.transcript import record
from helpers.transcript.observers import observe, unobserve


@pytest.fixture(autouse=True)
def english():
    set_language("en")
    yield
    set_language(None)


@pytest.fixture
def fresh():
    """The sandbox, emptied; found anew for each test, as some of them end it."""
    embedded.ensure().control("reset")


@pytest.fixture
def clicks(monkeypatch):
    """Outside of regression runs a click starts a thread and returns."""
    monkeypatch.delenv("WORKSHOP_AUTORUN", raising=False)


def imagined(function, *fields: Field, **more) -> Specification:
    """An operation that is done by `function`, for tests alone."""

    def task(values):
        return Invocation(function, values, code=lambda: SourceCode(frozenset(), (), "pass"))

    return Specification("s3 imagined", task, fields, (), False, "task", **more)


def shown(made: Form) -> dict:
    return made._outcome.outcome


def until(condition, seconds: float = 5) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "it did not happen in time"
        time.sleep(0.005)


def test_a_form_is_an_ipywidgets_box_with_the_same_repr_in_every_language():
    made = form("s3 mb")
    assert isinstance(made, ipywidgets.VBox)
    set_language("ja")
    assert repr(made) == "Form(aws s3 mb s3://)"


def test_fill_changes_cli_line_and_code_and_gives_the_form_back(fresh):
    made = form("s3 mb")
    assert made.fill(bucket="my-first-bucket", region="us-west-2") is made
    assert made.operation.cli == "aws s3 mb s3://my-first-bucket --region us-west-2"
    cli, python = (piece["text"] for piece in made._code.snippets)
    assert cli == made.operation.cli
    assert python == made.operation.python.rstrip("\n")


def test_a_field_that_is_not_there_is_named(fresh):
    with pytest.raises(TypeError, match=r"no field 'buckets'; its fields are bucket"):
        form("s3 mb").fill(buckets="x")


def test_the_learners_own_suffix_is_filled_in(fresh, monkeypatch):
    monkeypatch.setenv("WORKSHOP_AUTORUN", "1")
    assert form("s3 mb", prefill={"bucket": "first-steps-{me}"}).operation.values["bucket"] == "first-steps-example"


def test_run_from_code_gives_the_result_and_shows_it(fresh):
    made = form("s3 mb")
    result = made.fill(bucket="made-by-code").run()
    assert result.text == "make_bucket: made-by-code\n"
    assert made.result is result
    assert shown(made)["state"] == "done"
    assert shown(made)["text"] == result.text
    assert "CreateBucket: HTTP 200" in shown(made)["calls"][-1]["title"]


def test_a_click_returns_at_once_and_the_button_comes_back(fresh, clicks):
    go = threading.Event()

    def slow(print):
        go.wait(5)
        print("there")

    made = Form(imagined(slow))
    made.run_button.click()
    until(lambda: made.run_button.disabled and shown(made)["busy"])
    assert made.run_button.description == text("forms.running")
    go.set()
    until(lambda: made.result and made.run_button.description == text("forms.run"))
    assert not made.run_button.disabled
    assert shown(made)["text"] == "there\n"


def test_a_click_while_one_runs_does_nothing_but_say_so(fresh, clicks):
    go, runs = threading.Event(), []

    def slow(print):
        runs.append(1)
        go.wait(5)

    made = Form(imagined(slow))
    made.press()
    until(lambda: runs)
    made.press()
    assert shown(made)["said"] == text("forms.already_running")
    assert made.run().failure.code == "AlreadyRunning"
    go.set()
    until(lambda: not shown(made)["busy"])
    assert runs == [1]


def test_cancel_stops_the_run_and_says_so(fresh, clicks):
    def endless(print):
        while True:
            made._watch.raise_if_cancelled()
            time.sleep(0.005)

    made = Form(imagined(endless))
    made.press()
    until(lambda: shown(made)["busy"] or made.result)
    assert made.result is None, shown(made)
    made.cancel_button.click()
    until(lambda: made.result and not made.run_button.disabled)
    assert made.result.failure.code == Cancelled.__name__
    assert shown(made)["state"] == "stopped"
    assert shown(made)["note"] == text("forms.cancelled_note")


def test_an_interrupted_cell_shows_it_and_raises_nothing(fresh):
    def interrupted(print):
        raise KeyboardInterrupt

    made = Form(imagined(interrupted))
    result = made.run()
    assert result.exit_code == 130
    assert shown(made)["state"] == "stopped"
    assert shown(made)["note"] == text("forms.interrupted_note")
    assert made._watch.cancelled
    assert not made.run_button.disabled


def test_what_a_program_had_said_stays_when_it_is_stopped(fresh):
    """Cancelled, and by an interrupt of the kernel: shown live until then, and in the result."""
    for how, code in ((Cancelled, "Cancelled"), (KeyboardInterrupt, "Interrupted")):

        def execute(operation, target, watch, how=how):
            watch.text("epoch 1\n")
            watch.steps(Steps(1, 2, (), "one of two"))
            raise how

        made = Form(imagined(lambda print: None, execute=execute))
        result = made.run()
        assert (result.failure.code, result.text) == (code, "epoch 1\n")
        assert (shown(made)["state"], shown(made)["text"]) == ("stopped", "epoch 1\n")


def test_a_query_that_does_not_fit_is_no_word_of_aws(fresh):
    made = form("s3api list-buckets").fill(query="sort_by(Owner, &ID)")
    assert made.run().failure.code == "JMESPathTypeError"
    assert "sort_by(Owner, &ID)" in shown(made)["error"]["what"]
    assert "AWS never sees it" in shown(made)["error"]["rule"]
    assert "AWS" not in shown(made)["original"]["title"]


@pytest.mark.parametrize("query", ["Buckets[", "Buckets[?]", "'"])
def test_a_query_that_is_none_is_told_before_anything_is_sent(fresh, query):
    made = form("s3api list-buckets").fill(query=query)
    result = made.run()
    assert (result.failure.code, result.calls) == ("QueryInvalid", ())
    assert query in shown(made)["error"]["what"]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_quota_that_is_there_already_is_told_with_both_values(fresh, language):
    set_language(language)
    made = form("service-quotas request-service-quota-increase").fill(quota_code="L-1216C47A", desired_value=20)
    assert made.run().failure.code == "IllegalArgumentException"
    assert "20" in shown(made)["error"]["what"] and "32" in shown(made)["error"]["what"]
    assert "greater than the current quota value" in shown(made)["original"]["text"]


def test_a_mistake_of_the_kit_is_told_and_kept(fresh, monkeypatch):
    monkeypatch.delenv("WORKSHOP_AUTORUN", raising=False)

    def broken(print):
        raise ZeroDivisionError("the kit divided by nothing")

    made = Form(imagined(broken))
    assert made.run().failure.code == "KitBug"
    assert "divided by nothing" in shown(made)["details"]["text"]
    monkeypatch.setenv("WORKSHOP_AUTORUN", "1")
    with pytest.raises(ZeroDivisionError):
        made.run()
    assert not made.run_button.disabled


def test_a_regression_run_fills_itself_and_presses_its_own_button(fresh, monkeypatch):
    monkeypatch.setenv("WORKSHOP_AUTORUN", "1")
    made = form("s3 mb", reference={"bucket": "by-{me}"})
    assert made.result.text == "make_bucket: by-example\n"


def test_a_learner_gets_no_reference_values(fresh, clicks):
    made = form("s3 mb", reference={"bucket": "by-{me}"})
    assert made.result is None
    assert made.values["bucket"] == ""


def test_observers_hear_of_every_run(fresh):
    heard, results = [], []
    observe(heard.append)
    try:
        made = form("s3 ls", on_result=results.append)
        made.run()
    finally:
        unobserve(heard.append)
    assert results == [made.result]


def test_the_browsers_last_letters_count(fresh, monkeypatch):
    monkeypatch.setenv("WORKSHOP_AUTORUN", "1")
    made = form("s3 mb", prefill={"bucket": "half-a-na"})
    made._heard(made._outcome, {"run": {"bucket": {"value": "half-a-name"}}}, [])
    assert made.result.text == "make_bucket: half-a-name\n"
    assert made.values["bucket"] == "half-a-name"


def test_a_dead_sandbox_is_started_again_and_the_fields_stay(fresh):
    made = form("s3 mb").fill(bucket="after-the-fall")
    embedded.stop()
    result = made.run()
    assert result.failure.code == "SandboxDied"
    assert shown(made)["note"] == text("forms.sandbox_died")
    assert made.values["bucket"] == "after-the-fall"
    assert made.run().text == "make_bucket: after-the-fall\n"


def test_a_sandbox_that_dies_during_the_call(fresh):
    def killed(s3, print):
        embedded.stop()
        s3.list_buckets()

    made = Form(imagined(killed))
    result = made.run()
    assert result.failure.code == "SandboxDied"
    assert shown(made)["note"] == text("forms.sandbox_died")
    assert embedded.find() is not None


def test_secrets_are_masked_in_what_is_shown(fresh, monkeypatch):
    secret = Kind("secret", widget="secret", secret=True)
    call = Call("iam", "CreateAccessKey", {"Given": "hush-hush"}, {"SecretAccessKey": "abc123"}, 200, 0.01)
    spec = imagined(lambda print, *, word: None, Field("word", secret))
    made = Form(spec).fill(word="hush-hush")
    monkeypatch.setattr(execution, "perform", lambda *_: (Result("", calls=(call,)), "", execution.current_target()))
    made.run()
    assert "hush-hush" not in str(shown(made))
    assert "abc123" not in str(shown(made))
    assert isinstance(made._inputs["word"].box, ipywidgets.Password)


def test_each_kind_has_its_widget(fresh):
    few, many = ("json", "text"), tuple(map(str, range(20)))
    kinds = {
        "plain": (TEXT, ipywidgets.Text),
        "secret": (Kind("s", widget="secret"), ipywidgets.Password),
        "few": (Kind("c", widget="choice", choices=few), ipywidgets.Dropdown),
        "many": (Kind("c", widget="choice", choices=many), ipywidgets.Combobox),
        "flag": (FLAG, ipywidgets.Checkbox),
        "several": (Kind("l", widget="lines"), ipywidgets.Textarea),
    }
    made = Form(imagined(lambda print, **_: None, *(Field(name, kind) for name, (kind, _) in kinds.items())))
    for name, (_, widget) in kinds.items():
        assert type(made._inputs[name].box) is widget, name


def test_lines_and_numbers_become_values(fresh):
    fields = (Field("several", Kind("l", widget="lines")), Field("seconds", Kind("n", widget="number", default=5)))
    made = Form(imagined(lambda print, **_: None, *fields)).fill(several=["a", "b"])
    assert made.values == {"several": ("a", "b"), "seconds": 5}
    assert made.fill(seconds="x").values["seconds"] == "x"


def test_a_path_tells_what_is_there(fresh, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "名前 と spaces.txt").write_text("four")
    made = Form(imagined(lambda print, *, file: None, Field("file", Kind("path", widget="path"))))
    note = made._inputs["file"].note
    made.fill(file="名前 と spaces.txt")
    assert "4 bytes" in note.value
    made.fill(file=str(tmp_path))
    assert "a folder with 1 entries" in note.value
    made.fill(file="gone.txt")
    assert "Nothing is here yet" in note.value
    assert made._inputs["file"].box.options == ("名前 と spaces.txt",)


def test_an_empty_field_is_told_only_after_a_run_was_refused(fresh):
    made = form("s3 mb")
    note = made._inputs["bucket"].note
    assert "workshop-problem" not in note.value
    result = made.run()
    assert result.failure.code == "FieldEmpty"
    assert "workshop-problem--error" in note.value
    assert shown(made)["focus"] == "bucket"
    assert not result.calls


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_broken_rule_is_told_while_typing_in_both_languages(fresh, language):
    set_language(language)
    made = form("s3 mb").fill(bucket="My_Bucket")
    problem = find("s3 mb")(bucket="My_Bucket").problems()["bucket"]
    assert f"workshop-problem--{'error' if problem.blocks else 'warning'}" in made._inputs["bucket"].note.value
    assert "My_Bucket" in made._inputs["bucket"].note.value
    made.fill(bucket="my-bucket")
    assert "workshop-problem" not in made._inputs["bucket"].note.value


@pytest.mark.parametrize("language", ["en", "ja"])
def test_an_error_has_value_rule_next_step_and_the_original(fresh, language):
    set_language(language)
    made = form("s3 rb").fill(bucket="was-never-made")
    assert made.run().failure.code == "NoSuchBucket"
    error = shown(made)["error"]
    assert "was-never-made" in error["what"]
    assert error["rule"]
    assert error["next"]
    assert "NoSuchBucket" in shown(made)["original"]["title"]
    assert "NoSuchBucket" in shown(made)["original"]["text"]


def test_both_languages_have_the_same_words_of_forms_and_views():
    def keys(topic, lang):
        entries = [("", texts.catalogue(topic, lang))]
        while entries:
            path, entry = entries.pop()
            if isinstance(entry, dict):
                entries += [(f"{path}.{name}", value) for name, value in entry.items()]
            else:
                yield path, frozenset(part[1] for part in __import__("string").Formatter().parse(entry) if part[1])

    for topic in ("forms", "views"):
        assert set(keys(topic, "en")) == set(keys(topic, "ja"))
        assert lookup(f"{topic}", "en")


def test_forms_load_neither_boto3_nor_moto():
    loaded = "import sys, helpers.forms; print(sorted({'boto3', 'botocore', 'moto', 'aws_cdk'} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_a_notebook_loads_nothing_of_the_server(sandbox):
    sources = [
        cell.source for name in notebooks.names() for cell in notebooks.read(notebooks.path_of(name, "en")).cells
    ]
    lines = re.findall(
        r"^from helpers[.\w]* import .*|^.*= chapter\(.*\)$|^course_map\(\)$", "\n".join(sources), re.MULTILINE
    )
    asked = "import sys; print({'moto', 'werkzeug', 'responses', 'aws_cdk'} & sys.modules.keys())"
    run = subprocess.run([sys.executable, "-c", "\n".join([*lines, asked])], capture_output=True, text=True, check=True)
    assert len(lines) > 20
    assert run.stdout == "set()\n"


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize(("name", "values"), [("s3 ls", {}), ("s3 rb", {"bucket": "was-never-made"})])
def test_a_run_that_is_not_in_the_transcript_is_not_called_a_success(fresh, monkeypatch, lang, name, values):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(record, "add", full)
    set_language(lang)
    made = form(name).fill(**values)
    worked = made.run().failure is None
    assert worked == (name == "s3 ls")
    said = shown(made)["said"]
    assert said == text("forms.no_transcript", reason="No space left on device")
    assert not re.search(r"work|success|done|成功|完了|できました", said), "true of a run that failed as well"


def test_a_failure_of_an_observer_is_not_lost(fresh, monkeypatch):
    monkeypatch.delenv("WORKSHOP_AUTORUN", raising=False)

    def broken(result):
        raise ValueError("a check of the kit is broken")

    made = form("s3 ls", on_result=broken)
    assert isinstance(made.run().failure, Failure | None)
    assert "a check of the kit is broken" in shown(made)["details"]["text"]


def test_a_field_may_have_a_help_of_its_own_in_one_operation():
    """`configure` makes a profile; everywhere else one that there is is chosen."""
    new, chosen = (form(name)._inputs["profile"].note.value for name in ("configure", "s3 mb"))
    assert lookup("fields.configure.profile.help") in new
    assert lookup("fields.profile.help") in chosen
    assert new != chosen
    assert form("configure")._inputs["profile"].label == lookup("fields.profile.label")
