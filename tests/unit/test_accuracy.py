"""The measure of the answering program, and the questions that it is measured on."""

import re
import subprocess
import sys
from collections import Counter

import nbformat
import pytest

from helpers import accuracy
from helpers.accuracy.measuring import scores_of
from helpers.home import PROJECT

ALL = accuracy.questions()


@pytest.mark.parametrize(
    ("said", "answers", "exact", "f1"),
    [
        ("The Eiffel Tower.", ["Eiffel tower"], True, 1.0),  # case, articles and punctuation make no difference
        ("March 2011", ["2 March 2011", "in 2011"], False, 0.8),  # 2 of 2 and of 3 words: 2 · 1 · ⅔ / (1 + ⅔)
        ("Paris", ["London", "Paris"], True, 1.0),  # the best of the answers counts
        ("Paris", ["London"], False, 0.0),
        ("", ["London"], False, 0.0),
    ],
)
def test_an_answer_is_compared_as_squad_does(said, answers, exact, f1):
    assert accuracy.exact_match(said, answers) is exact
    assert accuracy.token_f1(said, answers) == pytest.approx(f1)


def test_the_question_set_is_large_enough_and_every_answer_is_sound():
    """At least 60, of all kinds, reasons among them; what is accepted first stands in the text, word for word."""
    assert len(ALL) >= 60 and len({one.ask for one in ALL}) == len(ALL)
    assert Counter(one.kind for one in ALL)["why"] >= 20
    assert Counter(one.part for one in ALL)["held out"] >= 60
    assert [one.ask for one in ALL if not any(answer.lower() in one.context.lower() for answer in one.answers)] == []


def test_each_group_of_questions_has_its_score():
    """An engine that knows the dates alone is right there and nowhere else."""
    dates = {(one.context, one.ask): one.answers[0] for one in ALL if one.kind == "when"}
    told = scores_of("dates", lambda context, question: (dates.get((context, question), "no idea"), 1.0), ALL)
    by_group = {score.group: score for score in told}
    assert (by_group["when"].exact, by_group["why"].exact) == (1.0, 0.0)
    assert by_group["all"].number == len(ALL)
    assert by_group["all"].exact == pytest.approx(len(dates) / len(ALL))


def test_the_command_prints_the_table_of_an_engine():
    ran = subprocess.run(
        [sys.executable, "-m", "helpers.accuracy", "stand-in"], capture_output=True, text=True, check=False
    )
    measured = accuracy.measure(["stand-in"])
    assert (ran.returncode, ran.stdout) == (0, accuracy.table(measured) + "\n")
    held_out = next(score for score in measured if score.group == "held out")
    assert 0.5 < held_out.exact <= held_out.f1 < 1.0  # better than luck, and worse than knowing


def test_an_engine_that_is_not_there_is_told():
    ran = subprocess.run(
        [sys.executable, "-m", "helpers.accuracy", "oracle"], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("no engine 'oracle' here; there are: ")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_chapter_quotes_what_is_measured(language):
    """How many questions there are, and what the stand-in answers of those in other words, and of all."""
    book = nbformat.read(PROJECT / "notebooks" / language / "07_ecs.ipynb", as_version=4)
    prose = {cell["id"]: cell["source"] for cell in book.cells}
    measured = {score.group: f"{score.exact * 100:.0f} %" for score in accuracy.measure(["stand-in"])}
    assert str(len(ALL)) in prose["accuracy-why"]
    assert re.findall(r"\d+ %", prose["qa-why"])[1::2] == [measured["other words"], measured["all"]]
