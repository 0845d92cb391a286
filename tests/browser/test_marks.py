"""Bring me here, in a browser: pressed on a check that is not done, it leads there, and the list of marks leads back."""

import pytest
from playwright.sync_api import expect

from helpers.text import text

CELLS = [
    'from helpers.course import chapter\naws_cli = chapter("03_aws_cli")\naws_cli',
    'aws_cli.check("make-bucket")',
    'aws_cli.check("upload")',
]


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_bring_me_here_and_back(lab, opened, lang):
    page = opened(CELLS, lang=lang, height=1800)
    here = page.locator(".workshop-check--upload")
    here.locator(".workshop-button").last.click()
    here.locator(".workshop-going .mod-primary").click()
    done = page.locator(".workshop-check--make-bucket .workshop-state--done")
    expect(done).to_be_visible()
    expect(here.locator(".workshop-state--not-yet")).to_be_visible()
    expect(here.locator(".workshop-going .widget-hprogress")).to_have_count(0)  # till then no card goes anywhere else
    marks = page.locator(".workshop-marks")
    marks.locator(".workshop-fold").click()
    marks.locator(".workshop-mark").first.wait_for()
    row = marks.locator(".workshop-row", has_text=text("marks.title_before", lang)).last
    row.get_by_role("button").click()
    marks.locator(".workshop-going .mod-primary").click()
    expect(done).to_have_count(0)
    assert page.errors == []
