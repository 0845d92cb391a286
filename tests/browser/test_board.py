"""The teacher's board in Chromium: live, by keyboard, in both languages and themes, with what is typed kept."""

import pytest
from playwright.sync_api import expect

from helpers.text import LANGUAGES, text
from tests.support.classroom import running_board, write_class

COURSE = [
    {
        "chapter": "03_aws_cli",
        "steps": [
            {"id": "make-bucket", "mistakes": ["no-region"]},
            {"id": "list-buckets", "mistakes": ["listed-objects"]},
        ],
    },
    {"chapter": "04_ec2", "steps": [{"id": "key-pair", "mistakes": []}]},
]
LEARNERS = [("a", "受講者 一"), ("b", "<b>Bob</b>"), *((f"u{n}", f"Learner {n}") for n in range(20))]


@pytest.fixture
def running(tmp_path):
    with running_board(write_class(tmp_path / "board", LEARNERS, COURSE)) as board:
        yield board


@pytest.fixture
def page(browser, running):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    made = context.new_page()
    made.errors = []
    made.on("pageerror", lambda error: made.errors.append(str(error)))
    made.on("console", lambda said: made.errors.append(said.text) if said.type == "error" else None)
    yield made
    assert made.errors == []
    context.close()


def share(running, *events, login="a", first=0):
    told = [
        {"number": first + n, "at": 1.0, "kind": kind, "chapter": "03_aws_cli", "step": step, "value": value}
        for n, (kind, step, value) in enumerate(events)
    ]
    status, answer = running.call("sync", {"box": "0" * 16, "events": told, "after": 0}, login)
    assert status == 200
    return answer


def test_the_board_is_live_and_a_note_reaches_the_learners(page, running):
    share(running, ("wrong", "list-buckets", "listed-objects"))
    page.goto(running.url)
    group = page.locator("details", has_text="listed-objects")
    group.locator("summary").click()
    field = group.get_by_label(text("board.note_label", "en"))
    field.fill("Leave the bucket out")
    share(running, ("done", "make-bucket", ""), ("wrong", "list-buckets", "listed-objects"), login="b")
    expect(group.locator("summary b")).to_have_text(text("board.count", "en", count=2))
    expect(field).to_have_value("Leave the bucket out")  # what was typed stays while the page is brought up to date
    group.get_by_role("button", name=text("board.send", "en")).click()
    expect(group.get_by_role("status")).to_have_text(text("board.sent", "en", count=2))
    assert share(running, login="b")["notes"][0]["words"] == "Leave the bucket out"
    assert share(running, login="u1")["notes"] == []
    share(running, ("hand", "make-bucket", "up"), first=10)
    hands = page.get_by_role("region", name=text("board.hands", "en"))
    expect(hands.get_by_role("listitem")).to_contain_text("受講者 一")
    hands.get_by_role("button").click()
    expect(hands.get_by_role("listitem")).to_have_count(0)
    assert page.locator("td b, th b").count() == 0  # a name is text


def test_the_grid_by_keyboard(page, running):
    share(running, ("done", "make-bucket", ""), ("answer", "my-account", "right:123456789012"))
    page.goto(running.url)
    page.locator("tbody th").first.focus()
    for key in ("ArrowDown", "ArrowRight", "End", "Home", "PageDown", "PageUp", "ArrowUp", "ArrowUp"):
        page.keyboard.press(key)
    expect(page.locator("tbody th").first).to_be_focused()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("table")).to_contain_text("123456789012")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator("tbody th").first).to_be_focused()
    page.get_by_label(text("board.chapter", "en"), exact=True).select_option("03_aws_cli")
    expect(page.locator("tbody tr").first.locator("td").first).to_have_attribute(
        "aria-label", text("board.state_d", "en")
    )
    page.get_by_label(text("board.order", "en"), exact=True).select_option("done")
    expect(page.locator("tbody tr").last).to_contain_text("受講者 一")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_that_axe_finds_in_light_and_dark(page, running, axe_source, lang):
    share(running, ("wrong", "list-buckets", "listed-objects"), ("hand", "make-bucket", "up"))
    page.goto(f"{running.url}?lang={lang}")
    page.locator("summary").first.click()
    for theme in ("light", "dark"):
        page.get_by_label(text("board.theme", lang), exact=True).select_option(theme)
        page.evaluate(axe_source)
        found = page.evaluate("async () => (await axe.run()).violations.map((v) => [v.id, v.nodes[0].html])")
        assert found == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_steps_are_held_and_opened_by_keyboard(page, running, lang):
    page.goto(f"{running.url}?lang={lang}")
    box = page.get_by_role("region", name=text("board.hold", lang))
    box.get_by_label(text("board.hold_step", lang)).select_option("list-buckets")
    box.get_by_label(text("board.hold_minutes", lang)).fill("5")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(box.get_by_role("listitem")).to_have_count(1)
    assert [one["step"] for one in share(running)["holds"]] == ["list-buckets"]
    box.get_by_role("button", name=text("board.call_do", lang)).press("Enter")
    expect(box.get_by_role("listitem")).to_have_count(2)
    box.get_by_role("button", name=text("board.hold_open", lang)).press("Enter")
    box.get_by_role("button", name=text("board.call_end", lang)).press("Enter")
    expect(box.get_by_role("listitem")).to_have_count(0)
    assert share(running)["holds"] == []
