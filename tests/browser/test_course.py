"""The course's cards in a real JupyterLab: a check turns green, hints open, progress survives, the map leads on."""

import pytest
from playwright.sync_api import expect

from tests.support.lab import run_all, wait_ready

START = 'from helpers.course import chapter, course_map\naws_cli = chapter("03_aws_cli")'
STEP = [START, 'aws_cli.form("make-bucket")', 'aws_cli.check("make-bucket")', "aws_cli.progress()"]
WORDS = {"en": ("Not yet", "Done"), "ja": ("まだです", "できました")}
CARDS = [
    START + "\naws_cli",
    'aws_cli.predict("make-bucket")',
    'aws_cli.check("upload")',
    'aws_cli.check("list-buckets")',
    'aws_cli.ask("sort-operations")',
    'question = aws_cli.ask("account-number")\nquestion.typed.value = "12"\nquestion.judge()\nquestion',
    "aws_cli.progress()",
    "course_map()",
]
EMPTY = "from helpers import sandbox\n\nsandbox.ensure().control('reset')"


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_check_turns_green_and_the_progress_survives_a_restart(opened, lang):
    not_yet, done = WORDS[lang]
    page = opened([EMPTY, *STEP], lang=lang)
    check = page.locator(".workshop-check--make-bucket")
    expect(check.get_by_role("status")).to_contain_text(not_yet)
    page.locator(".workshop-form[data-workshop-ready=true] .workshop-run").click()
    expect(check.get_by_role("status")).to_contain_text(done)
    page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.restartKernel()")
    wait_ready(page)
    run_all(page)
    make_bucket = page.locator(".workshop-progress tr").nth(2)
    expect(make_bucket).to_contain_text(done, timeout=30_000)
    assert page.errors == []


def test_hints_open_by_keyboard_one_at_a_time_and_the_solution_comes_last(opened):
    page = opened([START, 'aws_cli.check("upload")'])
    check = page.locator(".workshop-check--upload")
    check.get_by_role("button", name="Check again").focus()
    page.keyboard.press("Tab")
    for opened_hints in (1, 2, 3):
        page.keyboard.press("Enter")
        expect(check.locator(".workshop-hint")).to_have_count(opened_hints)
        assert check.locator("pre").count() == 0
    page.keyboard.press("Enter")
    expect(check.locator("pre").first).to_contain_text("aws s3 cp hello_world.txt s3://first-steps-")
    expect(check.get_by_role("button", name="Show the solution")).to_be_disabled()


def test_the_map_opens_a_chapter_in_its_own_tab(lab, opened):
    lab.write(["print('the chapter')"], name="03_aws_cli")
    page = opened([START, "course_map()"])
    page.locator(".workshop-map").get_by_role("link", name="03_aws_cli").click()
    tab = page.get_by_role("tab", name="03_aws_cli.ipynb")
    expect(tab.first).to_be_visible()
    assert page.evaluate("() => jupyterapp.shell.currentWidget.context.path") == "en/03_aws_cli.ipynb"


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_axe_finds_nothing_serious_in_the_cards(opened, axe_source, theme):
    page = opened(CARDS, theme=theme, height=4000)
    expect(page.locator(".workshop-card")).to_have_count(len(CARDS), timeout=30_000)
    check = page.locator(".workshop-check--upload")
    for _ in range(4):
        check.locator(".workshop-button").nth(1).click()
    page.locator(".workshop-predict .workshop-button").first.click()
    for item in page.locator(".workshop-question--sort-operations .workshop-item").all()[:2]:
        item.locator(".workshop-button").first.click()
    expect(check.locator("pre")).to_have_count(2)
    page.evaluate(axe_source)
    found = page.evaluate("axe.run({include: [['.workshop-card']]})")
    bad = [v for v in found["violations"] if v["impact"] in ("serious", "critical")]
    told = [(v["id"], [(n["html"][:200], n["failureSummary"]) for n in v["nodes"][:4]]) for v in bad]
    assert told == []
    assert len(found["passes"]) > 5


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_no_card_is_wider_than_its_place(opened, lang):
    page = opened(CARDS, lang=lang, width=640, height=4000)
    expect(page.locator(".workshop-card")).to_have_count(len(CARDS), timeout=30_000)
    check = page.locator(".workshop-check--upload")
    for _ in range(4):
        check.locator(".workshop-button").nth(1).click()
    expect(check.locator("pre")).to_have_count(2)
    for card in page.locator(".workshop-card").all():
        cut = card.evaluate(
            """(card) => [...card.querySelectorAll('*')].filter((e) => {
              const box = e.getBoundingClientRect();
              return box.width && box.right > card.getBoundingClientRect().right + 1;
            }).map((e) => e.className || e.tagName)"""
        )
        assert cut == []
        assert card.evaluate("(card) => card.getBoundingClientRect().right") <= 640
