"""Where one is in a chapter: its sections as links with signs that follow the checks, and what counts as done."""

import re

import pytest

from helpers.authoring import notebooks
from helpers.course import chapter, course_map, progress
from helpers.course.context import CheckContext
from helpers.course.register import content_of
from helpers.course.sections import sections
from helpers.home import learner_suffix
from helpers.text import LANGUAGES, set_language
from tests.support.course import make_bucket, shown


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", notebooks.names())
def test_every_step_is_in_one_section_whose_heading_is_in_the_notebook(name, lang):
    set_language(lang)
    try:
        found = sections(name)
    finally:
        set_language(None)
    cells = {cell.id: cell.source for cell in notebooks.read(notebooks.path_of(name, lang)).cells}
    assert all(f"## {section.title}" in cells[section.cell] for section in found)
    steps = [step for section in found for step in section.steps]
    assert sorted(steps) == sorted(step.id for step in content_of(name).steps if step.check)


@pytest.mark.parametrize("lang", notebooks.languages())
def test_every_notebook_ends_with_a_link_to_the_next(lang):
    names = notebooks.names()
    for name, following in zip(names, [*names[1:], names[0]], strict=True):
        last = notebooks.read(notebooks.path_of(name, lang)).cells[-1]
        assert f"]({following}.ipynb)" in last.source


def signs(card) -> dict[str, str]:
    """The sign of each section on a chapter's card, by the cell that it leads to."""
    item = r'aria-label="[^"]*">(.)</span> <a href="#cell-id=([^"]+)"'
    return {cell: sign for sign, cell in re.findall(item, card.children[1].value)}


def test_the_signs_follow_the_checks(course):
    assert set(signs(course).values()) == {"○"}
    check = course.check("make-bucket")
    make_bucket()
    check.again()
    assert signs(course)["bucket-why"] == "✓"
    assert list(signs(course).values()).count("✓") == 1


def test_a_section_with_two_steps_is_done_when_both_are(course):
    progress.done("03_aws_cli", "like-folders")
    assert signs(chapter("03_aws_cli"))["folders-why"] == "○"
    progress.done("03_aws_cli", "list-folders")
    assert signs(chapter("03_aws_cli"))["folders-why"] == "✓"


def test_the_card_of_the_chapters_newest_cell_follows(course):
    check = course.check("make-bucket")
    again = chapter("03_aws_cli")
    make_bucket()
    check.again()
    assert signs(again)["bucket-why"] == "✓"


def test_what_is_there_counts_though_no_check_was_run(course):
    make_bucket()
    assert "make-bucket" in course.progress().done
    assert "done" in progress.read("03_aws_cli")["make-bucket"]


def test_a_clean_up_counts_as_long_as_it_is_so(course):
    for step in ("make-bucket", "clean-up"):
        progress.done("03_aws_cli", step)
    assert "clean-up" in course.progress().done
    make_bucket()
    CheckContext().target.session().client("s3").create_bucket(
        Bucket=f"second-steps-{learner_suffix()}",
        CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"},
    )
    assert "clean-up" not in course.progress().done
    assert signs(chapter("03_aws_cli"))["clean-why"] == "○"


def test_a_check_that_is_done_asks_for_nothing(course):
    check = course.check("make-bucket")
    assert check._again.button_style == "primary"
    make_bucket()
    check.again()
    assert check._again.button_style == ""


def test_the_rows_of_the_map_are_links(course, folder):
    (folder / "04_ec2.ipynb").write_text("{}")
    assert course_map().children[0].value.count('<a href="04_ec2.ipynb">') == 2
    assert "07_ecs.ipynb" not in course_map().children[0].value
    assert "07_ecs" in shown(course_map())


def test_a_file_that_is_not_there_yet_is_said(course, folder, capsys):
    assert course.file("back.txt") is None
    assert "back.txt" in capsys.readouterr().out
    (folder / "back.txt").write_text("back")
    assert course.file("back.txt").read_text() == "back"


def test_outputs_of_a_stack_that_is_not_there_are_said(course, capsys):
    from helpers.cdk import outputs

    assert outputs("MyFirstServer") == {}
    assert "MyFirstServer" in capsys.readouterr().out
