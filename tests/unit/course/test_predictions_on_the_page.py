"""What the page is told of a prediction: whether paragraphs that give its answer away are still to be folded."""

import pytest

from helpers.course import chapter, progress
from helpers.course.notebook import _latest
from helpers.home import state_folder
from helpers.transcript.observers import unobserve


@pytest.fixture
def aws_cli(fresh):
    (state_folder() / "progress.json").unlink(missing_ok=True)
    yield chapter("03_aws_cli")
    while _latest:
        unobserve(_latest.popitem()[1]._ran)
    for name in ("progress.json", "entered.json"):
        (state_folder() / name).unlink(missing_ok=True)


def test_a_prediction_is_open_until_it_is_revealed(aws_cli):
    made = aws_cli.predict("make-bucket")
    assert made.pictures()["workshop"]["revealed"] is False
    made.reveal()
    assert made.pictures()["workshop"]["revealed"] is True
    assert made.pictures()["workshop"]["step"] == "make-bucket"


def test_what_is_done_is_known_in_the_next_kernel_too(aws_cli):
    progress.done("03_aws_cli", "make-bucket")
    assert aws_cli.predict("make-bucket").pictures()["workshop"]["revealed"] is True


def test_the_page_has_the_words_to_fold_with(aws_cli):
    assert aws_cli.pictures()["workshop"]["words"].keys() >= {"folded", "unfold", "copy"}
