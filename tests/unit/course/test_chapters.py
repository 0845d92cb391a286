"""The cards of a chapter: checks with hints and solution, questions, predictions, and cells run twice or out of order."""

import re

import pytest

from helpers import sandbox as embedded
from helpers.course import chapter
from helpers.course.asking import Question
from helpers.course.chapters import aws_cli
from helpers.course.context import CheckContext
from helpers.course.model import Done, NotYet, Step, wrong
from helpers.course.notebook import SHOWN
from helpers.home import learner_suffix
from helpers.text import LANGUAGES, set_language, text
from tests.support.course import make_bucket, shown


def test_a_check_tells_its_state_by_sign_word_and_sentence(course):
    check = course.check("make-bucket")
    assert repr(check) == "Check(make-bucket: not-yet)"
    assert "○ Not yet" in " ".join(shown(check).split())
    make_bucket()
    check.again()
    assert repr(check) == "Check(make-bucket: done)"
    assert "✓ Done" in " ".join(shown(check).split())
    assert "LocationConstraint" in shown(check)


def test_what_a_check_says_is_read_out(course):
    assert 'role="status" aria-live="polite"' in course.check("make-bucket").children[1].value


def test_a_form_has_its_check_look_again(course):
    check = course.check("make-bucket")
    assert course.form("make-bucket").run().failure is None
    assert repr(check) == "Check(make-bucket: done)"


def test_a_check_of_another_step_stays_as_it_was(course):
    check = course.check("upload")
    course.form("make-bucket").run()
    assert repr(check) == "Check(upload: not-yet)"


def test_hints_open_one_at_a_time_and_the_solution_comes_last(course):
    check = course.check("make-bucket")
    hints = check._hints
    assert len(hints) == 3
    assert shown(check).count("Look at the command line") == 0
    for opened in range(1, len(hints) + 1):
        check.open_hint()
        assert check._help.value.count("workshop-hint") == opened
        assert "create_bucket" not in check._help.value
    check.open_hint()
    assert f"aws s3 mb s3://first-steps-{learner_suffix()}" in shown(check)
    assert "create_bucket" in shown(check)
    assert check._more.disabled


def test_the_hint_button_counts(course):
    check = course.check("make-bucket")
    said = []
    for _ in range(4):
        said.append(check._more.description)
        check._more.click()
    assert said == ["Hint 1 of 3", "Hint 2 of 3", "Hint 3 of 3", "Show the solution"]


def test_every_solution_can_be_shown(course):
    for step in aws_cli.CONTENT.steps:
        check = course.check(step.id) if step.check else None
        for _ in range(len(check._hints) + 1 if check else 0):
            check.open_hint()
        assert check is None or check._more.disabled, step.id
        typed_in = step.id == "open-problem"
        assert check is None or typed_in or "aws " in check._help.value.rpartition("<h4>")[0], step.id


