"""The picture that a card saves with the notebook: the whole card, small, safe, without secrets, in the learner's language."""

import json

import ipywidgets as widgets
import pytest

from helpers.course import entered
from helpers.course.asking import Predict, Question
from helpers.forms import form
from helpers.forms.account import AccountForm
from helpers.look.card import Card
from helpers.look.html import HTML
from helpers.look.markup import Markup, styled
from helpers.look.still import HIDDEN, MOST, without_secrets
from helpers.operations.results import Failure, Result
from helpers.text import LANGUAGES, set_language, text

QUESTION = {"question": "How many?", "choices": ["one", "two"], "answer": 1, "explanations": ["No.", "Yes."]}


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A home of its own, with no sandbox: a form shows that none could be started, and is drawn all the same."""
    monkeypatch.setenv("WORKSHOP_HOME", str(tmp_path))
    monkeypatch.setattr("helpers.forms.execution.current_target", lambda: None)
    monkeypatch.delenv("WORKSHOP_AUTORUN", raising=False)


def bundle(card: Card) -> dict:
    made = card._repr_mimebundle_()
    return made[0] if isinstance(made, tuple) else made


def finished(made, result: Result) -> str:
    """The picture of a form after a run that gave `result`."""
    made._outcome.outcome = made._finished(made.operation, result)
    return bundle(made)["text/html"]


def test_a_form_is_saved_with_its_command_and_what_came_out():
    made = form("s3 mb", prefill={"bucket": "first-steps-me"})
    shown = finished(made, Result("make_bucket: first-steps-me\n"))
    for part in (
        "<h3>Make a bucket</h3>",
        "aws s3 mb s3://first-steps-me</pre>",
        "✓ Done",
        "make_bucket: first-steps-me",
    ):
        assert part in shown
    assert text("card.as_saved") in shown
    assert bundle(made)["text/plain"] == repr(made) == "Form(aws s3 mb s3://first-steps-me)"


def test_a_failure_is_saved_with_its_explanation():
    failure = Failure("NoSuchBucket", "The specified bucket does not exist", "ListObjectsV2", {"bucket": "x-y-z"})
    shown = finished(form("s3 ls", prefill={"bucket": "x-y-z"}), Result("", 254, failure))
    assert "✕ It did not work" in shown
    assert "(NoSuchBucket)" in shown and "The specified bucket does not exist" in shown


def test_a_run_that_was_under_way_is_saved_as_such():
    made = form("s3 mb")
    made._outcome.outcome = made._outcome.outcome | {"busy": True}
    assert text("card.under_way") in bundle(made)["text/html"]


def test_a_picture_has_no_style_sheet_no_script_and_no_button():
    for made in (form("s3 mb"), Predict("p", QUESTION), Question("q", QUESTION, None, lambda *_: Markup())):
        shown = bundle(made)["text/html"]
        assert "<style" not in shown and "<script" not in shown and "<button" not in shown and "<input" not in shown


def test_what_a_program_printed_is_text_in_the_picture():
    shown = finished(form("s3 ls"), Result("<script>alert(1)</script>\n"))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown


def test_a_picture_is_small_however_much_was_printed():
    shown = finished(form("s3 ls"), Result("".join(f"line {number}\n" for number in range(10_000))))
    assert len(shown.encode()) < 8_000 and "line 9999" in shown
    large = Card([HTML(Markup("<p>first</p>")), HTML(Markup("é" * MOST)), HTML(Markup("<p>last</p>"))])
    assert len(bundle(large)["text/html"].encode()) < 20_000
    assert "<p>first</p>" in bundle(large)["text/html"] and text("card.too_large") in bundle(large)["text/html"]


SECRET = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY"


def test_what_was_typed_as_a_secret_is_nowhere():
    made = form("configure", prefill={"secret_access_key": SECRET, "access_key_id": "AKIAIOSFODNN7EXAMPLE"})
    made._outcome.outcome = made._outcome.outcome | {"status": "said", "text": f"key {SECRET}"}
    assert SECRET not in json.dumps(made.pictures()) and HIDDEN in made.pictures()["text/html"]
    assert SECRET not in json.dumps(made.entered())


@pytest.mark.parametrize(
    "printed",
    [
        f'{{"SecretAccessKey": "{SECRET}"}}',
        f"aws_secret_access_key = {SECRET}",
        f'"KeyMaterial": "-----BEGIN RSA PRIVATE KEY-----\\n{SECRET}\\n-----END RSA PRIVATE KEY-----"',
        f"-----BEGIN OPENSSH PRIVATE KEY-----\n{SECRET}\n-----END OPENSSH PRIVATE KEY-----\n",
        f"-----BEGIN RSA PRIVATE KEY-----\n{SECRET}",
        f"https://b.s3.amazonaws.com/k?X-Amz-Expires=60&X-Amz-Signature={SECRET}",
        f"http://127.0.0.1:8888/lab?token={SECRET}",
        f'"SessionToken": "{SECRET}\\"{SECRET}"',
    ],
)
def test_secrets_that_a_program_printed_are_hidden(printed):
    assert SECRET not in without_secrets(printed)
    assert SECRET not in finished(form("s3 ls"), Result(printed))


def test_what_is_no_secret_stays():
    printed = '{"AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "KeyName": "my-key"}\npassword authentication is off\n'
    assert without_secrets(printed) == printed


def test_a_guess_and_an_answer_are_saved_with_what_was_said():
    guess = Predict("p", QUESTION)
    guess.choose(0)
    assert "<b>● one</b>" in bundle(guess)["text/html"] and "○ two" in bundle(guess)["text/html"]
    question = Question("q", QUESTION, None, lambda *_: Markup())
    question.solve()
    assert "<b>● two</b>" in bundle(question)["text/html"] and "Yes." in bundle(question)["text/html"]


def test_the_account_form_saves_nothing_of_the_account(monkeypatch):
    monkeypatch.setattr(AccountForm, "_show", lambda _self: None)  # which would ask the sandbox
    made = AccountForm()
    made.profile.value, made.typed.value = "work", "210987654321"
    shown = bundle(made)["text/html"]
    assert "210987654321" not in shown and text("card.account") in shown


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_picture_speaks_the_learners_language(lang):
    set_language(lang)
    try:
        assert text("card.as_saved", lang) in bundle(form("s3 mb"))["text/html"]
    finally:
        set_language(None)


def test_a_regression_run_records_no_picture(monkeypatch):
    monkeypatch.setenv("WORKSHOP_AUTORUN", "1")
    assert bundle(form("s3 mb", prefill={"bucket": "b-c-d"})).keys() == {
        "text/plain",
        "application/vnd.jupyter.widget-view+json",
    }


def test_a_change_is_kept_for_the_notebook_to_save(monkeypatch):
    monkeypatch.setattr("helpers.look.card.threading.Timer", lambda _seconds, keep: Now(keep))
    card = Card([HTML(styled("p {}") + Markup("<p>before</p>")), widgets.Text(description="Name")])
    card.children[0].value = Markup("<p>earlier</p>")
    assert card.saved == {}  # nobody has seen it
    bundle(card)
    card.children[1].value = "typed"
    assert "Name: <code>typed</code>" in card.saved["text/html"] and "earlier" in card.saved["text/html"]
    assert card.saved["workshop"]["used"]


class Now:
    """A timer that has run down when it is started."""

    def __init__(self, keep):
        self.start = keep


def test_what_was_entered_comes_back_in_the_next_kernel():
    first = form("s3 mb", prefill={"bucket": "prefilled"})
    entered.bring_back(first, "03_aws_cli", "form:make-bucket")
    first.fill(bucket="typed", region="us-west-2")
    first.keep()
    again = form("s3 mb", prefill={"bucket": "prefilled"})
    entered.bring_back(again, "03_aws_cli", "form:make-bucket")
    assert (again.values["bucket"], again.values["region"]) == ("typed", "us-west-2")
    other = form("s3 mb", prefill={"bucket": "prefilled"})
    entered.bring_back(other, "04_ec2", "form:make-bucket")
    assert other.values["bucket"] == "prefilled"


def test_lines_guesses_and_answers_come_back():
    lines = form("ec2 describe-images")
    entered.bring_back(lines, "04_ec2", "form:choose-image")
    lines.fill(filters="Name=a,Values=b\nName=c,Values=d")
    lines.keep()
    guess, question = Predict("p", QUESTION), Question("q", QUESTION, None, lambda *_: Markup())
    for card, name in ((guess, "predict:p"), (question, "ask:q")):
        entered.bring_back(card, "04_ec2", name)
    guess.choose(1)
    question.solve()
    guess.keep()
    question.keep()
    lines_again, guess_again = form("ec2 describe-images"), Predict("p", QUESTION)
    question_again = Question("q", QUESTION, None, lambda *_: Markup())
    for card, name in ((lines_again, "form:choose-image"), (guess_again, "predict:p"), (question_again, "ask:q")):
        entered.bring_back(card, "04_ec2", name)
    assert lines_again.values == lines.values
    assert (guess_again.chosen, question_again.word) == (1, "right")


@pytest.mark.parametrize(
    "kept",
    ["", "[]", '{"04_ec2": []}', '{"04_ec2": {"form:x": 1}}', '{"04_ec2": {"form:x": {"bucket": [1], "gone": 1}}}'],
)
def test_a_file_that_was_spoilt_brings_back_what_fits(kept, tmp_path):
    (tmp_path / ".workshop").mkdir()
    (tmp_path / ".workshop" / "entered.json").write_text(kept)
    made = form("s3 mb", prefill={"bucket": "prefilled"})
    entered.bring_back(made, "04_ec2", "form:x")
    assert isinstance(made.values["bucket"], str)
    made.fill(bucket="typed")
    made.keep()
    assert entered.read("04_ec2")["form:x"] == {"bucket": "typed"}


@pytest.mark.parametrize(
    ("name", "values", "told"),
    [
        ("cdk deploy", {"app": "ec2"}, "Form(cdk deploy --require-approval never)"),
        ("ssh", {"host": "203.0.113.7", "identity": "k.pem"}, "Form(ssh -i k.pem ec2-user@203.0.113.7)"),
        ("ec2 create-key-pair", {"key_name": "k"}, "Form(ec2 create-key-pair)"),
        ("ask one", {}, "Form(ask one)"),
        ("s3 sync", {"source": "a" * 200, "destination": "s3://b"}, "Form(aws s3 sync …)"),
        ("s3 cp", {"source": "{home}/a", "destination": "s3://b"}, "Form(aws s3 cp …/a s3://b)"),
    ],
)
def test_of_several_lines_the_one_that_does_it_is_told_and_no_folder(name, values, told, tmp_path):
    made = form(name)
    made.fill(**{key: value.replace("{home}", str(tmp_path)) for key, value in values.items()})
    assert repr(made) == told
