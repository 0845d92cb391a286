"""A typed answer is taken in every form in which it is right, and a known mistake is named."""

import re

import pytest

from helpers.course.answers import FORMS, is_right, named_mistake
from helpers.course.asking import Question
from helpers.course.register import chapters
from helpers.look.markup import Markup
from helpers.text import LANGUAGES, lookup, text
from tests.support.course import shown


@pytest.mark.parametrize(
    ("form", "answer", "given"),
    [
        ("account", "123456789012", "1234-5678-9012"),
        ("account", "123456789012", "１２３４　５６７８ ９０１２"),
        ("account", "123456789012", '"123456789012"'),
        ("key", "2025/spring/b.dat", "s3://open-problem-x/2025/spring/b.dat"),
        ("key", "2025/spring/b.dat", "arn:aws:s3:::open-problem-x/2025/spring/b.dat"),
        ("key", "2025/spring/b.dat", "`2025/spring/b.dat`"),
        ("number", "251", "２５１台"),
        ("number", "251", "251 servers"),
        ("number", "1024", "1,024"),
        ("address", "10.10.0.5", "10.10.0.5/32"),
        ("", "ami-0abc", "「ami-0abc」"),
        ("", "ami-0abc", "ami-0abc\u200b"),
    ],
)
def test_what_is_right_in_another_form_is_right(form, answer, given):
    assert is_right(given, answer, form)


@pytest.mark.parametrize(
    ("form", "answer", "given"),
    [
        ("account", "123456789012", "12345678901"),
        ("key", "2025/spring/b.dat", "b.dat"),
        ("key", "Report.txt", "report.txt"),  # S3 tells them apart
        ("number", "251", "2510"),
        ("number", "251", "-251"),
        ("", "", ""),
    ],
)
def test_what_is_wrong_stays_wrong(form, answer, given):
    assert not is_right(given, answer, form)


MISTAKES = (
    ("03_aws_cli", "account-number", "AIDAABCDEFGHIJKLMNOPQ", "`UserId`"),
    ("03_aws_cli", "account-number", "arn:aws:iam::123456789012:user/you", "`Arn`"),
    ("03_aws_cli", "account-number", "1234-5678-901", "12"),
    ("03_aws_cli", "open-problem", "s3://open-problem-x/", ""),
    ("03_aws_cli", "open-problem", "2.0 KiB", ""),
    ("03_cdk", "first-failed", "AWS::S3::Bucket", ""),
    ("04_ec2", "subnet-size", "２５６", "256"),
    ("04_ec2", "subnet-size", "254", "254"),
    ("04_ec2", "inside", "127.0.0.1 50000 10.10.0.5 22", ""),
    ("04_ec2", "inside", "203.0.113.9", ""),
    ("06_gpu_deep_learning", "by-boto3", "ami-0123456789abcdef0", "us-east-1"),
    ("07_ecs", "by-boto3", "0.93", "`item_id`"),
)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("chapter", "name", "given", "word"), MISTAKES)
def test_a_known_mistake_is_named(chapter, name, given, word, lang):
    table = lookup(f"chapter_{chapter}.questions.{name}", lang)
    told = named_mistake(given, "the-answer", table)
    assert told
    assert word in told or lang == "en"


def test_a_mistake_of_case_and_words_for_a_number_are_named():
    assert named_mistake("ITEM-1", "item-1", {}) == text("course.answer_case")
    assert named_mistake("many", "251", {"form": "number"}) == text("course.answer_number")
    assert named_mistake("else", "item-1", {}) == ""


@pytest.mark.parametrize("chapter", chapters())
def test_no_pattern_of_a_mistake_fits_the_answer_and_all_are_the_same_in_both_languages(chapter):
    questions = {lang: lookup(f"chapter_{chapter}.questions", lang) or {} for lang in LANGUAGES}
    for name, table in questions["en"].items():
        assert table.get("form", "") in FORMS
        patterns = [[one["pattern"] for one in questions[lang][name].get("mistakes", ())] for lang in LANGUAGES]
        assert patterns[0] == patterns[1]
        if isinstance(table.get("answer"), str):
            assert not any(re.fullmatch(pattern, table["answer"]) for pattern in patterns[0])


def question(kept):
    def keep(given: str, right: bool) -> Markup:
        kept.append((given, right))
        return Markup()

    table = {"question": "?", "form": "account", "answer": "123456789012", "explanations": ["yes", "no"]}
    return Question("q", table, None, keep)


def test_enter_sends_the_answer():
    kept = []
    made = question(kept)
    made.typed.value = "1234-5678-9012"
    made.typed._handle_custom_msg({"event": "submit"}, [])
    assert repr(made) == "Question(q: right)"
    assert kept == [("123456789012", True)]  # in the form that the checks compare


def test_a_wrong_answer_is_not_called_nearly_right():
    made = question([])
    made.typed.value = "administrator"
    made.judge()
    assert text("course.wrong_answer") in shown(made)
    for lang, nearly in (("en", "Not quite"), ("ja", "あと少し")):
        assert nearly not in text("course.wrong_answer", lang) + text("course.wrong", lang)