def test_a_mistake_is_named_with_what_was_found(course):
    client = CheckContext().target.session(region="us-west-2").client("s3")
    client.create_bucket(Bucket="first-steps-far", CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    check = course.check("make-bucket")
    assert repr(check) == "Check(make-bucket: wrong, other-region)"
    assert "first-steps-far" in shown(check)
    assert "us-west-2" in shown(check)


def test_a_text_that_is_missing_shows_its_key_and_breaks_nothing(course):
    for verdict in (Done(), NotYet(), wrong("no-such-mistake")):
        step = Step("no-such-step", lambda world, verdict=verdict: verdict)
        course.content = type(course.content)((step,))
        check = course.check("no-such-step")
        assert "steps.no-such-step.title" in shown(check)
    assert "no-such-mistake" in shown(check)
    assert "no-such-question" in shown(course.ask("no-such-question"))
    assert repr(course.predict("no-such-prediction")) == "Predict(no-such-prediction)"


def test_a_step_that_does_not_exist_is_told_with_those_that_do(course):
    with pytest.raises(KeyError, match="make-bucket"):
        course.check("no-such-step")


def test_a_result_asked_for_too_early_says_what_to_do(course, capsys):
    course.result("make-bucket")
    course.form("make-bucket")
    course.result("make-bucket")
    assert capsys.readouterr().out == 2 * (text("course.not_run_yet") + "\n")


def test_a_result_is_what_the_terminal_would_show(course, capsys):
    name = make_bucket()
    course.form("own-bucket-again").run()
    course.result("own-bucket-again")
    printed = capsys.readouterr().out
    assert printed.startswith(f"make_bucket failed: s3://{name} An error occurred (BucketAlreadyOwnedByYou)")


def test_the_cell_of_the_chapter_run_twice_leaves_the_cells_below_working(course, capsys):
    form, check = course.form("make-bucket"), course.check("make-bucket")
    again = chapter("03_aws_cli")
    form.run()
    assert repr(check) == "Check(make-bucket: done)"
    again.result("make-bucket")
    assert capsys.readouterr().out.startswith("make_bucket: ")


def test_a_cell_run_many_times_costs_no_more(course):
    for _ in range(5):
        course.check("make-bucket")
    looks = []
    for check in course._checks["make-bucket"]:
        check.look = lambda: looks.append(1) or CheckContext()
    course.form("make-bucket").run()
    assert len(looks) == SHOWN


def test_a_prediction_is_kept_and_answered_by_the_deed(course):
    guess = course.predict("make-bucket")
    guess.choose(2)
    assert guess.chosen == 2
    assert "AWS itself checks" not in shown(guess)
    course.form("make-bucket").run()
    assert "AWS itself checks" in shown(guess)
    assert repr(guess) == "Predict(make-bucket)"


def test_a_question_with_one_choice_explains_each_answer(course):
    question = course.ask("three-doors")
    assert repr(question) == "Question(three-doors: open)"
    wrong_one, right_one = 0, 2
    question.items[0].choose(wrong_one)
    assert "✕ That is not it" in " ".join(shown(question).split())
    question.items[0].choose(right_one)
    assert repr(question) == "Question(three-doors: right)"


def test_a_question_with_several_counts_those_that_are_right(course):
    question = course.ask("sort-operations")
    for item in question.items[:3]:
        item.choose(item.answer)
    question.items[3].choose(1 - question.items[3].answer)
    assert repr(question) == f"Question(sort-operations: 3 of {len(question.items)} right)"
    question.solve()
    assert repr(question) == "Question(sort-operations: right)"


@pytest.mark.parametrize("typed", ["123456789012", " 123456789012 ", "１２３４５６７８９０１２"])
def test_a_typed_answer_is_taken_as_a_person_types_it(course, typed):
    question = course.ask("account-number")
    question.typed.value = typed
    question.judge()
    assert repr(question) == "Question(account-number: right)"


def test_a_typed_answer_that_is_wrong_or_empty_is_told(course):
    question = course.ask("account-number")
    question.judge()
    assert text("course.empty_answer") in shown(question)
    question.typed.value = "administrator"
    question.judge()
    assert repr(question) == "Question(account-number: open)"
    assert "✕" in shown(question)


def test_an_answer_that_depends_on_what_is_there_is_asked_of_the_api(course):
    question = course.ask("open-problem")
    question.typed.value = "2025/spring/b.dat"
    question.judge()
    assert repr(question) == "Question(open-problem: right)"
    assert repr(course.check("open-problem")) == "Check(open-problem: done)"


def test_a_question_answered_while_the_sandbox_cannot_be_reached_is_kept_open():
    def unreachable() -> str:
        raise embedded.SandboxError("NoAnswer", endpoint="http://127.0.0.1:1", reason="refused")

    question = Question("q", {"question": "?", "explanations": ["yes", "no"]}, unreachable, lambda *_: "")
    question.typed.value = "x"
    question.judge()
    assert "127.0.0.1:1" in shown(question)
    assert repr(question) == "Question(q: open)"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_repr_is_the_same_in_every_language(folder, lang):
    set_language(lang)
    try:
        course = chapter("03_aws_cli")
        made = [
            course,
            course.predict("upload"),
            course.form("upload"),
            course.check("upload"),
            course.ask("three-doors"),
        ]
        assert [repr(one) for one in made] == [
            "Chapter(03_aws_cli)",
            "Predict(upload)",
            f"Form(aws s3 cp hello_world.txt s3://first-steps-{learner_suffix()}/hello_world.txt)",
            "Check(upload: not-yet)",
            "Question(three-doors: open)",
        ]
        assert re.fullmatch(r"Progress\(03_aws_cli: 0 of \d+\)", repr(course.progress()))
    finally:
        set_language(None)
